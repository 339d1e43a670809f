// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Threads share elementwise loops over large tensors and updates of large variables. The results
// have the same bits for any number of threads.

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include <tf/config.hpp>
#include <tf/exec/runtime/dynamic_elementwise.hpp>
#include <tf/functions.hpp>

namespace {

constexpr int rows = 1103, columns = 1003, size = rows * columns;

template <class T>
using Matrix = tf::Tensor<T, rows, columns>;

std::vector<float> numbers(float scale) {
    std::vector<float> v(static_cast<std::size_t>(size));
    for (std::size_t k = 0; k < v.size(); ++k)
        v[k] = scale * std::sin(static_cast<float>(k) * .37f);
    return v;
}

template <class T>
bool same_bits(std::span<const T> a, std::span<const T> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// Whether f() returns the same tensor with one thread and with some.
template <class F>
bool same_for_all_threads(F f) {
    tf::config::threading::set_intra_op_parallelism_threads(1);
    const auto one = f();
    bool same = true;
    for (const int threads : {2, 5}) {
        tf::config::threading::set_intra_op_parallelism_threads(threads);
        const auto some = f();
        same = same && same_bits(one.values(), some.values());
    }
    tf::config::threading::set_intra_op_parallelism_threads(0);
    return same;
}

}  // namespace

TEST_CASE("long elementwise loops, eager and in functions") {
    const tf::Tensor<float, tf::dyn> a = tf::constant(numbers(3)), b = tf::constant(numbers(.7f));
    const auto formula = [](const auto& x, const auto& y) { return (x * y + 1.f) * x - y / 3.f; };
    const auto f = tf::function(formula);
    CHECK(same_for_all_threads([&] { return f(a, b); }));
    CHECK(same_for_all_threads([&] { return tf::Tensor<float, tf::dyn>(formula(a, b)); }));
    // One thread's result is right: elements in the middle, where a thread may begin, and the last.
    const auto y = f(a, b);
    for (const int k : {0, size / 2, size / 3 + 1, size - 1}) {
        const double x = a(k), z = b(k);
        CHECK(y(k) == doctest::Approx((x * z + 1) * x - z / 3).epsilon(1e-5));
    }
}

TEST_CASE("long elementwise loops whose shapes are known to the compiler") {
    const Matrix<float> a = tf::reshape<rows, columns>(tf::constant(numbers(3)));
    const auto f = tf::function([](Matrix<float> x) { return tf::sigmoid(x) * x; });
    const auto with_row = tf::function(
        [](Matrix<float> x, tf::Tensor<float, columns> r) { return tf::square(x) + r; });
    const auto larger = tf::function([](Matrix<float> x) { return x > .5f; });
    const tf::Tensor<float, columns> r = tf::cast<float>(tf::range<columns>());
    CHECK(same_for_all_threads([&] { return f(a); }));
    CHECK(same_for_all_threads([&] { return with_row(a, r); }));
    CHECK(same_for_all_threads([&] { return larger(a); }));
}

TEST_CASE("long elementwise ops of loaded graphs") {
    using tf::kernels::Ref;
    const tf::Tensor<float, tf::dyn> a = tf::constant(numbers(3)), b = tf::constant(numbers(.7f));
    const tf::Shape shape(size);
    const auto operand = [&](const tf::Tensor<float, tf::dyn>& t) {
        return Ref{const_cast<float*>(t.values().data()), shape, tf::DType::float32};
    };
    const std::array<Ref, 2> in{operand(a), operand(b)};
    CHECK(same_for_all_threads([&] {
        std::vector<float> out(static_cast<std::size_t>(size));
        const Ref to{out.data(), shape, tf::DType::float32};
        tf::exec::detail::run_elementwise<tf::op::Mul>(to, in.data(), 2, {});
        tf::exec::detail::run_elementwise<tf::op::Tanh>(to, &to, 1, {});
        return tf::Tensor<float, tf::dyn>(tf::constant(out));
    }));
    CHECK(same_for_all_threads([&] {
        std::vector<std::uint8_t> out(static_cast<std::size_t>(size));
        const Ref to{out.data(), shape, tf::DType::boolean};
        tf::exec::detail::run_elementwise<tf::op::Less>(to, in.data(), 2, {});
        return tf::Tensor<std::uint8_t, tf::dyn>(tf::constant(out));
    }));
}

TEST_CASE("a long loop that divides integers by zero raises in the caller") {
    tf::config::threading::set_intra_op_parallelism_threads(3);
    std::vector<int> numbers(static_cast<std::size_t>(size), 7), divisors = numbers;
    divisors[static_cast<std::size_t>(size) - 5] = 0;
    const tf::Tensor<int, tf::dyn> a = tf::constant(numbers), b = tf::constant(divisors);
    const auto f = tf::function(
        [](tf::Tensor<int, tf::dyn> x, tf::Tensor<int, tf::dyn> y) { return tf::floordiv(x, y); });
    CHECK_THROWS_AS((void)f(a, b), tf::errors::InvalidArgument);
    CHECK(f(a, a)(size - 1) == 1);
    tf::config::threading::set_intra_op_parallelism_threads(0);
}

TEST_CASE("steps of optimizers over large variables") {
    const std::vector<float> gradient = numbers(1);
    CHECK(same_for_all_threads([&] {
        std::vector<float> w = numbers(2), m(w.size()), v(w.size());
        const std::array<float*, 3> at{w.data(), m.data(), v.data()};
        // beta1_power, beta2_power, lr, 1 - beta1, 1 - beta2, epsilon, the gradient, no decay
        const std::array<float, 6> rates{.9f, .999f, .01f, .1f, .001f, 1e-7f};
        std::array<const float*, 8> operands{};
        for (std::size_t k = 0; k < rates.size(); ++k) operands[k] = &rates[k];
        operands[6] = gradient.data();
        tf::kernels::update_elements<tf::op::ApplyAdam, float>(at.data(), size, operands.data(),
                                                               false);
        return tf::Tensor<float, tf::dyn>(tf::constant(w));
    }));
}
