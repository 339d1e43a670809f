// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Loops of kernels that threads share: each iteration runs once, and no result depends on the
// number of threads.

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cfenv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include <tf/config.hpp>
#include <tf/core/half.hpp>
#include <tf/kernels/batch_norm.hpp>
#include <tf/kernels/contraction.hpp>
#include <tf/kernels/convolution.hpp>
#include <tf/kernels/parallel.hpp>
#include <tf/kernels/pooling.hpp>
#include <tf/kernels/reduction.hpp>

#include "in_parallel.hpp"

namespace {

using namespace tf::kernels;
namespace threading = tf::config::threading;

/// Sets the number of threads for a scope.
class Threads {
public:
    explicit Threads(int count) { threading::set_intra_op_parallelism_threads(count); }
    ~Threads() { threading::set_intra_op_parallelism_threads(0); }
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
};

/// How often each iteration ran; -1 for a range that breaks a rule.
std::vector<int> runs(std::int64_t count, std::int64_t grain, std::int64_t step) {
    std::vector<std::atomic<int>> times(static_cast<std::size_t>(count));
    std::atomic<bool> rules = true;
    parallel_for(
        count, grain,
        [&](std::int64_t first, std::int64_t last) {
            if (first % step != 0 || first >= last || last > count) rules = false;
            if (last < count && last - first < grain) rules = false;
            for (std::int64_t k = first; k < last; ++k) ++times[static_cast<std::size_t>(k)];
        },
        step);
    std::vector<int> out(times.begin(), times.end());
    if (!rules) out.assign(out.size(), -1);
    return out;
}

template <class T>
std::vector<T> numbers(std::int64_t n, std::uint32_t seed) {
    std::vector<T> v(static_cast<std::size_t>(n));
    for (T& x : v) {
        seed = seed * 1664525u + 1013904223u;
        x = static_cast<T>(static_cast<float>(seed >> 8) / static_cast<float>(1 << 24) - .5f);
    }
    return v;
}

/// What f(T* out) writes with one thread and with some, in bits.
template <class T, class F>
bool same_bits(std::int64_t size, F f) {
    std::vector<T> one(static_cast<std::size_t>(size)), some = one;
    {
        const Threads threads(1);
        f(one.data());
    }
    for (const int count : {2, 5}) {
        const Threads threads(count);
        for (T& x : some) x = T(7);
        f(some.data());
        if (std::memcmp(one.data(), some.data(), one.size() * sizeof(T)) != 0) return false;
    }
    return true;
}

template <class T>
bool same_product(std::int64_t m, std::int64_t k, std::int64_t n, bool transpose_a,
                  bool transpose_b) {
    const std::vector<T> a = numbers<T>(m * k, 1), b = numbers<T>(k * n, 2);
    MatMul s;
    s.m = m;
    s.k = k;
    s.n = n;
    s.transpose_a = transpose_a;
    s.transpose_b = transpose_b;
    return same_bits<T>(m * n, [&](T* out) { matmul(a.data(), b.data(), out, s); });
}

template <class T>
bool same_convolution(const Convolution& c, Convolved what) {
    const std::int64_t images = c.batch * c.image[1] * c.image[2] * c.channels;
    const std::int64_t features = c.batch * c.out[1] * c.out[2] * c.features;
    const std::int64_t filters = c.window[1] * c.window[2] * c.channels / c.groups * c.features;
    const std::int64_t left = what == Convolved::image_gradient ? features : images;
    const std::int64_t right = what == Convolved::filter_gradient ? features : filters;
    const std::int64_t size = what == Convolved::features         ? features
                              : what == Convolved::image_gradient ? images
                                                                  : filters;
    const std::vector<T> a = numbers<T>(left, 3), b = numbers<T>(right, 4);
    return same_bits<T>(size, [&](T* out) { convolve(c, what, a.data(), b.data(), out); });
}

}  // namespace

TEST_CASE("each iteration of a shared loop runs once, in ranges of the grain and the step") {
    for (const int threads : {1, 2, 3, 8}) {
        const Threads scope(threads);
        for (const std::int64_t count : {0, 1, 2, 7, 64, 1000, 4099})
            for (const std::int64_t grain : {1, 5, 64, 5000})
                for (const std::int64_t step : {1, 8, 12}) {
                    CAPTURE(threads);
                    CAPTURE(count);
                    CAPTURE(grain);
                    CAPTURE(step);
                    if (count == 0) continue;
                    CHECK(runs(count, grain, step) ==
                          std::vector<int>(static_cast<std::size_t>(count), 1));
                }
    }
}

TEST_CASE("a shared loop of no iterations") {
    int calls = 0;
    parallel_for(0, 1, [&](std::int64_t first, std::int64_t last) {
        CHECK(first == last);
        ++calls;
    });
    CHECK(calls <= 1);
}

TEST_CASE("loops within loops and beside loops") {
    const Threads scope(4);
    std::vector<std::int64_t> sums(test::threads);
    test::in_parallel([&](int id) {
        for (int repeat = 0; repeat < 50; ++repeat) {
            std::vector<std::atomic<int>> times(40 * 30);
            parallel_for(40, 1, [&](std::int64_t first, std::int64_t last) {
                for (std::int64_t i = first; i < last; ++i)
                    parallel_for(30, 1, [&](std::int64_t from, std::int64_t to) {
                        for (std::int64_t j = from; j < to; ++j)
                            ++times[static_cast<std::size_t>(i * 30 + j)];
                    });
            });
            for (const auto& t : times) sums[static_cast<std::size_t>(id)] += t;
        }
    });
    CHECK(sums == std::vector<std::int64_t>(test::threads, 50 * 40 * 30));
}

TEST_CASE("an exception in a shared loop reaches the caller, and the next loop runs") {
    const Threads scope(3);
    for (int repeat = 0; repeat < 20; ++repeat) {
        const auto fails = [](std::int64_t first, std::int64_t) {
            if (first >= 500) throw first;
        };
        CHECK_THROWS_AS(parallel_for(1000, 1, fails), std::int64_t);
        CHECK(runs(1000, 1, 1) == std::vector<int>(1000, 1));
    }
}

TEST_CASE("all threads round as the caller does") {
    const std::vector<float> x = numbers<float>(10'000, 12);
    const auto thirds = [&](float* out) {
        const auto caller = std::this_thread::get_id();
        std::atomic<bool> other_thread = loop_threads() == 1;
        parallel_for(10'000, 1, [&](std::int64_t first, std::int64_t last) {
            if (std::this_thread::get_id() != caller) other_thread = true;
            while (!other_thread) std::this_thread::yield();
            for (std::int64_t k = first; k < last; ++k) {
                const volatile float divisor = 3;  // divides at run time
                out[k] = x[static_cast<std::size_t>(k)] / divisor;
            }
        });
    };
    std::vector<float> nearest(x.size()), upward(x.size());
    thirds(nearest.data());
    std::fesetround(FE_UPWARD);
    const bool same = same_bits<float>(10'000, thirds);
    thirds(upward.data());
    std::fesetround(FE_TONEAREST);
    CHECK(same);
    CHECK(upward != nearest);
}

TEST_CASE("products do not depend on the number of threads") {
    // Each product is worth two threads, by one or another of the ways to compute it.
    for (const int transposed : {0, 1, 2, 3})
        for (const auto [m, k, n] : {std::array{200, 300, 70},
                                     {1, 3000, 1200},
                                     {3, 900, 1301},
                                     {1301, 900, 3},
                                     {12'300, 257, 1},
                                     {24, 500, 301},
                                     {25, 513, 300},
                                     {1400, 40, 64},
                                     {2, 999, 1999},
                                     {1000, 129, 33}}) {
            CAPTURE(transposed);
            CAPTURE(m);
            CAPTURE(k);
            CAPTURE(n);
            CHECK(same_product<float>(m, k, n, (transposed & 1) != 0, (transposed & 2) != 0));
            if (transposed == 0) CHECK(same_product<double>(m, k, n, false, false));
        }
}

TEST_CASE("convolutions and their gradients do not depend on the number of threads") {
    for (const std::int64_t groups : {1, 2})
        for (const std::int64_t stride : {1, 2})
            for (const std::int64_t channels : {6, 280}) {
                Convolution c;
                c.batch = channels == 6 ? 16 : 2;
                c.image[1] = 17;
                c.image[2] = 16;
                c.channels = channels;
                c.window[1] = 3;
                c.window[2] = 5;
                c.features = channels == 6 ? 34 : 8;
                c.stride[1] = c.stride[2] = stride;
                c.before[1] = 1;
                c.before[2] = 2;
                c.out[1] = (17 - 1) / stride + 1;
                c.out[2] = (16 - 1) / stride + 1;
                c.groups = groups;
                for (const Convolved what :
                     {Convolved::features, Convolved::image_gradient, Convolved::filter_gradient}) {
                    CAPTURE(groups);
                    CAPTURE(stride);
                    CAPTURE(channels);
                    CAPTURE(static_cast<int>(what));
                    CHECK(same_convolution<float>(c, what));
                    if (channels == 6 && groups == 1) CHECK(same_convolution<tf::half>(c, what));
                }
            }
}

TEST_CASE("poolings and their gradients do not depend on the number of threads") {
    Pooling p;
    p.batch = 7;
    p.channels = 50;
    p.image[1] = p.image[2] = 60;
    p.window[1] = p.window[2] = 3;
    p.stride[1] = p.stride[2] = 2;
    p.before[1] = p.before[2] = 1;
    p.out[1] = p.out[2] = 30;
    const std::int64_t images = 7 * 60 * 60 * 50, results = 7 * 30 * 30 * 50;
    const std::vector<float> x = numbers<float>(images, 5), dy = numbers<float>(results, 6);
    std::vector<float> y(static_cast<std::size_t>(results));
    max_pool(p, x.data(), y.data());
    CHECK(same_bits<float>(results, [&](float* out) { max_pool(p, x.data(), out); }));
    CHECK(same_bits<float>(results, [&](float* out) { mean_pool(p, x.data(), out); }));
    CHECK(same_bits<float>(images, [&](float* out) {
        max_pool_gradient(p, false, x.data(), y.data(), dy.data(), out);
    }));
    CHECK(same_bits<float>(images, [&](float* out) { mean_pool_gradient(p, dy.data(), out); }));
    CHECK(same_bits<std::int64_t>(results, [&](std::int64_t* out) {
        max_pool_with_argmax<float>(p, true, x.data(), nullptr, out);
    }));
}

TEST_CASE("batch normalization and its gradient do not depend on the number of threads") {
    BatchNorm b;
    b.pixels = 9001;
    b.channels = 175;  // blocks of 32, of 8 and of 1
    b.epsilon = .001f;
    const std::int64_t size = b.pixels * b.channels;
    const std::vector<float> x = numbers<float>(size, 8), dy = numbers<float>(size, 9);
    const std::vector<float> scale = numbers<float>(175, 10), offset = numbers<float>(175, 11);
    std::vector<float> mean(175), variance(175), dscale(175), doffset(175);
    CHECK(same_bits<float>(size, [&](float* out) {
        batch_norm(b,
                   {scale.data(), offset.data(), nullptr, nullptr, nullptr, nullptr, mean.data(),
                    variance.data()},
                   x.data(), out);
    }));
    CHECK(same_bits<float>(size, [&](float* out) {
        batch_norm_gradient(b, dy.data(), x.data(), scale.data(), mean.data(), variance.data(), out,
                            dscale.data(), doffset.data());
    }));
}

TEST_CASE("reductions do not depend on the number of threads") {
    const tf::Shape shape(8, 500, 810);
    const std::vector<float> x = numbers<float>(8 * 500 * 810, 7);
    for (const unsigned axes : {0b001u, 0b010u, 0b100u, 0b101u, 0b110u, 0b011u, 0b111u}) {
        CAPTURE(axes);
        std::int64_t size = 1;
        for (int d = 0; d < 3; ++d)
            if ((axes >> d & 1) == 0) size *= shape[d];
        CHECK(same_bits<float>(size, [&](float* out) { reduce<Sum>(x.data(), shape, axes, out); }));
    }
}

TEST_CASE("a process that was forked computes without the threads of its parent") {
    const Threads scope(3);
    CHECK(same_product<float>(200, 300, 70, false, false));
    for (int repeat = 0; repeat < 20; ++repeat) {  // a thread may hold a lock at that moment
        const pid_t child = ::fork();
        if (child == 0) ::_exit(same_product<float>(200, 300, 70, false, false) ? 0 : 1);
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
        CHECK(runs(1000, 1, 1) == std::vector<int>(1000, 1));
    }
}

TEST_CASE("tf.config.threading") {
    // The default: the processors that the process may use, which may be a part of all.
    const auto processors = static_cast<int>(std::thread::hardware_concurrency());
    const int threads = threading::get_intra_op_parallelism_threads();
    CHECK(threads >= 1);
    if (std::getenv("TF_NUM_INTRAOP_THREADS") == nullptr && processors > 0)
        CHECK(threads <= processors);
    {
        const Threads scope(3);
        CHECK(threading::get_intra_op_parallelism_threads() == 3);
    }
    CHECK_THROWS_AS(threading::set_intra_op_parallelism_threads(-1), tf::errors::InvalidArgument);
}
