// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Element-wise functions of sparse and ragged tensors, which apply to the stored values:
// tf.abs(sp), tf.exp(rt). sparse::map_values and ragged::map_flat_values apply any other function.

#include <concepts>

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf {
namespace detail::ops {

/// Matches sparse and ragged tensors.
template <class R>
concept MapsValues = requires { typename R::maps_values; };

}  // namespace detail::ops

/// tf.abs, tf.negative, ..., applied to the stored elements of a sparse tensor (these functions map
/// 0 to 0) or to all elements of a ragged tensor.
template <detail::ops::MapsValues R>
constexpr auto abs(const R& x) {
    return x.mapped([](const auto& v) { return tf::abs(v); });
}
template <detail::ops::MapsValues R>
constexpr auto negative(const R& x) {
    return x.mapped([](const auto& v) { return tf::negative(v); });
}
template <detail::ops::MapsValues R>
constexpr auto operator-(const R& x) {
    return x.mapped([](const auto& v) { return -v; });
}
template <detail::ops::MapsValues R>
constexpr auto sign(const R& x) {
    return x.mapped([](const auto& v) { return tf::sign(v); });
}
template <detail::ops::MapsValues R>
constexpr auto square(const R& x) {
    return x.mapped([](const auto& v) { return tf::square(v); });
}
template <detail::ops::MapsValues R>
constexpr auto sqrt(const R& x) {
    return x.mapped([](const auto& v) { return tf::sqrt(v); });
}
template <detail::ops::MapsValues R>
constexpr auto tanh(const R& x) {
    return x.mapped([](const auto& v) { return tf::tanh(v); });
}
template <detail::ops::MapsValues R>
constexpr auto round(const R& x) {
    return x.mapped([](const auto& v) { return tf::round(v); });
}
/// Converts the elements to another dtype (tf.cast).
template <Element T, detail::ops::MapsValues R>
constexpr auto cast(const R& x) {
    return x.mapped([](const auto& v) { return tf::cast<T>(v); });
}

}  // namespace tf
