// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include <tf/kernels/format.hpp>

namespace {

using namespace tf::kernels;
using tf::Shape;
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

std::vector<int> iota(const Shape& shape) {
    std::vector<int> v(static_cast<std::size_t>(shape.size()));
    std::iota(v.begin(), v.end(), 0);
    return v;
}
std::string range(const Shape& shape) { return format_value(iota(shape).data(), shape); }
std::string summary(const Shape& shape, int summarize) {
    return format_summary(iota(shape).data(), shape, summarize);
}
template <class T>
std::string value(const std::vector<T>& v) {
    return format_value(v.data(), Shape(v.size()));
}
std::string repr(const Shape& shape) { return format_repr(iota(shape).data(), shape); }
template <class T>
std::string repr(const std::vector<T>& v) {
    return format_repr(v.data(), Shape(v.size()));
}
template <class T>
std::string one(T v) {
    return format_value(&v, Shape());
}
template <class T>
std::string printed(const std::vector<T>& v) {
    return format_summary(v.data(), Shape(v.size()), -1);
}
/// The same numbers as 16-bit floats.
template <class T>
std::vector<T> small(std::initializer_list<float> v) {
    std::vector<T> out;
    for (const float x : v) out.push_back(T(x));
    return out;
}

}  // namespace

TEST_CASE("value: floats beside one another") {
    // from TensorFlow 2.21 (with NumPy 2.4): str(tf.constant([..], dtype))
    CHECK(value<float>({1.0f, 2.5f, 3.0f}) ==
          "tf.Tensor([1.  2.5 3. ], shape=(3,), dtype=float32)");
    CHECK(value<float>({10000000000.0f, 3.0f}) ==
          "tf.Tensor([1.e+10 3.e+00], shape=(2,), dtype=float32)");
    CHECK(value<float>({1e-05f, 1.0f}) == "tf.Tensor([1.e-05 1.e+00], shape=(2,), dtype=float32)");
    CHECK(value<float>({1000.0f, 1.0f}) == "tf.Tensor([1000.    1.], shape=(2,), dtype=float32)");
    CHECK(value<float>({1001.0f, 1.0f}) ==
          "tf.Tensor([1.001e+03 1.000e+00], shape=(2,), dtype=float32)");
    CHECK(value<float>({no_number, inf, -inf}) ==
          "tf.Tensor([ nan  inf -inf], shape=(3,), dtype=float32)");
    CHECK(value<float>({no_number, 1.5f}) == "tf.Tensor([nan 1.5], shape=(2,), dtype=float32)");
    CHECK(value<float>({inf, -1.5f}) == "tf.Tensor([ inf -1.5], shape=(2,), dtype=float32)");
    CHECK(value<float>({-inf, 0.5f}) == "tf.Tensor([-inf  0.5], shape=(2,), dtype=float32)");
    CHECK(value<float>({1000000.0f}) == "tf.Tensor([1.e+06], shape=(1,), dtype=float32)");
    CHECK(value<float>({999999.0f}) == "tf.Tensor([999999.], shape=(1,), dtype=float32)");
    CHECK(value<float>({0.0f}) == "tf.Tensor([0.], shape=(1,), dtype=float32)");
    CHECK(value<float>({-0.0f}) == "tf.Tensor([-0.], shape=(1,), dtype=float32)");
    CHECK(value<float>({1e-07f, -0.0025f, no_number}) ==
          "tf.Tensor([ 1.0e-07 -2.5e-03      nan], shape=(3,), dtype=float32)");
    CHECK(value<float>({0.1f, 0.3333333333333333f}) ==
          "tf.Tensor([0.1        0.33333334], shape=(2,), dtype=float32)");
    CHECK(value<float>({0.0001f}) == "tf.Tensor([0.0001], shape=(1,), dtype=float32)");
    CHECK(value<float>({-9389.5947f, 1.4905997e+31f}) ==
          "tf.Tensor([-9.3895947e+03  1.4905997e+31], shape=(2,), dtype=float32)");
    CHECK(value<float>({123456.789f, 0.5f}) ==
          "tf.Tensor([1.2345679e+05 5.0000000e-01], shape=(2,), dtype=float32)");
    CHECK(value<double>({1e+300, 1e-05}) ==
          "tf.Tensor([1.e+300 1.e-005], shape=(2,), dtype=float64)");
    CHECK(value<double>({0.1, 0.3333333333333333}) ==
          "tf.Tensor([0.1        0.33333333], shape=(2,), dtype=float64)");
    CHECK(value<double>({100000000.0}) == "tf.Tensor([1.e+08], shape=(1,), dtype=float64)");
    CHECK(value<double>({99999999.0}) == "tf.Tensor([99999999.], shape=(1,), dtype=float64)");
    CHECK(value<double>({5e-324}) == "tf.Tensor([5.e-324], shape=(1,), dtype=float64)");
    CHECK(value<double>({-12345.678, inf, -inf}) ==
          "tf.Tensor([-12345.678        inf       -inf], shape=(3,), dtype=float64)");
    CHECK(value<double>({0.123456785, 0.123456775}) ==
          "tf.Tensor([0.12345678 0.12345678], shape=(2,), dtype=float64)");
    CHECK(value<double>({0.99999999949, 1.0}) == "tf.Tensor([1. 1.], shape=(2,), dtype=float64)");
    using H = tf::half;
    CHECK(value(small<H>({1000, 1})) == "tf.Tensor([1.e+03 1.e+00], shape=(2,), dtype=float16)");
    CHECK(value(small<H>({999, 1})) == "tf.Tensor([999.   1.], shape=(2,), dtype=float16)");
    CHECK(value(small<H>({0.1f, 1.f / 3})) ==
          "tf.Tensor([0.1    0.3333], shape=(2,), dtype=float16)");
    CHECK(value(small<H>({1e-7f, -2.5e-3f, no_number})) ==
          "tf.Tensor([ 1.2e-07 -2.5e-03      nan], shape=(3,), dtype=float16)");
    using B = tf::bfloat16;
    CHECK(value(small<B>({1, 2.5f, 3})) == "tf.Tensor([1 2.5 3], shape=(3,), dtype=bfloat16)");
    CHECK(value(small<B>({1e-7f, -2.5e-3f, no_number})) ==
          "tf.Tensor([1.00117e-07 -0.00250244 nan], shape=(3,), dtype=bfloat16)");
}

TEST_CASE("value: scalars") {
    // from TensorFlow 2.21 (with NumPy 2.4): str(tf.constant(x, dtype))
    CHECK(one<float>(5.0f) == "tf.Tensor(5.0, shape=(), dtype=float32)");
    CHECK(one<float>(1e+16f) == "tf.Tensor(1e+16, shape=(), dtype=float32)");
    CHECK(one<float>(1000000.0f) == "tf.Tensor(1e+06, shape=(), dtype=float32)");
    CHECK(one<float>(999999.0f) == "tf.Tensor(999999.0, shape=(), dtype=float32)");
    CHECK(one<float>(0.0001f) == "tf.Tensor(1e-04, shape=(), dtype=float32)");
    CHECK(one<float>(0.3333333333333333f) == "tf.Tensor(0.33333334, shape=(), dtype=float32)");
    CHECK(one<float>(no_number) == "tf.Tensor(nan, shape=(), dtype=float32)");
    CHECK(one<float>(-inf) == "tf.Tensor(-inf, shape=(), dtype=float32)");
    CHECK(one<float>(-0.0f) == "tf.Tensor(-0.0, shape=(), dtype=float32)");
    CHECK(one<double>(1000000000000000.0) ==
          "tf.Tensor(1000000000000000.0, shape=(), dtype=float64)");
    CHECK(one<double>(1e+16) == "tf.Tensor(1e+16, shape=(), dtype=float64)");
    CHECK(one<double>(0.1) == "tf.Tensor(0.1, shape=(), dtype=float64)");
    CHECK(one<double>(1e-05) == "tf.Tensor(1e-05, shape=(), dtype=float64)");
    CHECK(one(tf::half(0.015625f)) == "tf.Tensor(0.01563, shape=(), dtype=float16)");
    CHECK(one(tf::half(65504.f)) == "tf.Tensor(6.55e+04, shape=(), dtype=float16)");
    CHECK(one(tf::bfloat16(0.1f)) == "tf.Tensor(0.100098, shape=(), dtype=bfloat16)");
    CHECK(one(true) == "tf.Tensor(True, shape=(), dtype=bool)");
    CHECK(one(std::int8_t{65}) == "tf.Tensor(65, shape=(), dtype=int8)");
    CHECK(one(std::string("a'b")) == "tf.Tensor(b\"a'b\", shape=(), dtype=string)");
}

TEST_CASE("value: integers, bool, strings, shapes") {
    // from TensorFlow 2.21: str(tf.reshape(tf.range(n), shape))
    CHECK(range(Shape(3)) == "tf.Tensor([0 1 2], shape=(3,), dtype=int32)");
    CHECK(range(Shape(2, 3)) == "tf.Tensor(\n[[0 1 2]\n [3 4 5]], shape=(2, 3), dtype=int32)");
    CHECK(range(Shape(2, 1, 2)) ==
          "tf.Tensor(\n[[[0 1]]\n\n [[2 3]]], shape=(2, 1, 2), dtype=int32)");
    CHECK(range(Shape(1001)) ==
          "tf.Tensor([   0    1    2 ...  998  999 1000], shape=(1001,), dtype=int32)");
    CHECK(range(Shape(3, 0)) == "tf.Tensor([], shape=(3, 0), dtype=int32)");
    CHECK(range(Shape(2, 2, 2, 2)) ==
          "tf.Tensor(\n[[[[ 0  1]\n   [ 2  3]]\n\n  [[ 4  5]\n   [ 6  7]]]\n\n\n [[[ 8  9]\n   [10 "
          "11]]\n\n  [[12 13]\n   [14 15]]]], shape=(2, 2, 2, 2), dtype=int32)");
    CHECK(range(Shape(30)) ==
          "tf.Tensor(\n[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n "
          "24 25 26 27 28 29], shape=(30,), dtype=int32)");
    CHECK(range(Shape(1200, 2)) ==
          "tf.Tensor(\n[[   0    1]\n [   2    3]\n [   4    5]\n ...\n [2394 2395]\n [2396 "
          "2397]\n [2398 2399]], shape=(1200, 2), dtype=int32)");
    CHECK(range(Shape(21, 50)) ==
          "tf.Tensor(\n[[   0    1    2 ...   47   48   49]\n [  50   51   52 ...   97   98   "
          "99]\n [ 100  101  102 ...  147  148  149]\n ...\n [ 900  901  902 ...  947  948  949]\n "
          "[ 950  951  952 ...  997  998  999]\n [1000 1001 1002 ... 1047 1048 1049]], shape=(21, "
          "50), dtype=int32)");
    // from TensorFlow 2.21: str(tf.constant([..]))
    const bool flags[] = {true, false};
    CHECK(format_value(flags, Shape(2)) == "tf.Tensor([ True False], shape=(2,), dtype=bool)");
    CHECK(value<std::int64_t>({5, -10}) == "tf.Tensor([  5 -10], shape=(2,), dtype=int64)");
    CHECK(value<std::string>({"a", "b'c", "b'\"c", std::string("\0\xc3\xa9\n\\", 5)}) ==
          R"(tf.Tensor([b'a' b"b'c" b'b\'"c' b'\x00\xc3\xa9\n\\'], shape=(4,), dtype=string))");
    CHECK(value<std::string>(std::vector<std::string>(3, std::string(40, 'x'))) ==
          "tf.Tensor(\n[b'" + std::string(40, 'x') + "'\n b'" + std::string(40, 'x') + "'\n b'" +
              std::string(40, 'x') + "'], shape=(3,), dtype=string)");
    CHECK(format_array(static_cast<const float*>(nullptr), Shape(3, 0, 2)) == "[]");
}

TEST_CASE("summary: shapes and limits") {
    // from TensorFlow 2.21: tf.strings.format("{}", tf.reshape(tf.range(n), shape), summarize=k)
    CHECK(summary(Shape(7), -1) == "[0 1 2 3 4 5 6]");
    CHECK(summary(Shape(4, 1, 3), -1) == "[[[0 1 2]]\n\n [[3 4 5]]\n\n [[6 7 8]]\n\n [[9 10 11]]]");
    CHECK(summary(Shape(2, 2, 2, 2), -1) ==
          "[[[[0 1]\n   [2 3]]\n\n  [[4 5]\n   [6 7]]]\n\n\n [[[8 9]\n   [10 11]]\n\n  [[12 13]\n  "
          " [14 15]]]]");
    CHECK(summary(Shape(2, 0), -1) == "[\n ...]");
    CHECK(summary(Shape(0, 2), -1) == "[]");
    CHECK(summary(Shape(2, 3, 0), -1) == "[\n\n ...]");
    CHECK(summary(Shape(1), -1) == "[0]");
    CHECK(summary(Shape(7), 0) == "[ ...]");
    CHECK(summary(Shape(10, 10), 0) == "[\n ...]");
    CHECK(summary(Shape(4, 1, 3), 0) == "[\n\n ...]");
    CHECK(summary(Shape(2, 2, 2, 2), 0) == "[\n\n\n ...]");
    CHECK(summary(Shape(2, 0), 0) == "[\n ...]");
    CHECK(summary(Shape(0, 2), 0) == "[]");
    CHECK(summary(Shape(2, 3, 0), 0) == "[\n\n ...]");
    CHECK(summary(Shape(1), 0) == "[ ...]");
    CHECK(summary(Shape(7), 1) == "[0 ... 6]");
    CHECK(summary(Shape(10, 10), 1) == "[[0 ... 9]\n ...\n [90 ... 99]]");
    CHECK(summary(Shape(4, 1, 3), 1) == "[[[0 ... 2]]\n\n ...\n\n [[9 ... 11]]]");
    CHECK(summary(Shape(2, 2, 2, 2), 1) ==
          "[[[[0 1]\n   [2 3]]\n\n  [[4 5]\n   [6 7]]]\n\n\n [[[8 9]\n   [10 11]]\n\n  [[12 13]\n  "
          " [14 15]]]]");
    CHECK(summary(Shape(2, 0), 1) == "[\n ...]");
    CHECK(summary(Shape(0, 2), 1) == "[]");
    CHECK(summary(Shape(2, 3, 0), 1) == "[\n\n ...]");
    CHECK(summary(Shape(1), 1) == "[0]");
    CHECK(summary(Shape(7), 2) == "[0 1 ... 5 6]");
    CHECK(summary(Shape(4, 1, 3), 2) == "[[[0 1 2]]\n\n [[3 4 5]]\n\n [[6 7 8]]\n\n [[9 10 11]]]");
    CHECK(summary(Shape(2, 2, 2, 2), 2) ==
          "[[[[0 1]\n   [2 3]]\n\n  [[4 5]\n   [6 7]]]\n\n\n [[[8 9]\n   [10 11]]\n\n  [[12 13]\n  "
          " [14 15]]]]");
    CHECK(summary(Shape(2, 0), 2) == "[\n ...]");
    CHECK(summary(Shape(0, 2), 2) == "[]");
    CHECK(summary(Shape(2, 3, 0), 2) == "[\n\n ...]");
    CHECK(summary(Shape(1), 2) == "[0]");
    CHECK(summary(Shape(), 3) == "0");
    CHECK(summary(Shape(), 0) == "...");
    CHECK(format_summary(static_cast<const bool*>(nullptr), Shape(2, 0)) == "");
}

TEST_CASE("summary: elements") {
    // from TensorFlow 2.21: tf.strings.format("{}", tf.constant([..], dtype), summarize=-1)
    CHECK(printed<float>({0, -0.f, 1, 43.5f, 3.14f, .3f, 1.f / 3}) ==
          "[0 -0 1 43.5 3.14 0.3 0.333333343]");
    CHECK(printed<float>({1e10f, 1e5f, 1e6f, 1234567, 16777216, 1e-4f, 1e-5f, 3.4028235e38f}) ==
          "[1e+10 100000 1e+06 1234567 16777216 0.0001 1e-05 3.40282347e+38]");
    CHECK(printed<float>({no_number, -no_number, inf, -inf, 1e-45f}) == "[nan -nan inf -inf 0]");
    CHECK(printed<double>({1. / 3, 1e10, 1e6, 1e22, 3.4028235e38, .1}) ==
          "[0.33333333333333331 10000000000 1000000 1e+22 3.4028235e+38 0.1]");
    CHECK(printed(small<tf::half>({.3f, 1.f / 3, 1e-5f})) ==
          "[0.300048828 0.333251953 1.00135803e-05]");
    CHECK(printed(small<tf::bfloat16>({.3f, 1e10f, 1e5f})) == "[0.30078125 9.99922074e+09 99840]");
    const bool flags[] = {true, false};
    CHECK(format_summary(flags, Shape(2)) == "[1 0]");
    CHECK(printed<std::int8_t>({65, -1}) == "[65 -1]");
    CHECK(printed<std::uint64_t>({18446744073709551615u}) == "[18446744073709551615]");
    CHECK(printed<std::string>({"a'b\"c\n\t\\\x01\xff", std::string("\0\x1f\x7f\x80"
                                                                    "a1\r",
                                                                    7)}) ==
          "[\"a\\'b\\\"c\\n\\t\\\\\\001\xff\" \"\\000\\037\\177\x80"
          "a1\\r\"]");
    const std::string lone = "a\n\"x";
    CHECK(format_summary(&lone, Shape()) == R"("a\n\"x")");
}

// From TensorFlow 2.21 with NumPy 2.4: what follows "numpy=" in repr(tf.constant(..)).
TEST_CASE("repr: what the elements do not tell stands behind them") {
    const auto ones = [](const Shape& shape) {
        const std::vector<double> v(static_cast<std::size_t>(shape.size()), 1.);
        return format_repr(v.data(), shape);
    };
    CHECK(repr<float>({1, 2.5f}) == "array([1. , 2.5], dtype=float32)");
    CHECK(repr<double>({1, 2.5}) == "array([1. , 2.5])");
    CHECK(repr<std::int64_t>({1, 2}) == "array([1, 2])");
    CHECK(repr<std::int32_t>({1, 2}) == "array([1, 2], dtype=int32)");
    CHECK(repr(small<tf::half>({1.5, 2})) == "array([1.5, 2. ], dtype=float16)");
    CHECK(repr(small<tf::bfloat16>({1.5, 2})) == "array([1.5, 2], dtype=bfloat16)");
    CHECK(repr<std::string>({"a", "bc"}) == "array([b'a', b'bc'], dtype=object)");
    CHECK(ones(Shape(0)) == "array([], dtype=float64)");
    CHECK(ones(Shape(0, 2)) == "array([], shape=(0, 2), dtype=float64)");
    CHECK(ones(Shape(3, 0)) == "array([], shape=(3, 0), dtype=float64)");
    CHECK(repr(Shape(2000)) ==
          "array([   0,    1,    2, ..., 1997, 1998, 1999],\n      shape=(2000,), dtype=int32)");
}

TEST_CASE("repr: lines of 75 characters with all that stands around the elements") {
    CHECK(repr(Shape(2, 30)) ==
          "array([[ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15,\n"
          "        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29],\n"
          "       [30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,\n"
          "        46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]],\n"
          "      dtype=int32)");
    CHECK(repr(Shape(2, 2, 2)) ==
          "array([[[0, 1],\n        [2, 3]],\n\n       [[4, 5],\n        [6, 7]]], dtype=int32)");
    const auto hundreds = [](std::int16_t n) {
        std::vector<std::int16_t> v;
        for (std::int16_t i = 100; i < n; ++i) v.push_back(i);
        return repr(v);
    };
    CHECK(hundreds(111) ==
          "array([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110], dtype=int16)");
    CHECK(hundreds(112) ==
          "array([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111],\n"
          "      dtype=int16)");
    CHECK(hundreds(114) ==
          "array([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112,\n"
          "       113], dtype=int16)");
    CHECK(repr(std::vector<std::string>{std::string(30, 'a'), std::string(50, 'b')}) ==
          "array([b'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',\n"
          "       b'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'],\n"
          "      dtype=object)");
    std::vector<double> thousands(2000);
    std::iota(thousands.begin(), thousands.end(), 0.);
    CHECK(format_repr(thousands.data(), Shape(2, 1000)) ==
          "array([[0.000e+00, 1.000e+00, 2.000e+00, ..., 9.970e+02, 9.980e+02,\n"
          "        9.990e+02],\n"
          "       [1.000e+03, 1.001e+03, 1.002e+03, ..., 1.997e+03, 1.998e+03,\n"
          "        1.999e+03]], shape=(2, 1000))");
}

TEST_CASE("repr: a scalar is Python's number") {
    const auto scalar = [](auto v) { return format_repr(&v, Shape()); };
    CHECK(scalar(0.1f) == "0.10000000149011612");
    CHECK(scalar(0.1) == "0.1");
    CHECK(scalar(tf::half(0.1f)) == "0.0999755859375");
    CHECK(scalar(tf::bfloat16(0.1f)) == "0.10009765625");
    CHECK(scalar(1e16f) == "1.0000000272564224e+16");
    CHECK(scalar(1e10f) == "10000000000.0");
    CHECK(scalar(1e-7f) == "1.0000000116860974e-07");
    CHECK(scalar(no_number) == "nan");
    CHECK(scalar(true) == "True");
    CHECK(scalar(std::uint8_t{200}) == "200");
    CHECK(scalar(std::string("a'b\n")) == "b\"a'b\\n\"");
}
