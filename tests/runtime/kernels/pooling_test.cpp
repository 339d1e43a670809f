// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Pooling against its definition, element by element, for numbers of channels that do and do not
// fill vector registers; with NaN, infinities and equal elements.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include <tf/core/dtype.hpp>
#include <tf/kernels/pooling.hpp>

namespace {

using tf::kernels::Pooling;

std::uint32_t seed = 11;
std::int64_t next(std::int64_t below) {
    seed = seed * 1664525u + 1013904223u;
    return static_cast<std::int64_t>(seed >> 8) % below;
}
/// Few different numbers, so that windows contain the largest one several times.
template <class T>
std::vector<T> numbers(std::int64_t n, bool special) {
    std::vector<T> v(static_cast<std::size_t>(n));
    for (T& x : v) {
        x = static_cast<T>(static_cast<float>(next(7) - 3));
        if constexpr (!std::is_integral_v<T>) {
            const std::int64_t k = special ? next(6) : 5;
            if (k == 0) x = static_cast<T>(std::numeric_limits<float>::quiet_NaN());
            if (k == 1) x = static_cast<T>(-std::numeric_limits<float>::infinity());
        }
    }
    return v;
}

std::int64_t images(const Pooling& p) {
    return p.batch * p.image[0] * p.image[1] * p.image[2] * p.channels;
}
std::int64_t positions(const Pooling& p) {
    return p.batch * p.out[0] * p.out[1] * p.out[2] * p.channels;
}

/// Calls f(result element, image elements of its window) for each element of the result.
template <class F>
void for_each_window(const Pooling& p, F f) {
    std::size_t to = 0;
    for (std::int64_t n = 0; n < p.batch; ++n)
        for (std::int64_t z = 0; z < p.out[0]; ++z)
            for (std::int64_t y = 0; y < p.out[1]; ++y)
                for (std::int64_t x = 0; x < p.out[2]; ++x)
                    for (std::int64_t c = 0; c < p.channels; ++c, ++to) {
                        std::vector<std::size_t> window;
                        for (std::int64_t i = 0; i < p.window[0]; ++i)
                            for (std::int64_t j = 0; j < p.window[1]; ++j)
                                for (std::int64_t k = 0; k < p.window[2]; ++k) {
                                    const std::int64_t at[]{z * p.stride[0] + i - p.before[0],
                                                            y * p.stride[1] + j - p.before[1],
                                                            x * p.stride[2] + k - p.before[2]};
                                    bool inside = true;
                                    std::int64_t element = n;
                                    for (int d = 0; d < 3; ++d) {
                                        inside = inside && at[d] >= 0 && at[d] < p.image[d];
                                        element = element * p.image[d] + at[d];
                                    }
                                    if (inside)
                                        window.push_back(
                                            static_cast<std::size_t>(element * p.channels + c));
                                }
                        f(to, window);
                    }
}

template <class T>
void check_equal(const std::vector<T>& got, const std::vector<T>& expected) {
    REQUIRE(got.size() == expected.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < got.size(); ++i)
        wrong += !(got[i] == expected[i] || (got[i] != got[i] && expected[i] != expected[i]));
    CHECK(wrong == 0);
}

template <class T>
std::vector<T> largest_by_definition(const Pooling& p, const std::vector<T>& x) {
    std::vector<T> y(static_cast<std::size_t>(positions(p)));
    for_each_window(p, [&](std::size_t to, const std::vector<std::size_t>& window) {
        y[to] = x[window[0]];
        for (const std::size_t i : window)
            if (y[to] != y[to] || y[to] < x[i]) y[to] = x[i];
    });
    return y;
}

template <class T>
void check_largest(const Pooling& p) {
    const auto x = numbers<T>(images(p), true);
    const auto expected = largest_by_definition(p, x);
    auto y = numbers<T>(positions(p), false);
    tf::kernels::max_pool(p, x.data(), y.data());
    check_equal(y, expected);
}

/// All sums are small whole numbers, which every dtype holds exactly.
template <class T>
void check_gradients(const Pooling& p) {
    const auto x = numbers<T>(images(p), true);
    const auto y = largest_by_definition(p, x);
    const auto dy = numbers<T>(positions(p), false), from = numbers<T>(images(p), false);
    for (const bool ties : {false, true}) {
        std::vector<T> dx(x.size(), T(0)), taken(y.size(), T(0));
        for_each_window(p, [&](std::size_t to, const std::vector<std::size_t>& window) {
            for (const std::size_t i : window) {
                if (x[i] != y[to]) continue;
                dx[i] = static_cast<T>(dx[i] + dy[to]);
                taken[to] = static_cast<T>(taken[to] + from[i]);
                if (!ties) break;
            }
        });
        std::vector<T> got(x.size(), T(9)), got_taken(y.size(), T(9));
        tf::kernels::max_pool_gradient(p, ties, x.data(), y.data(), dy.data(), got.data());
        check_equal(got, dx);
        tf::kernels::max_pool_take(p, ties, x.data(), y.data(), from.data(), got_taken.data());
        check_equal(got_taken, taken);
    }
}

/// Windows of 1, 2, 4 or 8 elements: their means are exact.
template <class T>
void check_means(const Pooling& p) {
    const auto x = numbers<T>(images(p), false), dy = numbers<T>(positions(p), false);
    std::vector<T> mean(static_cast<std::size_t>(positions(p)));
    std::vector<double> dx(x.size(), 0.);
    for_each_window(p, [&](std::size_t to, const std::vector<std::size_t>& window) {
        double sum = 0;
        for (const std::size_t i : window) {
            sum += static_cast<double>(x[i]);
            dx[i] += static_cast<double>(dy[to]) / static_cast<double>(window.size());
        }
        mean[to] = static_cast<T>(sum / static_cast<double>(window.size()));
    });
    auto got = numbers<T>(positions(p), false);
    tf::kernels::mean_pool(p, x.data(), got.data());
    check_equal(got, mean);
    auto got_gradient = numbers<T>(images(p), false);
    tf::kernels::mean_pool_gradient(p, dy.data(), got_gradient.data());
    std::vector<T> gradient;
    for (const double d : dx) gradient.push_back(static_cast<T>(d));
    check_equal(got_gradient, gradient);
}

/// With the padding of "SAME", windows of two and four elements reach over the end.
Pooling pooling(std::int64_t channels) {
    Pooling p;
    p.batch = 2;
    p.channels = channels;
    p.image[1] = 5;
    p.image[2] = 6;
    p.window[1] = p.window[2] = 2;
    p.stride[2] = 2;
    p.out[1] = 5;
    p.out[2] = 3;
    return p;
}

}  // namespace

TEST_CASE("pooling: any number of channels, by definition") {
    for (const std::int64_t channels : {1, 3, 8, 16, 21, 37}) {
        CAPTURE(channels);
        const Pooling p = pooling(channels);
        check_largest<float>(p);
        check_largest<double>(p);
        check_largest<tf::half>(p);
        check_largest<std::int8_t>(p);
        check_gradients<float>(p);
        check_gradients<double>(p);
        check_gradients<tf::bfloat16>(p);
        check_means<float>(p);
        check_means<double>(p);
        check_means<tf::half>(p);
    }
}

TEST_CASE("pooling: three dims with padding before the image") {
    Pooling p = pooling(19);
    p.image[0] = 3;
    p.window[0] = 2;
    p.stride[0] = 1;
    p.before[0] = p.before[1] = 1;
    p.out[0] = 3;
    check_largest<float>(p);
    check_gradients<double>(p);
    check_means<float>(p);
}
