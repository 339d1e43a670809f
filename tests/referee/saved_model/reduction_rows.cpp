// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Reductions of every dtype, along every axis, and of empty tensors.

#include <limits>

#include "report.hpp"

namespace saved {
namespace {

template <class T>
void sums(Rows& rows) {
    rows.one(
        with_dtype<T>("reductions"),
        [](auto x) {
            return std::tuple(tf::reduce_sum<1>(x), tf::reduce_mean<0>(x), tf::reduce_prod<0>(x),
                              tf::reduce_max<1>(x), tf::reduce_min<0>(x), tf::argmax<1>(x),
                              tf::argmin<0>(x));
        },
        numbers<T>(sample<2, 3>(-5, 5)));
}

void axes(Rows& rows) {
    const auto f = [](auto x) {
        return std::tuple(tf::reduce_sum(x), tf::reduce_sum<0, -1>(x, tf::keepdims),
                          tf::reduce_mean<1, 2>(x), tf::reduce_max<0, 2>(x, tf::keepdims),
                          tf::reduce_min(x), tf::reduce_prod<0, 1, 2>(x), tf::argmax<2>(x),
                          tf::argmin<1>(x));
    };
    rows.one("axes/cube", f, as<float>(sample<2, 3, 4>(-1, 1)));
    using Open = tf::Tensor<float, dyn, 3, dyn>;
    rows.add("axes/open", f, call(Open(as<float>(sample<2, 3, 4>(-1, 1)))),
             call(Open(as<float>(sample<1, 3, 1>(-1, 1)))),
             call(Open(as<float>(sample<9, 3, 5>(-1, 1)))));
    rows.one(
        "axes/of nothing",
        [](auto x) {
            return std::tuple(tf::reduce_sum<0>(x), tf::reduce_mean<0>(x), tf::reduce_prod<0>(x),
                              tf::reduce_max<0>(x), tf::reduce_min<0>(x));
        },
        as<float>(sample<0, 3>(-1, 1)));
    rows.one(
        "axes/of a scalar",
        [](auto x) {
            return std::tuple(tf::reduce_sum(x), tf::reduce_mean(x), tf::reduce_prod(x),
                              tf::reduce_max(x), tf::reduce_min(x));
        },
        as<float>(sample<>(-1, 1)));
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float inf = std::numeric_limits<float>::infinity();
    rows.one(
        "axes/no numbers",
        [](auto x) {
            return std::tuple(tf::reduce_sum<1>(x), tf::reduce_mean<1>(x), tf::reduce_prod<1>(x),
                              tf::reduce_max<1>(x), tf::reduce_min<1>(x));
        },
        tf::constant({{1.f, nan, 2.f}, {inf, 1.f, -inf}, {-inf, -inf, -inf}}));
    rows.one(
        "axes/ties",
        [](auto x) {
            return std::tuple(tf::argmax<1>(x), tf::argmin<1>(x), tf::argmax<0, int>(x),
                              tf::argmin<0, int>(x));
        },
        tf::constant({{2, 2, 1}, {0, 0, 0}, {-1, 3, 3}}));
}

void booleans(Rows& rows) {
    rows.one(
        "bool",
        [](auto x) {
            return std::tuple(tf::reduce_any<1>(x), tf::reduce_all<1>(x), tf::reduce_any(x),
                              tf::reduce_all<0>(x, tf::keepdims));
        },
        tf::constant({{true, false}, {true, true}, {false, false}}));
    rows.one(
        "bool, of nothing",
        [](auto x) { return std::tuple(tf::reduce_any<0>(x), tf::reduce_all<0>(x)); },
        tf::zeros<bool, 0, 2>());
}

}  // namespace

const Family<Rows> reduction_family([](Rows& rows) {
    const auto of_dtype = [&]<class T>() { sums<T>(rows); };
    each_float(of_dtype);
    each_integer(of_dtype);
    axes(rows);
    booleans(rows);
});

}  // namespace saved
