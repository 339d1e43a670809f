// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The Collatz problem (3n + 1): how many steps a number takes to reach 1, and the highest number on
// its way. A while_loop within a while_loop, with a cond inside; in the static graph they are
// native loops and branches.

#include <iostream>

#include <tf/tf.hpp>

using Number = tf::Tensor<std::int64_t>;

constexpr auto collatz = [](Number n) {
    auto [last, steps, top] = tf::while_loop(
        [](Number x, Number, Number) { return x != 1; },
        [](Number x, Number count, Number highest) {
            Number next =
                tf::cond(x % 2 == 0, [&] { return tf::floordiv(x, 2); }, [&] { return 3 * x + 1; });
            return std::tuple(next, count + 1, tf::maximum(highest, next));
        },
        n, tf::like(n, 0), n);
    (void)last;
    return std::tuple(steps, top);
};

// The number up to `limit` that takes the most steps: the loop above is traced into this one.
constexpr auto champion = [](Number limit) {
    auto [end, best, most] =
        tf::while_loop([&](Number n, Number, Number) { return n <= limit; },
                       [](Number n, Number leader, Number record) {
                           Number steps = std::get<0>(collatz(n));
                           auto better = steps > record;
                           return std::tuple(n + 1, tf::where(better, n, leader),
                                             tf::where(better, steps, record));
                       },
                       tf::like(limit, 1), tf::like(limit, 1), tf::like(limit, 0));
    (void)end;
    return std::tuple(best, most);
};

int main() {
    auto graph = tf::function(collatz);
    for (std::int64_t n : {1, 7, 27, 97, 837799}) {
        auto [steps, top] = graph(n);
        auto [eager_steps, eager_top] = collatz(n);  // the same source, eagerly
        std::cout << n << ": " << steps() << " steps, highest " << top()
                  << (eager_steps() == steps() && eager_top() == top() ? "" : " (eagerly not)")
                  << '\n';
    }
    auto [best, most] = tf::function(champion)(10'000);
    std::cout << "up to 10000, " << best() << " takes the most: " << most() << '\n';
}
