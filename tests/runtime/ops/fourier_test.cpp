// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Fourier transforms of many lengths, compared with the sums that define them, and cases that the
// referee does not cover: empty tensors, open dims, several threads.

#include <doctest/doctest.h>

#include <complex>
#include <numbers>
#include <thread>

#include <tf/functions.hpp>
#include <tf/signal.hpp>

namespace {

using Z = std::complex<double>;

std::vector<Z> sample(int n) {
    std::vector<Z> x;
    for (int i = 0; i < n; ++i) x.emplace_back(std::sin(i * 1.7 + 0.3), std::cos(i * 0.9 * i));
    return x;
}
/// The k-th element of the transform, by definition.
Z defined(const std::vector<Z>& x, int k) {
    const int n = static_cast<int>(x.size());
    std::complex<long double> sum = 0;
    for (int i = 0; i < n; ++i)
        sum += std::complex<long double>(x[static_cast<std::size_t>(i)]) *
               std::polar(1.0L, -2 * std::numbers::pi_v<long double> * ((i * k) % n) / n);
    return Z(sum);
}

TEST_CASE("transforms of lengths with small and large prime factors") {
    for (const int n : {1, 2, 3, 4, 5, 7, 8, 12, 30, 31, 37, 49, 97, 100, 127, 256, 330, 1009}) {
        CAPTURE(n);
        const auto x = sample(n);
        const tf::Tensor<Z, tf::dyn> y = tf::signal::fft(tf::constant(x));
        const tf::Tensor<Z, tf::dyn> back = tf::signal::ifft(y);
        double worst = 0, changed = 0;
        for (int k = 0; k < n; ++k) {
            worst = std::max(worst, std::abs(y(k) - defined(x, k)));
            changed = std::max(changed, std::abs(back(k) - x[static_cast<std::size_t>(k)]));
        }
        CHECK(worst < 1e-15 * n);
        CHECK(changed < 1e-14);
    }
}

TEST_CASE("lengths crop a signal or fill it up") {
    const tf::Tensor<double, 4> x = {1.0, -2.0, 0.5, 3.0};
    const tf::Tensor<double, 6> filled = {1.0, -2.0, 0.5, 3.0, 0.0, 0.0};
    const auto y = tf::signal::rfft<6>(x), want = tf::signal::rfft(filled);
    static_assert(decltype(y)::static_shape == tf::Shape(4));
    for (int k = 0; k < 4; ++k) CHECK(std::abs(y(k) - want(k)) < 1e-15);
    const auto back = tf::signal::irfft<6>(y);
    for (int k = 0; k < 6; ++k) CHECK(back(k) == doctest::Approx(filled(k)).epsilon(1e-14));
}

TEST_CASE("open and empty dims") {
    const tf::Tensor<double, tf::dyn, tf::dyn> x = tf::zeros<double, 0, 8>();
    CHECK(tf::signal::rfft(x).shape() == tf::Shape(0, 5));
    const tf::Tensor<double, tf::dyn> y = tf::constant<double>({1.0, 2.0, 3.0});
    const auto z =
        tf::function([](const tf::Tensor<double, tf::dyn>& v) { return tf::signal::rfft(v); })(y);
    CHECK(z.shape() == tf::Shape(2));
    CHECK(std::abs(z(0) - Z(6)) < 1e-14);
}

TEST_CASE("several threads transform at once") {
    const auto x = sample(360);
    const auto want = tf::signal::fft(tf::constant(x));
    std::vector<std::thread> all;
    std::array<bool, 4> equal{};
    for (bool& same : equal)
        all.emplace_back([&] {
            const auto y = tf::signal::fft(tf::constant(x));
            same = std::equal(y.values().begin(), y.values().end(), want.values().begin());
        });
    for (std::thread& t : all) t.join();
    for (const bool same : equal) CHECK(same);
}

}  // namespace
