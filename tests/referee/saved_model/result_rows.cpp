// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops with several results: all of them, some of them, in branches and loops, and their gradients.

#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;
using Open = Tensor<float, dyn, dyn>;

const auto matrix = as<float>(sample<3, 5>(-1, 1));
const auto cube = as<float>(sample<2, 3, 4>(-1, 1));

template <class T>
void largest(Rows& rows, const std::string& name) {
    rows.one(
        "top_k, " + name,
        [](auto x) {
            const auto [values, indices] = tf::math::top_k<3>(x);
            return std::tuple(values, indices);
        },
        as<T>(tf::abs(sample<2, 6>(-9, 9))));
}

void forward(Rows& rows) {
    largest<float>(rows, "float");
    largest<double>(rows, "double");
    largest<tf::half>(rows, "half");
    largest<tf::bfloat16>(rows, "bfloat16");
    largest<std::int8_t>(rows, "int8");
    largest<std::int64_t>(rows, "int64");
    largest<std::uint16_t>(rows, "uint16");
    largest<std::uint64_t>(rows, "uint64");
    rows.one(
        "top_k/cube",
        [](auto x) {
            const auto [values, indices] = tf::math::top_k(x);
            return std::tuple(values, indices, tf::nn::top_k<4>(x).values);
        },
        cube);
    rows.one("top_k/values", [](auto x) { return tf::math::top_k<2>(x).values * 2.f; }, matrix);
    rows.one("top_k/indices", [](auto x) { return tf::math::top_k<2>(x).indices; }, matrix);
    rows.add(
        "top_k/open",
        [](Open x) {
            const auto [values, indices] = tf::math::top_k<2>(x);
            return std::tuple(values, indices);
        },
        call(Open(matrix)), call(Open(as<float>(sample<1, 2>(-1, 1)))),
        call(Open(tf::zeros<float, 0, 3>())));
    rows.add(
        "top_k/k",
        [](Open x, Tensor<int> k) {
            const auto [values, indices] = tf::math::top_k(x, k);
            return std::tuple(values, indices, values + 1.f);
        },
        call(Open(matrix), Tensor<int>(4)), call(Open(matrix), Tensor<int>(0)));
}

void distinct(Rows& rows) {
    rows.add(
        "unique",
        [](Tensor<float, dyn> x) {
            const auto [y, idx] = tf::unique(x);
            return std::tuple(y, idx, tf::unique(x).y * 2.f);
        },
        call(Tensor<float, dyn>(tf::constant({2.f, 0.f, -0.f, 2.f, 1.f}))),
        call(Tensor<float, dyn>(tf::zeros<float, 0>())));
    rows.one(
        "unique_with_counts",
        [](auto x) {
            const auto [y, idx, count] = tf::unique_with_counts(x, tf::int64);
            return std::tuple(y, idx, count);
        },
        tf::constant({"b", "a", "b"}));
    rows.one(
        "unique_with_counts/count", [](auto x) { return tf::unique_with_counts(x).count; },
        tf::constant({true, false, true}));
}

void inside(Rows& rows) {
    rows.add(
        "top_k/outside of a branch",
        [](Tensor<float, 5> x, Tensor<bool> which) {
            const auto best = tf::math::top_k<2>(x);
            return tf::cond(
                which, [&] { return best.values; }, [&] { return tf::cast<float>(best.indices); });
        },
        call(as<float>(sample<5>(-1, 1)), Tensor<bool>(true)),
        call(as<float>(sample<5>(-1, 1)), Tensor<bool>(false)));
    rows.add(
        "top_k/in branches",
        [](Tensor<float, 5> x, Tensor<bool> which) {
            const auto [values, indices] = tf::cond(
                which, [&] { return tf::math::top_k<2>(x); },
                [&] { return tf::math::top_k<2>(-x); });
            return std::tuple(values, indices);
        },
        call(as<float>(sample<5>(-1, 1)), Tensor<bool>(true)),
        call(as<float>(sample<5>(-1, 1)), Tensor<bool>(false)));
    rows.one(
        "top_k/loop",
        [](Tensor<float, dyn, 5> x) {
            const auto start = std::tuple(tf::zeros<float, 2>(), tf::zeros<int, 2>());
            return tf::for_each(
                x,
                [](auto row, auto sums, auto counts) {
                    const auto [values, indices] = tf::math::top_k<2>(row);
                    return std::tuple(sums + values, counts + indices);
                },
                std::get<0>(start), std::get<1>(start));
        },
        Tensor<float, dyn, 5>(matrix));
}

/// The gradient of a sum that weights the elements and, less, their positions.
template <class X>
constexpr auto weighted(const X& x) {
    const auto [values, indices] = tf::math::top_k<2>(x);
    return tf::reduce_sum(values * values * (tf::cast<float>(indices) + 1.f));
}

template <class X>
constexpr X gradient_of(const X& x) {
    tf::GradientTape tape;
    tape.watch(x);
    return tape.gradient(weighted(x), x);
}

void gradients(Rows& rows) {
    rows.one("top_k/gradient", [](auto x) { return gradient_of(x); }, matrix);
    rows.add(
        "top_k/gradient, open", [](Open x) { return gradient_of(x); }, call(Open(matrix)),
        call(Open(as<float>(sample<2, 2>(-1, 1)))));
    rows.one(
        "top_k/second gradient",
        [](auto x) {
            tf::GradientTape tape;
            tape.watch(x);
            const auto d = gradient_of(x);
            return decltype(x)(tape.gradient(tf::reduce_sum(d * d * d), x));
        },
        matrix);
    rows.add(
        "top_k/gradient of a loop",
        [](Tensor<float, 5> x, Tensor<int> n) {
            tf::GradientTape tape;
            tape.watch(x);
            const auto last = tf::while_loop(
                [=](auto i, auto) { return i < n; },
                [](auto i, auto s) {
                    const auto [values, indices] = tf::math::top_k<4>(s);
                    return std::tuple(
                        i + 1,
                        tf::concat<0>(values * 1.5f, tf::reshape<1>(tf::reduce_sum(
                                                         tf::cast<float>(indices) * values))));
                },
                0, x);
            const auto y = std::get<1>(last);
            return Tensor<float, 5>(tape.gradient(tf::reduce_sum(y * y), x));
        },
        call(as<float>(sample<5>(-1, 1)), Tensor<int>(2)));
}

}  // namespace

const Family<Rows> result_family([](Rows& rows) {
    forward(rows);
    distinct(rows);
    inside(rows);
    gradients(rows);
});

}  // namespace saved
