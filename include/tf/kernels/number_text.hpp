// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers as strings, independent of the locale: as TensorFlow's tf.print writes them, and as NumPy
// (2.3 and later, whose thresholds depend on the dtype) writes scalars and array elements. Input:
// elements. Output: strings.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include <tf/core/dtype.hpp>

namespace tf::kernels {

namespace impl {

/// +-d.ddd x 10^exponent; no trailing zeros except for the number 0.
struct Decimal {
    bool negative = false;
    std::string digits;
    int exponent = 0;

    int fraction_digits() const {
        return std::max(0, static_cast<int>(digits.size()) - 1 - exponent);
    }

    /// "12." or "0.25": a number without a fraction keeps the point, as in NumPy.
    std::string positional() const {
        std::string out = negative ? "-" : "";
        if (exponent < 0)
            return out.append("0.")
                .append(static_cast<std::size_t>(-exponent - 1), '0')
                .append(digits);
        const auto whole = static_cast<std::size_t>(exponent) + 1;
        out.append(digits, 0, whole);
        if (digits.size() < whole) out.append(whole - digits.size(), '0');
        out += '.';
        return digits.size() > whole ? out.append(digits, whole) : out;
    }
    /// "1.5" of 1.5e+10, and "+10", with two digits or more.
    std::string mantissa() const {
        return (negative ? "-" : "") + digits.substr(0, 1) + "." + digits.substr(1);
    }
    std::string exponent_text() const {
        const std::string e = std::to_string(exponent < 0 ? -exponent : exponent);
        return (exponent < 0 ? "-" : "+") + std::string(e.size() < 2 ? 1 : 0, '0') + e;
    }
};

/// The output of std::to_chars as a string.
template <class T, class... Format>
std::string chars(T v, Format... format) {
    std::array<char, 400> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), v, format...).ptr;
    return {buffer.data(), end};
}

/// Reads the "-d.ddde+xx" of std::to_chars.
inline Decimal parse_scientific(std::string_view text) {
    Decimal d;
    d.negative = text.front() == '-';
    if (d.negative) text.remove_prefix(1);
    const std::size_t e = text.find('e');
    for (const char c : text.substr(0, e))
        if (c != '.') d.digits += c;
    while (d.digits.size() > 1 && d.digits.back() == '0') d.digits.pop_back();
    const std::string_view power = text.substr(e + 1);
    std::from_chars(power.data() + (power.front() == '+' ? 1 : 0), power.data() + power.size(),
                    d.exponent);
    return d;
}

/// The value of a Decimal with few digits, rounded once.
inline double few_digits_value(const Decimal& d) {
    double v = 0;
    for (const char c : d.digits) v = v * 10 + (c - '0');
    int power = d.exponent + 1 - static_cast<int>(d.digits.size());
    double scale = 1;
    for (const int step = power < 0 ? -1 : 1; power != 0; power -= step) scale *= 10;
    v = d.exponent + 1 < static_cast<int>(d.digits.size()) ? v / scale : v * scale;
    return d.negative ? -v : v;
}

/// The decimal with the fewest digits that identifies a finite number; of several, the nearest.
template <class T>
Decimal shortest(T v) {
    if constexpr (std::is_floating_point_v<T>) {
        return parse_scientific(chars(v, std::chars_format::scientific));
    } else {
        Decimal d;
        for (int precision = 0; precision < 9; ++precision) {
            d = parse_scientific(
                chars(static_cast<float>(v), std::chars_format::scientific, precision));
            const auto is_v = [v](const Decimal& x) {
                const T back = static_cast<T>(static_cast<float>(few_digits_value(x)));
                return static_cast<float>(back) == static_cast<float>(v);
            };
            if (is_v(d)) break;
            // shortest() chose the even digit of two equally near ones, but only the odd one is
            // read back as v (0.015625: 0.01563).
            Decimal above = d;
            above.digits.resize(static_cast<std::size_t>(precision) + 1, '0');
            if (above.digits.back() != '9') {
                ++above.digits.back();
                if (is_v(above)) return above;
            }
        }
        return d;
    }
}

/// The shortest digits, rounded to at most `most` digits after the point.
template <class T>
Decimal shortest_fixed(T v, int most) {
    Decimal d = shortest(v);
    if (d.fraction_digits() <= most) return d;
    std::string text = chars(static_cast<double>(v), std::chars_format::fixed, most);
    const std::size_t point = text.find('.');
    d.digits = text.substr(d.negative ? 1 : 0, point - (d.negative ? 1 : 0));
    d.exponent = static_cast<int>(d.digits.size()) - 1;
    d.digits += text.substr(point + 1);
    while (d.digits.size() > 1 && d.digits.front() == '0') {
        d.digits.erase(0, 1);
        --d.exponent;
    }
    while (d.digits.size() > 1 && d.digits.back() == '0') d.digits.pop_back();
    if (d.digits == "0") d.exponent = 0;
    return d;
}
template <class T>
Decimal shortest_scientific(T v, int most) {
    Decimal d = shortest(v);
    if (static_cast<int>(d.digits.size()) - 1 <= most) return d;
    return parse_scientific(chars(static_cast<double>(v), std::chars_format::scientific, most));
}

/// C's "%.*g", with nan and inf as TensorFlow and NumPy spell them.
template <std::floating_point T>
std::string general(T v, int precision) {
    if (std::isnan(v)) return "nan";
    if (std::isinf(v)) return v < 0 ? "-inf" : "inf";
    return chars(v, std::chars_format::general, precision);
}

}  // namespace impl

/// A number as tf.print writes it: integers in decimal, bool as 1 and 0, floats with 6 digits
/// (double: 15) if these are exact, otherwise with 9 (double: 17): 0.1, 1e+10, 0.333333343, -inf,
/// nan or -nan depending on its sign. Subnormal numbers are written as 0, because TensorFlow's
/// kernels flush them. All dtypes except string.
template <class T>
std::string number_text(T v) {
    if constexpr (std::is_integral_v<T>) {
        return std::to_string(+v);
    } else if constexpr (std::is_floating_point_v<T>) {
        constexpr int few = std::numeric_limits<T>::digits10;
        if (std::isnan(v) && std::signbit(v)) return "-nan";
        if (!std::isfinite(v)) return impl::general(v, few);
        if (std::fpclassify(v) == FP_SUBNORMAL) return std::signbit(v) ? "-0" : "0";
        const bool exact = impl::shortest(v).digits.size() <= static_cast<std::size_t>(few);
        return impl::general(v, exact ? few : std::numeric_limits<T>::max_digits10);
    } else if constexpr (is_complex(dtype_of<T>)) {
        return "?";  // as in TensorFlow
    } else {
        return number_text(static_cast<float>(v));
    }
}

/// A part of a complex number: like a float, but without a trailing ".0".
template <class T>
std::string scalar_text(T v);
template <class T>
std::string part_text(T v) {
    std::string text = scalar_text(v);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text;
}

/// A number as Python's str() shows NumPy's scalar: True, 5, 1.0, 1e+16, nan; bfloat16 with 6
/// digits (1, 0.100098); complex numbers as (1+2j), or 2j if the real part is 0. All dtypes except
/// string.
template <class T>
std::string scalar_text(T v) {
    if constexpr (std::is_same_v<T, bool>) {
        return v ? "True" : "False";
    } else if constexpr (std::is_integral_v<T>) {
        return std::to_string(+v);
    } else if constexpr (dtype_of<T> == DType::brain16) {
        return impl::general(static_cast<float>(v), 6);
    } else if constexpr (is_complex(dtype_of<T>)) {
        std::string im = part_text(v.imag()) + "j";
        if (v.real() == 0 && !std::signbit(v.real())) return im;
        return "(" + part_text(v.real()) + (im[0] == '-' ? "" : "+") + im + ")";
    } else {
        const double x = static_cast<double>(v);
        if (!std::isfinite(x)) return impl::general(x, 6);
        constexpr double most = sizeof(T) == 8 ? 1e16 : sizeof(T) == 4 ? 1e6 : 1e3;
        const impl::Decimal d = impl::shortest(v);
        if (x != 0 && (std::abs(x) >= most || std::abs(x) < 1e-4)) {
            std::string m = d.mantissa();
            if (m.back() == '.') m.pop_back();
            return m + "e" + d.exponent_text();
        }
        const std::string text = d.positional();
        return text.back() == '.' ? text + "0" : text;
    }
}

}  // namespace tf::kernels
