// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ten million steps of a scalar while_loop with a cond inside, compared with the same loop in C++.

#include <cstdlib>

#include <tf/functions.hpp>

#include "harness.hpp"

namespace {

constexpr int steps = 10'000'000;

// The branch depends on the value of the previous step.
[[gnu::noinline]] float by_hand(int n, float a) {
    float acc = 1.f;
    for (int i = 0; i < n; ++i) acc = acc < a ? acc * 3.f : acc * 0.5f + 1.f;
    return acc;
}
// Collatz: integers and an unpredictable number of steps.
[[gnu::noinline]] std::int64_t collatz_by_hand(std::int64_t last) {
    std::int64_t longest = 0;
    for (std::int64_t n = 1; n <= last; ++n) {
        std::int64_t x = n, length = 0;
        while (x != 1) {
            x = x % 2 == 0 ? x / 2 : 3 * x + 1;
            ++length;
        }
        longest = length > longest ? length : longest;
    }
    return longest;
}

}  // namespace

int main() {
    const auto f = tf::function([](tf::Tensor<int> n, tf::Tensor<float> a) {
        return std::get<1>(tf::while_loop([&](auto i, auto) { return i < n; },
                                          [&](auto i, auto acc) {
                                              auto next = tf::cond(
                                                  acc < a, [&] { return acc * 3.f; },
                                                  [&] { return acc * 0.5f + 1.f; });
                                              return std::tuple(i + 1, next);
                                          },
                                          tf::like(n, 0), 1.f));
    });
    float a = 2.f;
    if (f(1000, a)() != by_hand(1000, a)) std::abort();
    bench::compare("while_loop with cond, 10^7 steps", 1.2, false, "",
                   bench::Peer{"ctflow", [&] { bench::keep(f(steps, a)()); }},
                   bench::Peer{"C++ loop", [&] {
                                   bench::keep(a);
                                   bench::keep(by_hand(steps, a));
                               }});

    using I = tf::Tensor<std::int64_t>;
    const auto collatz = tf::function([](I last) {
        return std::get<1>(tf::while_loop(
            [&](I n, I) { return n <= last; },
            [&](I n, I longest) {
                I length = std::get<1>(tf::while_loop([](I x, I) { return x != 1; },
                                                      [](I x, I steps) {
                                                          I next = tf::cond(
                                                              x % 2 == 0,
                                                              [&] { return tf::floordiv(x, 2); },
                                                              [&] { return 3 * x + 1; });
                                                          return std::tuple(next, steps + 1);
                                                      },
                                                      n, tf::like(n, 0)));
                return std::tuple(n + 1, tf::maximum(longest, length));
            },
            tf::like(last, 1), tf::like(last, 0)));
    });
    std::int64_t last = 20000;
    if (collatz(last)() != collatz_by_hand(last)) std::abort();
    bench::compare("nested while_loop with cond, int64", 1.2, false, "",
                   bench::Peer{"ctflow", [&] { bench::keep(collatz(last)()); }},
                   bench::Peer{"C++ loop", [&] {
                                   bench::keep(last);
                                   bench::keep(collatz_by_hand(last));
                               }});
}
