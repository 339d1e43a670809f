// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Compares gradients with central differences: the gradients of a function of double tensors, by an
// eager tape and by a traced one, must agree with the finite differences of its results.

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include <tf/functions.hpp>

#include "../sample.hpp"

namespace test {

/// One row of the table: the op that the case is about, and the check.
struct GradientCase {
    std::string op;
    std::function<void()> check;
};

/// x with one element moved by h.
template <class X>
X moved(const X& x, std::int64_t element, double h) {
    tf::detail::tracing::Handle copy(
        tf::detail::core::allocate(tf::DType::float64, x.shape().size()));
    auto* to = static_cast<double*>(copy.buffer()->data());
    std::copy_n(x.data(), x.shape().size(), to);
    to[element] += h;
    return X(std::move(copy), x.shape());
}

/// The gradients of sum(f(x...) * w), one for each x; zeros if it has none.
template <class F>
struct Weighted {
    template <class W, class... X>
    constexpr auto operator()(W w, X... x) const {
        tf::GradientTape tape;
        tape.watch(std::tie(x...));
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        const Y y = F{}(x...);
        const tf::Tensor<double> sum = tf::reduce_sum(y * w);
        return tf::nest::materialize(
            tape.gradient(sum, std::tuple<X...>(x...), tf::UnconnectedGradients::zero));
    }
};

template <class F, class Y, class... X>
double weighted_sum(const Y& w, const X&... x) {
    const auto y = tf::tensor_type_t<decltype(F{}(x...))>(F{}(x...));
    double sum = 0;
    for (std::size_t i = 0; i < y.values().size(); ++i) sum += y.values()[i] * w.values()[i];
    return sum;
}

template <class F, std::size_t K, class Y, class... X>
void compare(const char* what, const Y& w, const std::tuple<X...>& inputs,
             const std::tuple<X...>& gradients) {
    const auto& x = std::get<K>(inputs);
    const auto& g = std::get<K>(gradients);
    REQUIRE(g.shape() == x.shape());
    for (std::int64_t i = 0; i < x.shape().size(); ++i) {
        const double h = 1e-5;
        const auto at = [&](double step) {
            auto changed = inputs;
            std::get<K>(changed) = moved(x, i, step);
            return std::apply([&](const auto&... v) { return weighted_sum<F>(w, v...); }, changed);
        };
        const double expected = (at(h) - at(-h)) / (2 * h);
        const double got = g.values()[static_cast<std::size_t>(i)];
        INFO(what << ", input " << K << ", element " << i);
        CHECK(got == doctest::Approx(expected).epsilon(2e-6).scale(1));
    }
}

/// Checks f with an eager tape and, by default, traced.
template <bool Traced = true, class F, class... X>
void check_gradient(F, const X&... x) {
    const auto y = tf::tensor_type_t<decltype(F{}(x...))>(F{}(x...));
    using Y = std::remove_cvref_t<decltype(y)>;
    const Y w = sample<Y>(y.shape(), 0.5, 1.5, 0.4);
    const std::tuple<X...> inputs(x...);
    const auto all = [&](const char* what, const std::tuple<X...>& gradients) {
        [&]<std::size_t... K>(std::index_sequence<K...>) {
            (compare<F, K>(what, w, inputs, gradients), ...);
        }(std::index_sequence_for<X...>{});
    };
    all("eager", Weighted<F>{}(w, x...));
    if constexpr (Traced) all("traced", tf::function(Weighted<F>{})(w, x...));
}

/// The squares of all gradients of sum(sin(f(x...))), added up: its own gradient needs the second
/// derivatives of f.
template <class F>
struct SquaredGradients {
    template <class... X>
    constexpr auto operator()(const X&... x) const {
        tf::GradientTape tape;
        tape.watch(std::tie(x...));
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        const Y y = F{}(x...);
        const tf::Tensor<double> sum = tf::reduce_sum(tf::sin(y));
        const auto g = tf::nest::materialize(
            tape.gradient(sum, std::tuple<X...>(x...), tf::UnconnectedGradients::zero));
        return std::apply(
            [](const auto&... each) {
                return tf::Tensor<double>((tf::reduce_sum(each * each) + ...));
            },
            g);
    }
};
template <bool Traced = false, class F, class... X>
void check_second(F, const X&... x) {
    check_gradient<Traced>(SquaredGradients<F>{}, x...);
}

/// The tables of all files.
std::vector<GradientCase> convolution_cases();
std::vector<GradientCase> elementwise_cases();
std::vector<GradientCase> movement_cases();
std::vector<GradientCase> reduction_cases();
std::vector<GradientCase> result_cases();

}  // namespace test
