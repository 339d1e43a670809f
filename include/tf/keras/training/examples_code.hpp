// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/examples.hpp.

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>
#include <string>

#include <tf/keras/training/examples.hpp>

namespace tf::keras::detail {

struct ShuffleRandom {
    explicit ShuffleRandom(std::uint64_t seed) : engine(seed) {}
    std::uint64_t next() { return engine(); }
    std::mt19937_64 engine;
};

TF_COMMON_INLINE std::int64_t row_elements(const Shape& shape) {
    std::int64_t n = 1;
    for (int k = 1; k < shape.rank; ++k) n *= shape[k];
    return n;
}

TF_COMMON_INLINE AnyTensor like_rows(const AnyTensor& x, std::int64_t rows) {
    Shape shape = x.shape();
    shape.dims[0] = static_cast<int>(rows);
    return {tf::detail::tracing::Handle(tf::detail::core::allocate(x.dtype(), shape.size())), shape,
            x.dtype()};
}

/// Copies elements between tensors, from position `source` to position `target`.
TF_COMMON_INLINE void copy_elements_at(const AnyTensor& from, std::int64_t source,
                                       const AnyTensor& to, std::int64_t target,
                                       std::int64_t count) {
    if (from.dtype() == DType::str) {
        std::copy_n(static_cast<const std::string*>(from.data()) + source, count,
                    static_cast<std::string*>(to.data()) + target);
        return;
    }
    const auto width = static_cast<std::int64_t>(size_of(from.dtype()));
    if (count > 0)
        std::memcpy(static_cast<char*>(to.data()) + target * width,
                    static_cast<const char*>(from.data()) + source * width,
                    static_cast<std::size_t>(count * width));
}

TF_COMMON_BODY void check_rows(const Examples& all, std::string_view who) {
    for (std::size_t k = 0; k < all.parts.size(); ++k) {
        const Shape& shape = all.parts[k].shape();
        const std::string_view name = k < all.inputs                ? "x"
                                      : k < all.inputs + all.labels ? "y"
                                                                    : "sample_weight";
        if (shape.rank == 0)
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.rows", who, name, "a scalar", "a tensor with a row for each example"});
        if (shape[0] != all.rows())
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.rows", who, name, std::to_string(shape[0]) + " rows",
                 std::to_string(all.rows()) + ", as many as 'x' has"});
    }
    if (all.rows() == 0)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.rows", who, "x", "no rows", "at least one example"});
}

TF_COMMON_BODY void copy_rows(const Examples& from, const std::vector<std::int64_t>& order,
                              std::int64_t first, std::int64_t count, Examples& to) {
    to.parts.resize(from.parts.size());
    to.inputs = from.inputs;
    to.labels = from.labels;
    for (std::size_t k = 0; k < from.parts.size(); ++k) {
        const AnyTensor& x = from.parts[k];
        AnyTensor& out = to.parts[k];
        const bool fits =
            !out.empty() && out.shape()[0] == count && out.handle().buffer()->unique();
        if (!fits) out = like_rows(x, count);
        const std::int64_t n = row_elements(x.shape());
        if (order.empty()) {
            copy_elements_at(x, first * n, out, 0, count * n);
        } else {
            for (std::int64_t i = 0; i < count; ++i)
                copy_elements_at(x, order[static_cast<std::size_t>(first + i)] * n, out, i * n, n);
        }
    }
}

TF_COMMON_BODY Examples rows_of(const Examples& all, std::int64_t first, std::int64_t last) {
    Examples out;
    copy_rows(all, {}, first, last - first, out);
    return out;
}

TF_COMMON_BODY void put_rows(AnyTensor& all, std::int64_t first, std::int64_t rows,
                             const AnyTensor& more) {
    if (all.empty()) all = like_rows(more, rows);
    const std::int64_t n = row_elements(more.shape());
    copy_elements_at(more, 0, all, first * n, more.shape()[0] * n);
}

TF_COMMON_BODY void shuffle_order(std::vector<std::int64_t>& order, std::int64_t n,
                                  ShuffleRandom& random) {
    order.resize(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    // std::shuffle may give different orders in different standard libraries.
    for (std::size_t k = order.size(); k > 1; --k)
        std::swap(order[k - 1], order[static_cast<std::size_t>(random.next() % k)]);
}

TF_COMMON_BODY std::int64_t Batches::advance() {
    if (first_ >= all_.rows()) {
        first_ = 0;
        if (random_ != nullptr) shuffle_order(order_, all_.rows(), *random_);
    }
    const std::int64_t count = std::min(batch_size_, all_.rows() - first_);
    first_ += count;
    return count;
}
TF_COMMON_BODY const Examples& Batches::next() {
    const std::int64_t count = advance();
    copy_rows(all_, order_, first_ - count, count, batch_);
    return batch_;
}
TF_COMMON_BODY void Batches::skip(std::int64_t count) {
    for (; count > 0; --count) advance();
}

}  // namespace tf::keras::detail
