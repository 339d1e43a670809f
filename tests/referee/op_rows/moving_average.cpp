// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Moving averages of variables that take the rows of a matrix, one after another.

#include <tf/train.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

template <class T>
struct Net : tf::Module {
    using Row = tf::Tensor<T, 3>;
    tf::Variable<T, 3> v{this, "v", Row(tf::cast<T>(tf::constant({1.f, -2.f, .5f})))};
    tf::Variable<int> updates{this, "updates", 0};
    tf::train::ExponentialMovingAverage<tf::Variable<T, 3>> average{this, "average", .9, v};

    constexpr Net() : tf::Module(this) {}
    constexpr Row step(Row x) {
        v.assign(x);
        average.apply();
        return average.average(v).read();
    }
    constexpr Row counted(Row x) {
        v.assign(x);
        average.apply(updates);
        updates.assign_add(1);
        return average.average(v).read();
    }
};

/// The average after each row of x; `step` is a function of a row.
template <class X, class F>
X averages(const X& x, F step) {
    const auto [a, b, c, d] = tf::unstack(x);
    // Braces, since the arguments of a call have no fixed order of evaluation.
    const tf::Tensor<typename X::value_type, 3> after[] = {step(a), step(b), step(c), step(d)};
    return X(tf::stack(after[0], after[1], after[2], after[3]));
}

#define AVERAGE(options, after)                                                        \
    "(v := tf.Variable(tf.constant([1, -2, .5], x.dtype)), n := tf.Variable(0), a := " \
    "tf.train.ExponentialMovingAverage(.9" options                                     \
    "), a.apply([v]), tf.stack([(v.assign(row), "                                      \
    "a.apply([v]), " after ", a.average(v).read_value())[-1] for row in tf.unstack(x)]))[-1]"

}  // namespace

const Family<OpRows> moving_average_family([](OpRows& rows) {
    const auto x = test::sample<4, 3>(-3, 3);
    rows.in_dtypes<float, double, tf::half>(
        AVERAGE("", "0"),
        [](auto rows_of_x) {
            Net<typename decltype(rows_of_x)::value_type> net;
            return averages(rows_of_x, [&](const auto& row) { return net.step(row); });
        },
        x);
    rows.value(
        AVERAGE("", "0") "; in a function",
        [](auto rows_of_x) {
            Net<float> net;
            return averages(rows_of_x, tf::function<&Net<float>::step>(net));
        },
        as<float>(x));
    rows.in_dtypes<float, double>(
        AVERAGE(", n", "n.assign_add(1)") "; counted",
        [](auto rows_of_x) {
            Net<typename decltype(rows_of_x)::value_type> net;
            return averages(rows_of_x, [&](const auto& row) { return net.counted(row); });
        },
        x);
    rows.value(
        AVERAGE(", n", "n.assign_add(1)") "; counted in a function",
        [](auto rows_of_x) {
            Net<float> net;
            return averages(rows_of_x, tf::function<&Net<float>::counted>(net));
        },
        as<float>(x));
});

#undef AVERAGE

}  // namespace referee
