// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table of keys and values whose dtypes are values, so that its code is compiled once. It is
// filled once and never changes afterwards, so threads need no lock. Mirrors HashTable.

#include <memory>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/lookup/text_file.hpp>
#include <tf/ops/primitive/lookup.hpp>

namespace tf::lookup {

namespace detail {
TF_COMMON AnyTensor copy_of(const kernels::Ref& r);
}

/// The keys and values of a table, and an index that finds a key by its hash.
class HashMap {
public:
    /// Fills the map: two vectors of one length. errors::InvalidArgument if the lengths differ or
    /// are 0; errors::FailedPrecondition if a key has two different values, or if the map was
    /// filled before.
    TF_COMMON void fill(AnyTensor keys, AnyTensor values);
    bool filled() const { return !keys_.empty(); }
    /// The number of different keys.
    std::int64_t size() const { return size_; }
    TF_COMMON void find(const kernels::Ref& keys, const kernels::Ref& otherwise,
                        const kernels::Ref& out) const;

    const AnyTensor& keys() const { return keys_; }
    const AnyTensor& values() const { return values_; }

private:
    /// The row of a key, or -1; `place` is set to its slot in the index, or to the free slot for
    /// it.
    TF_COMMON std::int64_t row_of(const kernels::Ref& keys, std::int64_t k,
                                  std::size_t& place) const;

    AnyTensor keys_, values_;
    std::vector<std::int64_t> index_;  ///< rows; its length is a power of 2
    std::int64_t size_ = 0;
};

/// A template, so that a program without tables does not compile its virtual functions.
template <class>
class HashTableOf final : public LookupTable {
public:
    /// An empty table, to be filled.
    HashTableOf(DType key, DType value) : LookupTable(key, value) {}
    /// An empty table with a default for keys that it will not have.
    HashTableOf(DType key, AnyTensor otherwise) : LookupTable(key, otherwise.dtype()) {
        set_default(std::move(otherwise));
    }
    /// A table with a default for keys that it does not have.
    HashTableOf(AnyTensor keys, AnyTensor values, AnyTensor otherwise)
        : LookupTable(keys.dtype(), values.dtype()) {
        set_default(std::move(otherwise));
        map_.fill(std::move(keys), std::move(values));
    }
    HashTableOf(DType key, AnyTensor otherwise, const TextFile& file)
        : LookupTable(key, otherwise.dtype()) {
        set_default(std::move(otherwise));
        fill_from(file);
    }

    std::int64_t size() const override { return map_.size(); }
    void find(const kernels::Ref& keys, const kernels::Ref& otherwise,
              const kernels::Ref& out) const override {
        map_.find(keys, otherwise, out);
    }
    void fill(const kernels::Ref& keys, const kernels::Ref& values) override {
        map_.fill(detail::copy_of(keys), detail::copy_of(values));
    }
    void fill_from(const TextFile& file) override {
        auto [keys, values] = detail::read_text_file(file, key_dtype(), value_dtype());
        map_.fill(std::move(keys), std::move(values));
        file_ = std::make_unique<TextFile>(file);
    }
    const HashMap& map() const { return map_; }
    /// The file that the table was filled from; null if there is none.
    const TextFile* file() const { return file_.get(); }

private:
    HashMap map_;
    std::unique_ptr<TextFile> file_;
};
using HashTable = HashTableOf<void>;

}  // namespace tf::lookup

#if TF_HAS_CODE
#include <tf/lookup/hash_table_code.hpp>
#endif
