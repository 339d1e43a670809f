// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Spellings that TensorFlow users type first. Names of dtypes stand where types do, and float is
// the default dtype; an argument that decides a type (an axis, a shape, a permutation) is a
// template argument here, and what was written instead is told in one message. Each function below
// is chosen only where the op itself does not take the arguments.

#include <tf/core/dtype_names.hpp>
#include <tf/ops/linalg.hpp>
#include <tf/ops/movement.hpp>
#include <tf/ops/random.hpp>
#include <tf/ops/reduction.hpp>
#include <tf/ops/select.hpp>

namespace tf {

// ---- names of dtypes

/// tf::cast(x, tf::float64) and tf::cast<tf::float64>(x).
template <TensorLike A, Element T>
constexpr auto cast(A&& x, DTypeName<T>) {
    return cast<T>(std::forward<A>(x));
}
template <auto D, TensorLike A>
    requires NamesDType<decltype(D)>
constexpr auto cast(A&& x) {
    return cast<typename decltype(D)::type>(std::forward<A>(x));
}
template <auto D, int... Dims, std::integral... I>
    requires NamesDType<decltype(D)>
constexpr auto zeros(I... sizes) {
    return zeros<typename decltype(D)::type, Dims...>(sizes...);
}
template <auto D, int... Dims, std::integral... I>
    requires NamesDType<decltype(D)>
constexpr auto ones(I... sizes) {
    return ones<typename decltype(D)::type, Dims...>(sizes...);
}
template <auto D, int... Dims, Literal A, std::integral... I>
    requires NamesDType<decltype(D)>
constexpr auto fill(const A& value, I... sizes) {
    return fill<typename decltype(D)::type, Dims...>(value, sizes...);
}
namespace random {
template <auto D, int... Dims, tf::detail::Size... S>
    requires NamesDType<decltype(D)>
constexpr auto normal(const S&... sizes) {
    return random::normal<typename decltype(D)::type, Dims...>(sizes...);
}
template <auto D, int... Dims, tf::detail::Size... S>
    requires NamesDType<decltype(D)>
constexpr auto normal(Normal<typename decltype(D)::type> options, const S&... sizes) {
    return random::normal<typename decltype(D)::type, Dims...>(options, sizes...);
}
template <auto D, int... Dims, tf::detail::Size... S>
    requires NamesDType<decltype(D)>
constexpr auto uniform(const S&... sizes) {
    return random::uniform<typename decltype(D)::type, Dims...>(sizes...);
}
template <auto D, int... Dims, tf::detail::Size... S>
    requires NamesDType<decltype(D)>
constexpr auto uniform(Uniform<typename decltype(D)::type> options, const S&... sizes) {
    return random::uniform<typename decltype(D)::type, Dims...>(options, sizes...);
}
}  // namespace random

// ---- float by default, as in TensorFlow; `fill` has the dtype of its value

template <int... Dims, std::integral... I>
    requires(sizeof...(Dims) > 0)
constexpr Tensor<float, Dims...> zeros(I... sizes) {
    return zeros<float, Dims...>(sizes...);
}
template <int... Dims, std::integral... I>
    requires(sizeof...(Dims) > 0)
constexpr Tensor<float, Dims...> ones(I... sizes) {
    return ones<float, Dims...>(sizes...);
}
template <int... Dims, Literal A, std::integral... I>
    requires(sizeof...(Dims) > 0)
constexpr auto fill(const A& value, I... sizes) {
    return fill<detail::default_dtype_t<A>, Dims...>(value, sizes...);
}
namespace random {
template <int... Dims, tf::detail::Size... S>
    requires(sizeof...(Dims) > 0)
constexpr Tensor<float, Dims...> normal(const S&... sizes) {
    return random::normal<float, Dims...>(sizes...);
}
template <int... Dims, tf::detail::Size... S>
    requires(sizeof...(Dims) > 0)
constexpr Tensor<float, Dims...> normal(Normal<float> options, const S&... sizes) {
    return random::normal<float, Dims...>(options, sizes...);
}
template <int... Dims, tf::detail::Size... S>
    requires(sizeof...(Dims) > 0)
constexpr Tensor<float, Dims...> uniform(const S&... sizes) {
    return random::uniform<float, Dims...>(sizes...);
}
template <int... Dims, tf::detail::Size... S>
    requires(sizeof...(Dims) > 0)
constexpr Tensor<float, Dims...> uniform(Uniform<float> options, const S&... sizes) {
    return random::uniform<float, Dims...>(options, sizes...);
}
}  // namespace random

/// One slice: tf::gather(x, 0).
template <int Axis = 0, TensorLike A, std::integral I>
constexpr auto gather(const A& x, I index) {
    return gather<Axis>(x, constant(index));
}

// ---- what is told in words

namespace detail {

template <class... A>
constexpr Poison shape_told() {
    static_assert(never<A...>,
                  "[tf.ops.shape_argument] the shape decides the type of the result, and its dims "
                  "are template arguments: tf::reshape<3, -1>(x), tf::broadcast_to<2, 3>(x), "
                  "tf::zeros<float, 2, 3>(), tf::random::normal<float, 2, 3>(); a size that is "
                  "known when it runs: tf::zeros<float, tf::dyn, 3>(n)");
    return {};
}
template <class... A>
constexpr Poison permutation_told() {
    static_assert(never<A...>,
                  "[tf.ops.permutation] the permutation decides the type of the result and is a "
                  "template argument: tf::transpose<1, 0>(x)");
    return {};
}
template <class... A>
constexpr Poison values_told() {
    static_assert(never<A...>,
                  "[tf.ops.values] the axis decides the type of the result and is a template "
                  "argument, and the values are arguments of their own: tf::concat<0>(x, y), "
                  "tf::stack<0>(x, y), tf::gather<1>(x, indices)");
    return {};
}

}  // namespace detail

template <int... Axis, TensorLike A, class R, class... More>
constexpr Poison argmax(const A&, const R&, const More&...) {
    return detail::axes_told<A>();
}
template <int... Axis, TensorLike A, class R, class... More>
constexpr Poison argmin(const A&, const R&, const More&...) {
    return detail::axes_told<A>();
}
template <TensorLike A, class... R>
constexpr Poison expand_dims(const A&, const R&...) {
    return detail::axes_told<A>();
}
template <TensorLike A, class R, class... More>
constexpr Poison squeeze(const A&, const R&, const More&...) {
    return detail::axes_told<A>();
}
template <TensorLike A, std::size_t N>
constexpr Poison squeeze(const A&, const int (&)[N]) {
    return detail::axes_told<A>();
}

template <TensorLike A, class R, class... More>
constexpr Poison reshape(const A&, const R&, const More&...) {
    return detail::shape_told<A>();
}
template <TensorLike A, std::size_t N>
constexpr Poison reshape(const A&, const int (&)[N]) {
    return detail::shape_told<A>();
}
template <TensorLike A, class R, class... More>
constexpr Poison broadcast_to(const A&, const R&, const More&...) {
    return detail::shape_told<A>();
}
template <TensorLike A, std::size_t N>
constexpr Poison broadcast_to(const A&, const int (&)[N]) {
    return detail::shape_told<A>();
}
template <class R, class... More>
constexpr Poison zeros(const R&, const More&...) {
    return detail::shape_told<R>();
}
template <class R = int, std::size_t N, class... More>
constexpr Poison zeros(const R (&)[N], const More&...) {
    return detail::shape_told<R>();
}
template <class R, class... More>
constexpr Poison ones(const R&, const More&...) {
    return detail::shape_told<R>();
}
template <class R = int, std::size_t N, class... More>
constexpr Poison ones(const R (&)[N], const More&...) {
    return detail::shape_told<R>();
}
template <class R, class... More>
constexpr Poison fill(const R&, const More&...) {
    return detail::shape_told<R>();
}
template <class R = int, std::size_t N, class... More>
constexpr Poison fill(const R (&)[N], const More&...) {
    return detail::shape_told<R>();
}
namespace random {
template <class R, class... More>
constexpr Poison normal(const R&, const More&...) {
    return tf::detail::shape_told<R>();
}
template <class R = int, std::size_t N, class... More>
constexpr Poison normal(const R (&)[N], const More&...) {
    return tf::detail::shape_told<R>();
}
template <class R, class... More>
constexpr Poison uniform(const R&, const More&...) {
    return tf::detail::shape_told<R>();
}
template <class R = int, std::size_t N, class... More>
constexpr Poison uniform(const R (&)[N], const More&...) {
    return tf::detail::shape_told<R>();
}
}  // namespace random

template <TensorLike A, class R, class... More>
constexpr Poison transpose(const A&, const R&, const More&...) {
    return detail::permutation_told<A>();
}
template <TensorLike A, std::size_t N>
constexpr Poison transpose(const A&, const int (&)[N]) {
    return detail::permutation_told<A>();
}

template <class A, class... More>
constexpr Poison concat(const A&, const More&...) {
    return detail::values_told<A>();
}
template <class A, std::size_t N, class... More>
constexpr Poison concat(const A (&)[N], const More&...) {
    return detail::values_told<A>();
}
template <class A, std::size_t N, class... More>
constexpr Poison stack(const A (&)[N], const More&...) {
    return detail::values_told<A>();
}
template <TensorLike A, TensorLike I, class R, class... More>
constexpr Poison gather(const A&, const I&, const R&, const More&...) {
    return detail::values_told<A>();
}

}  // namespace tf
