// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Element-wise functions of ragged tensors; those that sparse tensors also have are in
// sparse/elementwise.hpp. ragged::map_flat_values applies any other function.

#include <tf/ops/primitive/array.hpp>
#include <tf/ragged/ragged_tensor.hpp>
#include <tf/sparse/elementwise.hpp>

namespace tf {

/// tf.exp, tf.math.log, ..., applied to all elements.
template <class V>
constexpr auto exp(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::exp(v); });
}
template <class V>
constexpr auto log(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::log(v); });
}
template <class V>
constexpr auto log1p(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::log1p(v); });
}
template <class V>
constexpr auto sin(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::sin(v); });
}
template <class V>
constexpr auto cos(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::cos(v); });
}
template <class V>
constexpr auto floor(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::floor(v); });
}
template <class V>
constexpr auto ceil(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::ceil(v); });
}
template <class V>
constexpr auto relu(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::relu(v); });
}
template <class V>
constexpr auto sigmoid(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::sigmoid(v); });
}
template <class V>
constexpr auto erf(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::erf(v); });
}
template <class V>
constexpr auto reciprocal(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::reciprocal(v); });
}
template <class V>
constexpr auto logical_not(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::logical_not(v); });
}
template <class V>
constexpr auto zeros_like(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::zeros_like(v); });
}
template <class V>
constexpr auto ones_like(const RaggedTensor<V>& x) {
    return x.mapped([](const auto& v) { return tf::ones_like(v); });
}

}  // namespace tf
