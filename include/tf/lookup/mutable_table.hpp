// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The contents of tf::lookup::experimental::MutableHashTable: keys and values whose dtypes are
// values, so that its code is compiled once. Mirrors MutableHashTableOfScalars and
// MutableHashTableOfTensors.

#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/lookup/hash_table.hpp>
#include <tf/ops/primitive/mutable_lookup.hpp>

namespace tf::lookup {

/// Keys with their values in the order of insertion. When a key is removed, the last one moves to
/// its row.
class MutableMap {
public:
    MutableMap(DType key, DType value, std::int64_t value_size, std::int64_t key_size)
        : key_(key), value_(value), value_size_(value_size), key_size_(key_size) {}

    std::int64_t size() const { return static_cast<std::int64_t>(keys_.size()); }
    TF_COMMON void clear();
    TF_COMMON void insert(const kernels::Ref& keys, const kernels::Ref& values);
    TF_COMMON void remove(const kernels::Ref& keys);
    /// Replaces the contents by all rows but those that have one of two keys.
    TF_COMMON void fill_except(const kernels::Ref& keys, const kernels::Ref& values,
                               std::string_view first, std::string_view second);
    /// `otherwise` is one default value, or one for each key.
    TF_COMMON void find(const kernels::Ref& keys, const kernels::Ref& otherwise,
                        const kernels::Ref& out) const;
    /// See MutableTable::packed.
    TF_COMMON std::string packed() const;
    /// See MutableTable::packed_buckets; `empty` is the key of a bucket without an entry. The
    /// number of buckets is a power of 2, and more than the number of keys.
    TF_COMMON std::string packed_buckets(std::int64_t buckets, std::string_view empty) const;

private:
    /// Keys are compared by their bytes; this finds them without a copy.
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const {
            return std::hash<std::string_view>()(key);
        }
    };
    using Rows = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

    TF_COMMON kernels::Ref values();
    void append_key(std::string& bytes, std::string_view key) const {
        if (key_ == DType::str && key_size_ == 1)
            MutableTable::append_number(bytes, static_cast<std::int64_t>(key.size()));
        bytes += key;
    }
    static void append_text(std::string& bytes, std::string_view text) {
        MutableTable::append_number(bytes, static_cast<std::int64_t>(text.size()));
        bytes += text;
    }
    /// The number of keys in a tensor of them.
    std::int64_t count(const kernels::Ref& keys) const { return keys.shape.size() / key_size_; }
    /// The bucket in which a search for a key begins, before it is limited to their number.
    TF_COMMON std::uint64_t hash(std::string_view key) const;
    TF_COMMON std::uint64_t hash_of_element(std::string_view element) const;
    /// Copies one value between tensors, from row `from` to row `to`.
    TF_COMMON void copy(const kernels::Ref& source, std::int64_t from, const kernels::Ref& target,
                        std::int64_t to) const;

    DType key_, value_;
    std::int64_t value_size_, key_size_;
    Rows rows_;
    std::vector<const std::string*> keys_;  ///< the keys by row, which point into rows_
    std::vector<std::byte> numbers_;        ///< the values by row, unless they are strings
    std::vector<std::string> texts_;
};

/// A template, so that a program without such tables does not compile its virtual functions.
template <class>
class MutableTableOf : public MutableTable {
public:
    /// An empty table, without a default if that is empty.
    MutableTableOf(DType key, DType value, std::int64_t value_dim, AnyTensor otherwise,
                   std::int64_t key_dim = scalar_keys)
        : MutableTable(key, value, value_dim, key_dim), map_(key, value, value_size(), key_size()) {
        set_default(std::move(otherwise));
    }

    std::int64_t size() const override {
        const std::shared_lock guard(lock_);
        return map_.size();
    }
    void find(const kernels::Ref& keys, const kernels::Ref& otherwise,
              const kernels::Ref& out) const override {
        const std::shared_lock guard(lock_);
        map_.find(keys, otherwise, out);
    }
    std::string packed() const override {
        const std::shared_lock guard(lock_);
        return map_.packed();
    }
    void insert(const kernels::Ref& keys, const kernels::Ref& values) override {
        const std::scoped_lock guard(lock_);
        map_.insert(keys, values);
    }
    void remove(const kernels::Ref& keys) override {
        const std::scoped_lock guard(lock_);
        map_.remove(keys);
    }
    /// Replaces the contents, as LookupTableImportV2 does.
    void fill(const kernels::Ref& keys, const kernels::Ref& values) override {
        this->check_sizes(keys, values);
        const std::scoped_lock guard(lock_);
        map_.clear();
        map_.insert(keys, values);
    }
    void fill_from(const TextFile& file) override {
        const auto [keys, values] = detail::read_text_file(file, key_dtype(), value_dtype());
        fill({keys.data(), keys.shape(), keys.dtype()},
             {values.data(), values.shape(), values.dtype()});
    }

protected:
    mutable std::shared_mutex lock_;
    MutableMap map_;
};
using MutableTableContents = MutableTableOf<void>;

}  // namespace tf::lookup

#if TF_HAS_CODE
#include <tf/lookup/mutable_table_code.hpp>
#endif
