// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions of the elements of sparse and ragged tensors, for which TensorFlow calls the function
// of the values: tf.abs(sp), tf.exp(rt). For other functions there are sparse::map_values and
// ragged::map_flat_values.

#include <concepts>

#include <tf/ops/composite/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/rounding.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf {
namespace detail::ops {

/// Sparse and ragged tensors.
template <class R>
concept MapsValues = requires { typename R::maps_values; };

}  // namespace detail::ops

/// tf.abs, tf.negative, ... of the stored elements of a sparse tensor, as those of 0 are 0, and of
/// all elements of a ragged one.
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
/// The elements in another dtype (tf.cast).
template <Element T, detail::ops::MapsValues R>
constexpr auto cast(const R& x) {
    return x.mapped([](const auto& v) { return tf::cast<T>(v); });
}

}  // namespace tf
