// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Element types: the C++ type on one side, TensorFlow's DataType on the other.
// Mirrors tf.DType; the enumerators carry the numbers of TensorFlow's types.proto.

#include <complex>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>

#include <tf/core/half.hpp>

namespace tf {

class Resource;

/// The element of a tensor of dtype resource: it refers to an object, such as a lookup table, that
/// ops use in place (core/resource.hpp). Only the library makes such tensors.
struct ResourceHandle {
    Resource* object = nullptr;
};

using string = std::string;  ///< tf.string: bytes of any length

/// tf.DType: the element type of a tensor as a value.
enum class DType : std::uint8_t {
    invalid = 0,
    float32 = 1,
    float64 = 2,
    int32 = 3,
    uint8 = 4,
    int16 = 5,
    int8 = 6,
    str = 7,
    complex64 = 8,
    int64 = 9,
    boolean = 10,
    brain16 = 14,
    uint16 = 17,
    complex128 = 18,
    float16 = 19,
    resource = 20,
    uint32 = 22,
    uint64 = 23,
};

namespace detail::core {
template <class T>
struct dtype_number {
    static constexpr DType value = DType::invalid;
};
template <DType D>
struct dtype_constant {
    static constexpr DType value = D;
};
template <>
struct dtype_number<float> : dtype_constant<DType::float32> {};
template <>
struct dtype_number<double> : dtype_constant<DType::float64> {};
template <>
struct dtype_number<std::int8_t> : dtype_constant<DType::int8> {};
template <>
struct dtype_number<std::int16_t> : dtype_constant<DType::int16> {};
template <>
struct dtype_number<std::int32_t> : dtype_constant<DType::int32> {};
template <>
struct dtype_number<std::int64_t> : dtype_constant<DType::int64> {};
template <>
struct dtype_number<std::uint8_t> : dtype_constant<DType::uint8> {};
template <>
struct dtype_number<std::uint16_t> : dtype_constant<DType::uint16> {};
template <>
struct dtype_number<std::uint32_t> : dtype_constant<DType::uint32> {};
template <>
struct dtype_number<std::uint64_t> : dtype_constant<DType::uint64> {};
template <>
struct dtype_number<bool> : dtype_constant<DType::boolean> {};
template <>
struct dtype_number<half> : dtype_constant<DType::float16> {};
template <>
struct dtype_number<bfloat16> : dtype_constant<DType::brain16> {};
template <>
struct dtype_number<std::complex<float>> : dtype_constant<DType::complex64> {};
template <>
struct dtype_number<std::complex<double>> : dtype_constant<DType::complex128> {};
template <>
struct dtype_number<string> : dtype_constant<DType::str> {};
template <>
struct dtype_number<ResourceHandle> : dtype_constant<DType::resource> {};

template <DType D>
struct element_type;
template <>
struct element_type<DType::float32> : std::type_identity<float> {};
template <>
struct element_type<DType::float64> : std::type_identity<double> {};
template <>
struct element_type<DType::int8> : std::type_identity<std::int8_t> {};
template <>
struct element_type<DType::int16> : std::type_identity<std::int16_t> {};
template <>
struct element_type<DType::int32> : std::type_identity<std::int32_t> {};
template <>
struct element_type<DType::int64> : std::type_identity<std::int64_t> {};
template <>
struct element_type<DType::uint8> : std::type_identity<std::uint8_t> {};
template <>
struct element_type<DType::uint16> : std::type_identity<std::uint16_t> {};
template <>
struct element_type<DType::uint32> : std::type_identity<std::uint32_t> {};
template <>
struct element_type<DType::uint64> : std::type_identity<std::uint64_t> {};
template <>
struct element_type<DType::boolean> : std::type_identity<bool> {};
template <>
struct element_type<DType::float16> : std::type_identity<half> {};
template <>
struct element_type<DType::brain16> : std::type_identity<bfloat16> {};
template <>
struct element_type<DType::complex64> : std::type_identity<std::complex<float>> {};
template <>
struct element_type<DType::complex128> : std::type_identity<std::complex<double>> {};
template <>
struct element_type<DType::str> : std::type_identity<string> {};
template <>
struct element_type<DType::resource> : std::type_identity<ResourceHandle> {};
}  // namespace detail::core

/// The DType of a C++ element type; DType::invalid for a type that no tensor holds.
template <class T>
inline constexpr DType dtype_of = detail::core::dtype_number<T>::value;

/// A C++ type that a tensor can hold.
template <class T>
concept Element = dtype_of<T> != DType::invalid;

/// The C++ element type of a DType.
template <DType D>
using element_t = typename detail::core::element_type<D>::type;

/// Whether it is half, bfloat16, float or double (DType.is_floating).
constexpr bool is_floating(DType d) {
    return d == DType::float32 || d == DType::float64 || d == DType::float16 || d == DType::brain16;
}
/// Whether it is complex64 or complex128 (DType.is_complex).
constexpr bool is_complex(DType d) { return d == DType::complex64 || d == DType::complex128; }
/// Whether it is a signed or unsigned integer (DType.is_integer).
constexpr bool is_integer(DType d) {
    return d != DType::invalid && d != DType::boolean && d != DType::str && d != DType::resource &&
           !is_floating(d) && !is_complex(d);
}
/// Whether gradients pass through tensors of this dtype: floats and complex numbers.
constexpr bool is_differentiable(DType d) { return is_floating(d) || is_complex(d); }
/// The dtype of the real and imaginary parts (DType.real_dtype); the same dtype if not complex.
constexpr DType real_dtype(DType d) {
    return d == DType::complex64 ? DType::float32 : d == DType::complex128 ? DType::float64 : d;
}
/// The complex dtype whose parts have the dtype float32 or float64.
constexpr DType complex_dtype(DType real) {
    return real == DType::float64 ? DType::complex128 : DType::complex64;
}

/// A dtype under TensorFlow's name, as a value: cast(x, tf::float64), x.dtype == tf::float64,
/// zeros<tf::float64, 2>(). Where C++ requires a type, use the C++ type: Tensor<double, 2>.
template <class T>
struct DTypeName {
    using type = T;
    constexpr operator DType() const { return dtype_of<T>; }
};

inline constexpr DTypeName<float> float32{};
inline constexpr DTypeName<double> float64{};
inline constexpr DTypeName<half> float16{};
inline constexpr DTypeName<std::complex<float>> complex64{};
inline constexpr DTypeName<std::complex<double>> complex128{};
inline constexpr DTypeName<std::int8_t> int8{};
inline constexpr DTypeName<std::int16_t> int16{};
inline constexpr DTypeName<std::int32_t> int32{};
inline constexpr DTypeName<std::int64_t> int64{};
inline constexpr DTypeName<std::uint8_t> uint8{};
inline constexpr DTypeName<std::uint16_t> uint16{};
inline constexpr DTypeName<std::uint32_t> uint32{};
inline constexpr DTypeName<std::uint64_t> uint64{};
// With an underscore if the name is a C++ keyword or the name of a type: Tensor<tf::string>.
inline constexpr DTypeName<bool> bool_{};
inline constexpr DTypeName<string> string_{};
inline constexpr DTypeName<bfloat16> bfloat16_{};

/// Types that hold real numbers: integers and floats.
template <class T>
concept Numeric = Element<T> && (is_floating(dtype_of<T>) || is_integer(dtype_of<T>));
/// Types that hold floating-point numbers.
template <class T>
concept FloatingElement = Element<T> && is_floating(dtype_of<T>);
/// Types that hold complex numbers.
template <class T>
concept ComplexElement = Element<T> && is_complex(dtype_of<T>);

/// TensorFlow's name of a dtype, such as "float32" (DType.name).
constexpr std::string_view name_of(DType d) {
    switch (d) {
        case DType::float32: return "float32";
        case DType::float64: return "float64";
        case DType::int8: return "int8";
        case DType::int16: return "int16";
        case DType::int32: return "int32";
        case DType::int64: return "int64";
        case DType::uint8: return "uint8";
        case DType::uint16: return "uint16";
        case DType::uint32: return "uint32";
        case DType::uint64: return "uint64";
        case DType::boolean: return "bool";
        case DType::float16: return "float16";
        case DType::brain16: return "bfloat16";
        case DType::complex64: return "complex64";
        case DType::complex128: return "complex128";
        case DType::str: return "string";
        case DType::resource: return "resource";
        case DType::invalid: break;
    }
    return "invalid";
}
/// The dtype of elements with this name; DType::invalid if there is none.
constexpr DType dtype_named(std::string_view name) {
    for (int d = 1; d < 32; ++d)
        if (name_of(static_cast<DType>(d)) == name && static_cast<DType>(d) != DType::resource)
            return static_cast<DType>(d);
    return DType::invalid;
}

/// "<dtype: 'float32'>", as Python prints a tf.DType. A template, so that `<ostream>` is not
/// included.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, DType d) {
    return out << "<dtype: '" << name_of(d) << "'>";
}

/// Bytes of one element in a buffer.
constexpr std::size_t size_of(DType d) {
    switch (d) {
        case DType::complex128: return 16;
        case DType::float64:
        case DType::complex64:
        case DType::int64:
        case DType::uint64: return 8;
        case DType::float32:
        case DType::int32:
        case DType::uint32: return 4;
        case DType::float16:
        case DType::brain16:
        case DType::int16:
        case DType::uint16: return 2;
        case DType::str: return sizeof(std::string);
        case DType::resource: return sizeof(ResourceHandle);
        default: return 1;
    }
}

}  // namespace tf
