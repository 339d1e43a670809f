// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors from C++ values: tf.constant, tf.zeros, tf.ones, tf.fill, and data of the host program.
// Arguments that determine a type are template arguments: zeros<float, 2, 3>().

#include <array>
#include <iterator>
#include <span>  // includes the concepts of ranges, without the views
#include <vector>

#include <tf/tensor/spec.hpp>

namespace tf {
namespace detail::ops {

/// The default dtype of a C++ value: a double becomes float, like Python's floats.
template <class A>
struct default_dtype : std::type_identity<A> {};
template <>
struct default_dtype<double> : std::type_identity<float> {};
template <class A>
    requires std::is_convertible_v<const A&, std::string_view>
struct default_dtype<A> : std::type_identity<string> {};
template <class A>
using default_dtype_t = typename default_dtype<std::decay_t<A>>::type;

/// A placeholder for the default dtype of a value.
struct FromValue {};
template <class T>
concept ConstantElement = Element<T> || std::same_as<T, FromValue>;
template <class T, class A>
using constant_element_t =
    typename std::conditional_t<std::same_as<T, FromValue>, default_dtype<std::decay_t<A>>,
                                std::type_identity<T>>::type;

template <class T, Shape S, class A>
constexpr auto from_braces(const A& values) {
    using E = constant_element_t<T, std::remove_all_extents_t<A>>;
    return TensorOf<E, S>(tensors::handle_of_rows<E>(S, values));
}

template <int... Dims>
constexpr Shape shape_for(std::int64_t count, std::string_view op) {
    Shape s;
    (s.push_back(Dims), ...);
    std::int64_t known = 1;
    int open = -1;
    for (int i = 0; i < s.rank; ++i) {
        if (s[i] != dyn) known *= s[i];
        else if (open >= 0)
            errors::raise<errors::InvalidArgument>(
                {"tf.ops.host_data", op, "Dims", s.to_string(), "at most one tf::dyn"});
        else open = i;
    }
    const bool fits = open < 0 ? known == count : known == 0 ? count == 0 : count % known == 0;
    if (!fits)
        errors::raise<errors::InvalidArgument>({"tf.ops.host_data", op, "values",
                                                std::to_string(count) + " elements",
                                                "as many as shape " + s.to_string() + " holds"});
    if (open >= 0) s[open] = known == 0 ? 0 : static_cast<int>(count / known);
    return s;
}

/// The element type and the rank of nested ranges.
template <class R>
struct Data {
    using element = R;
    static constexpr int rank = 0;
};
template <std::ranges::input_range R>
    requires(!Element<R>)
struct Data<R> {
    using inner = Data<std::ranges::range_value_t<R>>;
    using element = typename inner::element;
    static constexpr int rank = 1 + inner::rank;
    static constexpr Shape shape = [] {
        Shape open;
        for (int i = 0; i < rank; ++i) open.push_back(dyn);
        return open;
    }();
};
/// Nested ranges, or ranges that are not contiguous.
template <class R>
concept NestedData =
    Element<typename Data<R>::element> && (Data<R>::rank > 1 || !std::ranges::contiguous_range<R>);

/// Appends the elements of `values`, whose dims are those of `shape` from `axis` on. The first row
/// determines dims that are still dyn.
template <class R, class T>
void append_nested(const R& values, Shape& shape, int axis, core::Pool<T>& out) {
    if constexpr (Data<R>::rank == 0) {
        out.push(values);
    } else {
        const int count = static_cast<int>(std::ranges::distance(values));
        if (shape[axis] == dyn) shape[axis] = count;
        if (shape[axis] != count)
            errors::raise<errors::InvalidArgument>(
                {"tf.ops.host_data", "constant", "values",
                 std::to_string(count) + " elements next to " + std::to_string(shape[axis]),
                 "rows of one length"});
        for (const auto& v : values)
            append_nested<std::ranges::range_value_t<R>>(v, shape, axis + 1, out);
    }
}

}  // namespace detail::ops

/// A scalar tensor (tf.constant). int becomes int32, float and double become float; bool and
/// strings keep their dtype. Another dtype can be requested: constant<double>(1.0), constant(1.0,
/// tf::float64).
template <detail::ops::ConstantElement T = detail::ops::FromValue, Literal A>
constexpr auto constant(const A& value, DTypeName<T> = {}) {
    using E = detail::ops::constant_element_t<T, A>;
    return Tensor<E>(detail::tracing::scalar_handle<E>(value));
}
/// A tensor from nested braces, up to rank 6: constant({{1, 2}, {3, 4}}) has shape (2, 2).
template <detail::ops::ConstantElement T = detail::ops::FromValue, detail::tensors::BracedLiteral A,
          std::size_t N>
constexpr auto constant(const A (&v)[N], DTypeName<T> = {}) {
    return detail::ops::from_braces<T, Shape(N)>(v);
}
template <detail::ops::ConstantElement T = detail::ops::FromValue, detail::tensors::BracedLiteral A,
          std::size_t N, std::size_t M>
constexpr auto constant(const A (&v)[N][M], DTypeName<T> = {}) {
    return detail::ops::from_braces<T, Shape(N, M)>(v);
}
template <detail::ops::ConstantElement T = detail::ops::FromValue, detail::tensors::BracedLiteral A,
          std::size_t N, std::size_t M, std::size_t K>
constexpr auto constant(const A (&v)[N][M][K], DTypeName<T> = {}) {
    return detail::ops::from_braces<T, Shape(N, M, K)>(v);
}
template <detail::ops::ConstantElement T = detail::ops::FromValue, detail::tensors::BracedLiteral A,
          std::size_t N, std::size_t M, std::size_t K, std::size_t L>
constexpr auto constant(const A (&v)[N][M][K][L], DTypeName<T> = {}) {
    return detail::ops::from_braces<T, Shape(N, M, K, L)>(v);
}
template <detail::ops::ConstantElement T = detail::ops::FromValue, detail::tensors::BracedLiteral A,
          std::size_t N, std::size_t M, std::size_t K, std::size_t L, std::size_t P>
constexpr auto constant(const A (&v)[N][M][K][L][P], DTypeName<T> = {}) {
    return detail::ops::from_braces<T, Shape(N, M, K, L, P)>(v);
}
template <detail::ops::ConstantElement T = detail::ops::FromValue, detail::tensors::BracedLiteral A,
          std::size_t N, std::size_t M, std::size_t K, std::size_t L, std::size_t P, std::size_t Q>
constexpr auto constant(const A (&v)[N][M][K][L][P][Q], DTypeName<T> = {}) {
    return detail::ops::from_braces<T, Shape(N, M, K, L, P, Q)>(v);
}
template <DType D>
constexpr Poison constant(detail::tensors::Anything) {
    static_assert(D == DType::invalid,
                  "[tf.ops.dtype] constant<tf::float64>(v): the template argument must be a C++ "
                  "type: tf::constant<double>(v), tf::constant(v, tf::float64)");
    return {};
}

/// A tensor with the given dims from data of the host program in row-major order: constant<dyn,
/// 784>(pixels). One dim may be tf::dyn; the number of elements determines it. The dtype is the
/// range's. errors::InvalidArgument if the number of elements does not fit.
template <int... Dims, std::ranges::contiguous_range R>
    requires(Element<std::ranges::range_value_t<R>> && !Literal<R> && sizeof...(Dims) > 0)
constexpr auto constant(const R& values) {
    using T = std::ranges::range_value_t<R>;
    if (__builtin_is_constant_evaluated() && !Tensor<T, Dims...>::static_shape.fully_defined())
        trace_error::
            host_data_read_while_tracing__pass_it_as_an_argument_or_use_a_constexpr_array();
    const Shape s = detail::ops::shape_for<Dims...>(
        static_cast<std::int64_t>(std::ranges::size(values)), "constant");
    const std::span<const T> all(std::ranges::data(values), std::ranges::size(values));
    return Tensor<T, Dims...>(detail::tracing::constant_handle<T>(s, all), s);
}
/// The same from a pair of iterators: constant<2, dyn>(list.begin(), list.end()).
template <int... Dims, std::input_iterator It, std::sentinel_for<It> End>
    requires Element<std::iter_value_t<It>>
auto constant(It first, End last) {
    std::vector<std::iter_value_t<It>> all;
    for (; first != last; ++first) all.push_back(*first);
    if constexpr (sizeof...(Dims) > 0) return constant<Dims...>(all);
    else return constant<dyn>(all);
}
/// A vector from data of the host program: constant(std::vector{1.f, 2.f}) has shape (dyn).
template <std::ranges::contiguous_range R>
    requires(Element<std::ranges::range_value_t<R>> && !Literal<R> && !std::is_array_v<R>)
constexpr auto constant(const R& values) {
    if (__builtin_is_constant_evaluated())
        trace_error::
            host_data_read_while_tracing__pass_it_as_an_argument_or_use_a_constexpr_array();
    return constant<dyn>(values);
}

/// A tensor from nested ranges, such as vectors of vectors; all dims are dyn.
/// errors::InvalidArgument if rows have different lengths.
template <std::ranges::input_range R>
    requires(!Literal<R> && !std::is_array_v<R> && detail::ops::NestedData<R>)
auto constant(const R& values) {
    using T = typename detail::ops::Data<R>::element;
    constexpr Shape open = detail::ops::Data<R>::shape;
    Shape s = open;
    detail::core::Pool<T> all;
    detail::ops::append_nested(values, s, 0, all);
    for (int i = 0; i < s.rank; ++i) s[i] = s[i] == dyn ? 0 : s[i];
    const std::span<const T> elements(all.data(), static_cast<std::size_t>(all.size()));
    return TensorOf<T, open>(detail::tracing::constant_handle<T>(s, elements), s);
}

/// A tensor whose elements all equal `value` (tf.fill): fill<float, 2, tf::dyn>(7, n). `sizes`
/// gives the dims that are tf::dyn, in order. errors::InvalidArgument for a negative size.
template <Element T, int... Dims, Literal A, std::integral... I>
constexpr Tensor<T, Dims...> fill(const A& value, I... sizes) {
    constexpr int open = ((Dims == dyn) + ... + 0);
    static_assert(sizeof...(I) == open,
                  "[tf.ops.open_dims] fill, zeros, ones: give one size for each tf::dyn dim");
    Shape s = Tensor<T, Dims...>::static_shape;
    if constexpr (sizeof...(I) == open && open > 0) {
        const std::array<std::int64_t, sizeof...(I)> given{static_cast<std::int64_t>(sizes)...};
        std::size_t k = 0;
        for (int i = 0; i < s.rank; ++i) {
            if (s[i] != dyn) continue;
            const std::int64_t d = given[k++];
            if (d < 0 || !std::in_range<int>(d))
                errors::raise<errors::InvalidArgument>(
                    {"tf.ops.open_dims", "fill", "sizes", std::to_string(d), "a size >= 0"});
            s[i] = static_cast<int>(d);
        }
    }
    const T element = detail::tracing::literal_as<T>(value);
    if (__builtin_is_constant_evaluated() && !detail::tracing::survives<T>(value))
        return Tensor<T, Dims...>(
            detail::tracing::Handle(trace::misused(trace::Misuse::literal_range)));
    return Tensor<T, Dims...>(
        detail::tracing::constant_handle<T>(s, std::span<const T>(&element, 1)), s);
}
/// A tensor of zeros (tf.zeros): zeros<float, 2, 3>(), zeros<float, tf::dyn, 3>(n).
template <Element T, int... Dims, std::integral... I>
constexpr Tensor<T, Dims...> zeros(I... sizes) {
    if constexpr (std::is_same_v<T, string>) return fill<T, Dims...>("", sizes...);
    else if constexpr (std::is_same_v<T, bool>) return fill<T, Dims...>(false, sizes...);
    else return fill<T, Dims...>(0, sizes...);
}
/// A tensor of ones (tf.ones): ones<float, 2, 3>(), ones<float, tf::dyn, 3>(n).
template <Element T, int... Dims, std::integral... I>
constexpr Tensor<T, Dims...> ones(I... sizes) {
    if constexpr (std::is_same_v<T, bool>) return fill<T, Dims...>(true, sizes...);
    else return fill<T, Dims...>(1, sizes...);
}

/// Without a dtype, the result is float, or has the dtype of the value: zeros<3, 3>(), fill<2,
/// 3>(7). TensorFlow's name of the dtype is possible, too: zeros<tf::int32, 3>().
template <int D, int... Dims, class... S>
constexpr auto zeros(const S&... sizes) {
    return zeros<float, D, Dims...>(sizes...);
}
template <int D, int... Dims, class... S>
constexpr auto ones(const S&... sizes) {
    return ones<float, D, Dims...>(sizes...);
}
template <int D, int... Dims, Literal A, class... S>
constexpr auto fill(const A& value, const S&... sizes) {
    return fill<detail::ops::default_dtype_t<A>, D, Dims...>(value, sizes...);
}
template <DType D, int... Dims, class... S>
constexpr auto zeros(const S&... sizes) {
    return zeros<element_t<D>, Dims...>(sizes...);
}
template <DType D, int... Dims, class... S>
constexpr auto ones(const S&... sizes) {
    return ones<element_t<D>, Dims...>(sizes...);
}
template <DType D, int... Dims, Literal A, class... S>
constexpr auto fill(const A& value, const S&... sizes) {
    return fill<element_t<D>, Dims...>(value, sizes...);
}

namespace detail::ops {
template <class T>
constexpr Poison dims_of_creation() {
    static_assert(
        tensors::dims_check<T>::always_false,
        "[tf.ops.dims] zeros({2, 3}): dims decide the type of the result and are template "
        "arguments: tf::zeros<float, 2, 3>(), tf::fill<int, 2, 3>(7), "
        "tf::random::normal<float, 2, 3>({.stddev = 2})");
    return {};
}
}  // namespace detail::ops
template <class T = void, class... More>
constexpr Poison zeros(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}
template <class T = void, class... More>
constexpr Poison ones(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}
template <class T = void, class... More>
constexpr Poison fill(detail::tensors::Anything, const More&...) {
    return detail::ops::dims_of_creation<T>();
}

}  // namespace tf
