// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The names of dtypes as values, as in Python: tf::cast(x, tf::float64), tf::cast<tf::float64>(x),
// tf::zeros<tf::int32, 2, 3>(). Where C++ wants a type, Tensor<float, 2>, it is C++'s own. Mirrors
// tf.float32 and the others.

#include <type_traits>

#include <tf/core/dtype.hpp>

namespace tf {

/// A dtype that the compiler knows.
template <Element T>
struct DTypeName {
    using type = T;
    constexpr operator DType() const { return dtype_of<T>; }
    constexpr std::string_view name() const { return name_of(dtype_of<T>); }
};

namespace detail {
template <class D>
inline constexpr bool is_dtype_name = false;
template <class T>
inline constexpr bool is_dtype_name<DTypeName<T>> = true;
}  // namespace detail

/// tf::float32 and its like, as the type of a template argument.
template <class D>
concept NamesDType = detail::is_dtype_name<std::remove_cvref_t<D>>;

inline constexpr DTypeName<float> float32{};
inline constexpr DTypeName<double> float64{};
inline constexpr DTypeName<half> float16{};
inline constexpr DTypeName<std::int8_t> int8{};
inline constexpr DTypeName<std::int16_t> int16{};
inline constexpr DTypeName<std::int32_t> int32{};
inline constexpr DTypeName<std::int64_t> int64{};
inline constexpr DTypeName<std::uint8_t> uint8{};
inline constexpr DTypeName<std::uint16_t> uint16{};
inline constexpr DTypeName<std::uint32_t> uint32{};
inline constexpr DTypeName<std::uint64_t> uint64{};
inline constexpr DTypeName<bool> bool_{};  ///< tf.bool; `bool` is C++'s

}  // namespace tf
