// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Control flow that depends on tensors: each function below runs eagerly and traced, from the same
// source.

#include <iostream>
#include <sstream>
#include <utility>

#include <tf/tf.hpp>

// if
constexpr auto absolute = [](tf::Tensor<float> x) {
    return tf::cond(x < 0, [&] { return -x; }, [&] { return x; });
};

// switch; an index out of range takes the last branch
constexpr auto season = [](tf::Tensor<int> quarter) {
    return tf::switch_case(
        quarter, [] { return tf::constant(-3); }, [] { return tf::constant(12); },
        [] { return tf::constant(24); }, [] { return tf::constant(7); });
};

// for, with a loop variable
constexpr auto sum_of_squares = [](tf::Tensor<int> n) {
    return tf::for_each(tf::range(n), [](auto i, auto sum) { return sum + i * i; }, 0);
};

// while, with a condition that is a tensor: Newton's square root
constexpr auto newton = [](tf::Tensor<double> a) {
    auto [root, steps] = tf::while_loop(
        [&](auto x, auto) { return tf::abs(x * x - a) > 1e-12 * a; },
        [&](auto x, auto count) { return std::tuple((x + a / x) / 2., count + 1); }, a, 0);
    return std::tuple(root, steps);
};

// over the rows of a matrix: one result a row, and running results
constexpr auto normalized = [](tf::Tensor<float, tf::dyn, 2> rows) {
    return tf::map_fn([](auto row) { return row / tf::reduce_sum(row); }, rows);
};
constexpr auto running_sum = [](tf::Tensor<float, 5> x) {
    return std::tuple(tf::scan([](auto sum, auto e) { return sum + e; }, x),
                      tf::scan([](auto sum, auto e) { return sum + e; }, x, tf::reversed));
};

// a loop that collects results: Fibonacci numbers in a TensorArray
constexpr auto fibonacci = [](tf::Tensor<std::int64_t> first) {
    auto collect = [](auto i, auto a, auto b, auto numbers) {
        return std::tuple(b, a + b, numbers.write(i, a));
    };
    auto results = tf::for_each(tf::range<10>(), collect, tf::like(first, 0), first,
                                tf::TensorArray<std::int64_t, 10>());
    return std::get<2>(results).stack();
};

// One result, or a tuple of results, as a string.
template <class... T>
std::string text(const std::tuple<T...>& results) {
    std::ostringstream out;
    out.precision(15);
    const char* between = "";
    std::apply([&](const auto&... r) { ((out << std::exchange(between, "; ") << r), ...); },
               results);
    return out.str();
}
template <class T, int... Dims>
std::string text(const tf::Tensor<T, Dims...>& result) {
    return text(std::tuple(result));
}

template <class F, class... A>
void both(const char* name, F f, const A&... arguments) {
    const std::string eager = text(f(arguments...));
    const std::string traced = text(tf::function(f)(arguments...));
    std::cout << name << ": " << traced << (eager == traced ? "" : "but eagerly " + eager) << '\n';
}

int main() {
    both("absolute", absolute, tf::constant(-2.5f));
    both("season 1", season, tf::constant(1));
    both("season 9", season, tf::constant(9));
    both("sum_of_squares", sum_of_squares, tf::constant(100));
    both("newton", newton, tf::constant<double>(2.0));
    both("normalized", normalized, tf::constant<tf::dyn, 2>(std::vector{1.f, 3.f, 2.f, 2.f}));
    both("running_sum", running_sum, tf::constant({1.f, 2.f, 3.f, 4.f, 5.f}));
    both("fibonacci", fibonacci, tf::constant<std::int64_t>(1));
}
