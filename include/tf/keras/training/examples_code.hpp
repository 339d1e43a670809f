// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/examples.hpp.

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

#include <tf/data/tensor_memory.hpp>
#include <tf/keras/training/examples.hpp>

namespace tf::keras::detail {

struct ShuffleRandom {
    explicit ShuffleRandom(std::uint64_t seed) : engine(seed) {}
    std::uint64_t next() { return engine(); }
    std::mt19937_64 engine;
};

TF_COMMON_INLINE AnyTensor like_rows(const AnyTensor& x, std::int64_t rows) {
    Shape shape = x.shape();
    shape.dims[0] = static_cast<int>(rows);
    AnyTensor out;
    data::detail::renew(out, x.dtype(), shape);
    return out;
}

TF_COMMON_BODY void check_rows(const Examples& all, std::string_view who) {
    for (std::size_t k = all.sparse ? all.inputs : 0; k < all.parts.size(); ++k) {
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
        Shape shape = x.shape();
        shape.dims[0] = static_cast<int>(count);
        data::detail::renew(out, x.dtype(), shape);
        const std::int64_t n = shape.tail().size();
        if (order.empty()) {
            data::detail::copy_elements(x, first * n, out, 0, count * n);
        } else {
            for (std::int64_t i = 0; i < count; ++i)
                data::detail::copy_elements(x, order[static_cast<std::size_t>(first + i)] * n, out,
                                            i * n, n);
        }
    }
}

TF_COMMON_BODY Examples rows_of(const Examples& all, std::int64_t first, std::int64_t last) {
    Examples out;
    copy_rows(all, {}, first, last - first, out);
    return out;
}

TF_COMMON_BODY std::vector<AnyTensor> joined_rows(
    const std::vector<std::vector<AnyTensor>>& batches) {
    std::vector<AnyTensor> all(batches[0].size());
    for (std::size_t k = 0; k < all.size(); ++k) {
        std::int64_t rows = 0, at = 0;
        for (const std::vector<AnyTensor>& batch : batches) rows += batch[k].shape()[0];
        all[k] = like_rows(batches[0][k], rows);
        for (const std::vector<AnyTensor>& batch : batches) {
            const std::int64_t count = batch[k].shape().size();
            data::detail::copy_elements(batch[k], 0, all[k], at, count);
            at += count;
        }
    }
    return all;
}

TF_COMMON_BODY void shuffle_order(std::vector<std::int64_t>& order, std::int64_t n,
                                  ShuffleRandom& random) {
    order.resize(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    // std::shuffle may give different orders in different standard libraries.
    for (std::size_t k = order.size(); k > 1; --k)
        std::swap(order[k - 1], order[static_cast<std::size_t>(random.next() % k)]);
}

TF_COMMON_BODY void reseed(ShuffleRandom& random, std::int64_t seed) {
    random = ShuffleRandom(static_cast<std::uint64_t>(seed));
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
}  // namespace tf::keras::detail
