// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <tf/kernels/reduction.hpp>

namespace {

using namespace tf::kernels;
using tf::Shape;
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float no_number = std::numeric_limits<float>::quiet_NaN();

std::size_t results(const Shape& shape, unsigned axes) {
    std::size_t n = 1;
    for (int d = 0; d < shape.rank; ++d)
        if ((axes >> d & 1u) == 0) n *= static_cast<std::size_t>(shape[d]);
    return n;
}

template <class R, class T>
std::vector<T> reduced(const std::vector<T>& in, const Shape& shape, unsigned axes) {
    std::vector<T> out(results(shape, axes));
    reduce<R>(in.data(), shape, axes, out.data());
    return out;
}
template <class R>
bool reduced(std::initializer_list<bool> in) {
    bool out = false;
    reduce<R>(in.begin(), Shape(in.size()), 1u, &out);
    return out;
}

/// By definition: each element is added to the result at its indices along the kept axes.
std::vector<long> brute_force_sum(const std::vector<int>& in, const Shape& shape, unsigned axes) {
    std::vector<long> out(results(shape, axes), 0);
    for (std::size_t i = 0; i < in.size(); ++i) {
        std::size_t rest = i, at = 0, stride = 1;
        for (int d = shape.rank; d-- > 0;) {
            const auto n = static_cast<std::size_t>(shape[d]);
            if ((axes >> d & 1u) == 0) {
                at += rest % n * stride;
                stride *= n;
            }
            rest /= n;
        }
        out[at] += in[i];
    }
    return out;
}

template <bool Largest, class T>
std::vector<std::int64_t> arg(const std::vector<T>& in, const Shape& shape, int axis) {
    std::vector<std::int64_t> out(results(shape, 1u << tf::normalize_axis(axis, shape.rank)));
    arg_reduce<Largest>(in.data(), shape, axis, out.data());
    return out;
}

}  // namespace

TEST_CASE("reduce: every set of axes of many shapes") {
    const std::vector<Shape> shapes{Shape(),
                                    Shape(1),
                                    Shape(37),
                                    Shape(5, 3),
                                    Shape(1, 7),
                                    Shape(4, 1, 6),
                                    Shape(3, 130, 2),
                                    Shape(2, 3, 150),
                                    Shape(0, 3),
                                    Shape(3, 0, 2),
                                    Shape(2, 3, 4, 5),
                                    Shape(1, 1, 1, 1),
                                    Shape(2, 1, 3, 2, 2),
                                    Shape(300, 3),
                                    Shape(2, 2, 2, 2, 2, 2, 2, 2)};
    for (const Shape& shape : shapes)
        for (unsigned axes = 0; axes < 1u << shape.rank; ++axes) {
            CAPTURE(shape.to_string());
            CAPTURE(axes);
            std::vector<int> in(static_cast<std::size_t>(shape.size()));
            for (std::size_t i = 0; i < in.size(); ++i)
                in[i] = static_cast<int>(i * 7919 % 1000) - 500;
            const std::vector<float> in_float(in.begin(), in.end());
            const auto expected = brute_force_sum(in, shape, axes);
            const auto sum = reduced<Sum>(in, shape, axes);
            const auto sum_float = reduced<Sum>(in_float, shape, axes);
            CHECK(std::vector<long>(sum.begin(), sum.end()) == expected);
            CHECK(std::vector<long>(sum_float.begin(), sum_float.end()) == expected);
        }
}

TEST_CASE("reduce: nothing to reduce") {
    // from TensorFlow 2.21: tf.reduce_{sum,prod,mean,max,min}(tf.zeros([0], dtype))
    const std::vector<float> none;
    CHECK(reduced<Sum>(none, Shape(0), 1u).front() == 0);
    CHECK(reduced<Prod>(none, Shape(0), 1u).front() == 1);
    CHECK(std::isnan(reduced<Mean>(none, Shape(0), 1u).front()));
    CHECK(reduced<Max>(none, Shape(0), 1u).front() == -inf);
    CHECK(reduced<Min>(none, Shape(0), 1u).front() == inf);
    CHECK(reduced<Max>(none, Shape(0, 3), 1u) == std::vector<float>{-inf, -inf, -inf});
    CHECK(reduced<Max>(none, Shape(0, 3), 2u).empty());
    const std::vector<std::int8_t> no_bytes;
    CHECK(reduced<Mean>(no_bytes, Shape(0), 1u).front() == 0);
    CHECK(reduced<Max>(no_bytes, Shape(0), 1u).front() == -128);
    CHECK(reduced<Min>(no_bytes, Shape(0), 1u).front() == 127);
    CHECK_FALSE(reduced<Any>({}));
    CHECK(reduced<All>({}));
    const std::vector<tf::half> no_halves;
    CHECK(static_cast<float>(reduced<Max>(no_halves, Shape(0), 1u).front()) == -inf);
    CHECK(reduced<Sum>(std::vector<int>{1, 2, 3}, Shape(3), 0u) == std::vector<int>{1, 2, 3});
}

TEST_CASE("reduce: integers wrap, and means truncate") {
    using B = std::vector<std::int8_t>;
    // from TensorFlow 2.21: reduce_sum, reduce_prod and reduce_mean of such constants
    CHECK(reduced<Sum>(B(7, 100), Shape(7), 1u).front() == -68);
    CHECK(reduced<Sum>(std::vector<std::uint8_t>(7, 100), Shape(1, 7), 2u).front() == 188);
    CHECK(reduced<Prod>(std::vector<std::int16_t>(7, 100), Shape(7), 1u).front() == 16384);
    CHECK(reduced<Sum>(std::vector<int>{2147483647, 1}, Shape(2), 1u).front() == -2147483647 - 1);
    CHECK(reduced<Mean>(std::vector<int>{1, 2, 2, -9}, Shape(4), 1u).front() == -1);
    CHECK(reduced<Mean>(std::vector<int>{-1, -2, -2}, Shape(3), 1u).front() == -1);
    CHECK(reduced<Mean>(std::vector<int>{2147483647, 2147483647, 5}, Shape(3), 1u).front() ==
          1431655766);
    CHECK(reduced<Mean>(B{127, 127, 3}, Shape(3), 1u).front() == 85);
    CHECK(reduced<Mean>(std::vector<std::uint8_t>{255, 255, 3}, Shape(3), 1u).front() == 171);
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    CHECK(reduced<Mean>(std::vector<std::int64_t>{most, most, 5}, Shape(3), 1u).front() == 1);
    CHECK(reduced<Mean>(std::vector<std::int64_t>{-7, -1, 1}, Shape(3), 1u).front() == -2);
}

TEST_CASE("reduce: NaN wins wherever it stands") {
    for (std::size_t n : {1u, 2u, 3u, 4u, 15u, 16u, 17u, 33u, 100u})
        for (std::size_t p = 0; p < n; ++p) {
            std::vector<float> in(n);
            for (std::size_t i = 0; i < n; ++i) in[i] = static_cast<float>(i);
            in[p] = no_number;
            CHECK(std::isnan(reduced<Max>(in, Shape(n), 1u).front()));
            CHECK(std::isnan(reduced<Min>(in, Shape(n), 1u).front()));
            CHECK(std::isnan(reduced<Sum>(in, Shape(n, 1), 1u).front()));
            std::vector<double> columns(3 * n, 1.0);
            columns[3 * p + 1] = std::nan("");
            const auto most = reduced<Max>(columns, Shape(n, 3), 1u);
            CHECK(most[0] == 1.0);
            CHECK(std::isnan(most[1]));
        }
    CHECK(reduced<Max>(std::vector<float>{-inf, 3, inf}, Shape(3), 1u).front() == inf);
    CHECK(std::isnan(reduced<Sum>(std::vector<float>{-inf, 3, inf}, Shape(3), 1u).front()));
}

TEST_CASE("reduce: long sums stay accurate") {
    constexpr std::size_t n = 1 << 20;
    const std::vector<float> in(n, 0.1f);
    const double expected = static_cast<double>(0.1f) * n;
    const auto error = [&](float sum) {
        return std::abs(static_cast<double>(sum) - expected) / expected;
    };
    CHECK(error(reduced<Sum>(in, Shape(n), 1u).front()) < 5e-7);
    for (const float v : reduced<Sum>(in, Shape(n / 4, 4), 1u)) CHECK(error(4 * v) < 5e-7);
    CHECK(error(reduced<Sum>(in, Shape(n / 16, 4, 4), 5u)[0] * 4) < 5e-7);
    CHECK(reduced<Mean>(in, Shape(n), 1u).front() == doctest::Approx(0.1));
    // 16-bit floats are added as float: 5000 ones are 5000, though half counts by 4 from 4096 on
    CHECK(static_cast<float>(
              reduced<Sum>(std::vector<tf::half>(5000, tf::half(1)), Shape(5000), 1u).front()) ==
          5000);
    CHECK(static_cast<float>(
              reduced<Sum>(std::vector<tf::bfloat16>(5000, tf::bfloat16(1)), Shape(5000), 1u)
                  .front()) == 4992);
}

TEST_CASE("reduce: any and all") {
    CHECK(reduced<Any>({false, true, false}));
    CHECK_FALSE(reduced<Any>({false, false}));
    CHECK(reduced<All>({true, true}));
    CHECK_FALSE(reduced<All>({true, false, true}));
    const bool in[] = {true, false, true, true, false, false};
    bool rows[3] = {}, columns[2] = {};
    reduce<All>(in, Shape(3, 2), 2u, rows);
    reduce<Any>(in, Shape(3, 2), 1u, columns);
    CHECK((!rows[0] && rows[1] && !rows[2]));
    CHECK((columns[0] && columns[1]));
}

TEST_CASE("arg_reduce: first on ties, NaN never, every axis") {
    using F = std::vector<float>;
    using I = std::vector<std::int64_t>;
    // from TensorFlow 2.21: tf.argmax(x, axis), tf.argmin(x, axis)
    CHECK(arg<true>(F{1, 3, 3, 2}, Shape(4), 0) == I{1});
    CHECK(arg<true>(F{no_number, no_number}, Shape(2), 0) == I{0});
    CHECK(arg<false>(F{1, no_number, no_number, -3}, Shape(4), 0) == I{3});
    CHECK(arg<true>(F{no_number, -inf, 3}, Shape(3), 0) == I{2});
    CHECK(arg<true>(F{no_number, -inf}, Shape(2), 0) == I{0});
    CHECK(arg<true>(F{-inf, -3.4028235e38f}, Shape(2), 0) == I{0});
    CHECK(arg<true>(F{-inf, -3.4028235e38f}, Shape(2, 1), 0) == I{0});
    const F m{no_number, 1, 2, 1, no_number, 2, 1, 2, no_number, 3, 3, 1};
    CHECK(arg<true>(m, Shape(4, 3), 1) == I{2, 2, 1, 0});
    CHECK(arg<false>(m, Shape(4, 3), -1) == I{1, 0, 0, 2});
    CHECK(arg<true>(F(m.begin(), m.begin() + 9), Shape(3, 3), 0) == I{1, 2, 0});
    CHECK(arg<true>(std::vector<std::int8_t>{-128, -128}, Shape(2), 0) == I{0});
    const bool flags[] = {false, true, true};
    int at = -1;
    arg_reduce<true>(flags, Shape(3), 0, &at);
    CHECK(at == 1);
    CHECK(arg<true>(std::vector<tf::half>{tf::half(1), tf::half(2), tf::half(2)}, Shape(3), 0) ==
          I{1});
    for (std::size_t n : {1u, 5u, 16u, 17u, 100u})
        for (std::size_t p = 0; p < n; ++p) {
            std::vector<double> in(n * 2, 0.5);
            in[2 * p] = 7;
            in[2 * p + 1] = -7;
            const auto i = static_cast<std::int64_t>(p);
            CHECK(arg<true>(in, Shape(n, 2), 0) ==
                  I{i, p == 0 ? std::min<std::int64_t>(1, static_cast<std::int64_t>(n) - 1) : 0});
            CHECK(arg<false>(in, Shape(n * 2), 0) == I{2 * i + 1});
        }
    CHECK(arg<true>(F{}, Shape(0, 3), 1).empty());
    std::int64_t none = 0;
    CHECK_THROWS_AS(arg_reduce<true>(static_cast<const float*>(nullptr), Shape(0), 0, &none),
                    tf::errors::InvalidArgument);
    CHECK_THROWS_AS(arg_reduce<false>(static_cast<const float*>(nullptr), Shape(3, 0), -1, &none),
                    tf::errors::InvalidArgument);
}

#if TF_HAS_CODE  // if the library is compiled apart, only its own file sees the kernel's parts
TEST_CASE("an odometer starts at any step") {
    const std::int64_t sizes[]{2, 3, 4}, strides[]{100, 7, 1};
    tf::kernels::impl::Odometer walks{sizes, strides, 3};
    for (std::int64_t k = 0; k < 24; ++k, walks.next()) {
        tf::kernels::impl::Odometer starts{sizes, strides, 3};
        starts.move_to(k);
        CHECK(starts.offset == walks.offset);
        CHECK(starts.next() == (k < 23));
    }
}
#endif
