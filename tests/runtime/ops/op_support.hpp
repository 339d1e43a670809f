// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of the op tests: running both executors, tensors from lists, and exact or approximate
// comparison of elements.

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <ostream>
#include <string>
#include <vector>

#include <tf/math.hpp>

namespace tests {

inline constexpr float inf = std::numeric_limits<float>::infinity();
inline constexpr float NaN = std::numeric_limits<float>::quiet_NaN();

/// Numbers wide enough for every dtype: x86's long double holds all of int64, uint64 and double.
using Number = long double;

template <class T>
Number number(const T& v) {
    if constexpr (std::is_arithmetic_v<T>) return static_cast<Number>(v);
    else return static_cast<Number>(static_cast<float>(v));
}

/// A tensor, taken out of its type: for comparisons and for messages.
struct Value {
    tf::DType dtype = tf::DType::invalid;
    tf::Shape shape;
    std::vector<Number> numbers;
    std::vector<std::string> strings;

    /// NaN is equal to NaN; 0 to -0 unless `bits` matter.
    static bool equal(const Value& a, const Value& b, bool bits) {
        if (a.dtype != b.dtype || a.shape != b.shape || a.strings != b.strings ||
            a.numbers.size() != b.numbers.size())
            return false;
        for (std::size_t i = 0; i < a.numbers.size(); ++i) {
            const Number x = a.numbers[i], y = b.numbers[i];
            const bool both_nan = std::isnan(x) && std::isnan(y);
            if (both_nan) continue;
            if (x != y || (bits && std::signbit(x) != std::signbit(y))) return false;
        }
        return true;
    }
    friend bool operator==(const Value& a, const Value& b) { return equal(a, b, false); }
    friend std::ostream& operator<<(std::ostream& out, const Value& v) {
        out << tf::name_of(v.dtype) << v.shape.to_string() << "{";
        out.precision(std::numeric_limits<double>::max_digits10);
        for (std::size_t i = 0; i < v.numbers.size() && i < 40; ++i)
            out << (i > 0 ? " " : "") << v.numbers[i];
        for (const std::string& s : v.strings) out << " '" << s << "'";
        return out << "}";
    }
};

template <class T, int... D>
Value value_of(const tf::Tensor<T, D...>& t) {
    Value v{tf::dtype_of<T>, t.shape(), {}, {}};
    for (const T& e : t.values()) {
        if constexpr (std::is_same_v<T, tf::string>) v.strings.push_back(e);
        else v.numbers.push_back(number(e));
    }
    return v;
}
template <class T>
Value value_of(const T& structure)
    requires(!tf::nest::Leaf<T>)
= delete;

template <class T>
std::vector<Value> values_of(const T& structure) {
    std::vector<Value> out;
    tf::nest::for_each(structure, [&](const auto& leaf) { out.push_back(value_of(leaf)); });
    return out;
}
inline void check_every_bit(const std::vector<Value>& eager, const std::vector<Value>& traced) {
    REQUIRE(eager.size() == traced.size());
    for (std::size_t i = 0; i < eager.size(); ++i) {
        CAPTURE(i);
        CAPTURE(eager[i]);
        CAPTURE(traced[i]);
        CHECK(Value::equal(eager[i], traced[i], true));
    }
}

/// Runs f eagerly and as a tf::function; they must agree in every bit. The eager result.
template <class F, class... A>
auto both(F f, const A&... a) {
    auto eager = tf::nest::materialize(f(a...));
    check_every_bit(values_of(eager), values_of(tf::function(f)(a...)));
    return eager;
}

/// Both executors must throw E.
template <class E, class F, class... A>
void both_throw(F f, const A&... a) {
    CHECK_THROWS_AS((void)tf::nest::materialize(f(a...)), E);
    CHECK_THROWS_AS((void)tf::function(f)(a...), E);
}

/// A number as an element; 16-bit floats are made from float.
template <class T, class A>
T element(A v) {
    if constexpr (std::is_arithmetic_v<T>) return static_cast<T>(v);
    else return T(static_cast<float>(v));
}
template <class T>
std::vector<T> list(std::initializer_list<double> v) {
    std::vector<T> out;
    for (const double x : v) out.push_back(element<T>(x));
    return out;
}
/// A vector whose length the type does not know.
template <class T>
tf::Tensor<T, tf::dyn> vec(std::initializer_list<double> v) {
    return tf::constant(list<T>(v));
}
/// A tensor with dims from a list: mat<float, 2, 3>({1, 2, 3, 4, 5, 6}).
template <class T, int... Dims>
tf::Tensor<T, Dims...> mat(std::initializer_list<double> v) {
    return tf::constant<Dims...>(list<T>(v));
}
inline tf::Tensor<bool, tf::dyn> flags(std::initializer_list<bool> v) {
    return tf::constant(std::span<const bool>(v.begin(), v.size()));
}

/// Shape and all elements, exactly; NaN is equal to NaN.
template <class T, int... D>
void check(const tf::Tensor<T, D...>& got, const tf::Shape& shape,
           std::initializer_list<double> expected) {
    Value want{tf::dtype_of<T>, shape, {}, {}};
    for (const double v : expected) want.numbers.push_back(number(element<T>(v)));
    CHECK(value_of(got) == want);
}
template <class T, int... D>
void check(const tf::Tensor<T, D...>& got, const std::vector<T>& expected) {
    Value want{tf::dtype_of<T>, tf::Shape(expected.size()), {}, {}};
    for (const T& v : expected) want.numbers.push_back(number(v));
    CHECK(value_of(got) == want);
}

/// Equal, or apart by a few units in the last place.
template <class T>
bool close(T got, Number want, int ulps) {
    const Number x = number(got);
    if (std::isnan(want)) return std::isnan(x);
    if (std::isinf(want) || want == 0) return x == want;
    // Eigen's numeric_limits<half>::epsilon() is wrong in some versions
    constexpr int digits = std::is_same_v<T, tf::half>       ? 11
                           : std::is_same_v<T, tf::bfloat16> ? 8
                                                             : std::numeric_limits<T>::digits;
    const Number unit = std::max(std::ldexp(std::abs(want), 1 - digits),
                                 number(std::numeric_limits<T>::denorm_min()));
    return std::abs(x - want) <= ulps * unit;
}
template <class T, int... D>
void check_close(const tf::Tensor<T, D...>& got, const std::vector<Number>& want, int ulps) {
    const auto v = got.values();
    REQUIRE(v.size() == want.size());
    for (std::size_t i = 0; i < v.size(); ++i) {
        CAPTURE(i);
        CAPTURE(static_cast<double>(number(v[i])));
        CAPTURE(static_cast<double>(want[i]));
        CHECK(close(v[i], want[i], ulps));
    }
}

/// Lengths around the widths of SIMD registers: loops with and without a rest.
inline constexpr std::size_t lengths[] = {0, 1, 3, 4, 5, 7, 8, 17, 1000};

}  // namespace tests
