// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The contents of tf::lookup::experimental::DenseHashTable: a table that changes, with two keys
// that no entry may have. TensorFlow saves the buckets of its table. They are laid out here when
// they are saved, and otherwise only counted. Mirrors MutableDenseHashTable.

#include <string>

#include <tf/lookup/mutable_table.hpp>

namespace tf::lookup {

/// The two keys, and the number of buckets that TensorFlow's table would have.
class DenseLayout {
public:
    /// The keys are scalars or vectors, of one dtype and size. errors::InvalidArgument if they are
    /// equal, or the number of buckets is not a power of 2 from 4 to `max_buckets`.
    TF_COMMON explicit DenseLayout(DenseTableLayout of);

    static constexpr std::int64_t max_buckets = std::int64_t{1} << 24;
    static constexpr bool is_bucket_count(std::int64_t n) {
        return n >= 4 && n <= max_buckets && (n & (n - 1)) == 0;
    }

    /// The number of elements of a key that is a vector, or MutableTable::scalar_keys.
    static std::int64_t key_dim(const DenseTableLayout& of) {
        const Shape s = of.empty_key.shape();
        return s.rank == 0 ? MutableTable::scalar_keys : s.size();
    }
    /// Whether the two keys differ.
    TF_COMMON static bool differ(const DenseTableLayout& of);

    const DenseTableLayout& layout() const { return of_; }
    std::int64_t buckets() const { return buckets_; }
    std::string_view empty() const { return empty_; }
    std::string_view deleted() const { return deleted_; }
    /// errors::InvalidArgument if one of the keys is reserved.
    TF_COMMON void check(const kernels::Ref& keys) const;
    /// Adds buckets if there are too few for this number of keys.
    TF_COMMON void reserve(std::int64_t keys);
    /// Sets the number of buckets to that of a checkpoint.
    TF_COMMON void restore(std::int64_t buckets, std::int64_t keys);

private:
    DenseTableLayout of_;
    std::string empty_, deleted_;
    std::int64_t buckets_;
};

template <class Base>
class DenseTableOf final : public Base {
public:
    DenseTableOf(DType key, DType value, std::int64_t value_dim, AnyTensor otherwise,
                 DenseTableLayout layout)
        : Base(key, value, value_dim, std::move(otherwise), DenseLayout::key_dim(layout)),
          layout_(std::move(layout)) {}

    const DenseTableLayout* dense() const override { return &layout_.layout(); }
    void find(const kernels::Ref& keys, const kernels::Ref& otherwise,
              const kernels::Ref& out) const override {
        layout_.check(keys);
        Base::find(keys, otherwise, out);
    }
    std::string packed_buckets() const override {
        const std::shared_lock guard(this->lock_);
        return this->map_.packed_buckets(layout_.buckets(), layout_.empty());
    }
    void insert(const kernels::Ref& keys, const kernels::Ref& values) override {
        layout_.check(keys);
        const std::scoped_lock guard(this->lock_);
        layout_.reserve(this->map_.size() + this->count(keys));
        this->map_.insert(keys, values);
    }
    void remove(const kernels::Ref& keys) override {
        layout_.check(keys);
        Base::remove(keys);
    }
    /// Replaces the contents by those of buckets.
    void fill(const kernels::Ref& keys, const kernels::Ref& values) override {
        this->check_sizes(keys, values);
        const std::scoped_lock guard(this->lock_);
        this->map_.fill_except(keys, values, layout_.empty(), layout_.deleted());
        layout_.restore(this->count(keys), this->map_.size());
    }

private:
    DenseLayout layout_;
};
using DenseTableContents = DenseTableOf<MutableTableContents>;

}  // namespace tf::lookup

#if TF_HAS_CODE
#include <tf/lookup/dense_table_code.hpp>
#endif
