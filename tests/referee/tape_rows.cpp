// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Uses of a tape: several targets, weights, sources of all kinds, nested tapes, variables that
// change.

#include "report.hpp"

namespace referee {
namespace {

using test::sample;
using Variable = tf::Variable<double>;

void targets_and_sources() {
    program(
        "tape/several targets",
        [](Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar square = x * x, inverse = 1.0 / x;
            return std::tuple(tape.gradient(std::tuple(square, inverse), x));
        },
        Scalar(2.0));
    program(
        "tape/weighted targets",
        [](Scalar x, Scalar y) {
            tf::GradientTape tape;
            tape.watch(std::tie(x, y));
            const Scalar product = x * y;
            const auto g = tape.gradient(std::tuple(product, x), std::tie(x, y),
                                         std::tuple(Scalar(1.0), Scalar(2.0)));
            return std::tuple(std::get<0>(g), std::get<1>(g));
        },
        Scalar(3.0), Scalar(2.0));
    program(
        "tape/target that is no scalar",
        [](Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            const tf::Tensor<double, 2> y = x * tf::constant<double>({3.0, 4.0});
            return std::tuple(tape.gradient(y, x));
        },
        Scalar(2.0));
    program(
        "tape/target is a source",
        [](Scalar x, Scalar y) {
            tf::GradientTape tape({.persistent = true});
            tape.watch(std::tie(x, y));
            const Scalar square = x * x, other = y * y;
            const auto three = tape.gradient(std::tuple(x, y, other), std::tie(x, y));
            return std::tuple(tape.gradient(std::tuple(x, square), x),
                              tape.gradient(std::tuple(y, y), y), std::get<0>(three),
                              std::get<1>(three));
        },
        Scalar(2.0), Scalar(5.0));
    program(
        "tape/source twice",
        [](Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar y = x * x * x;
            return tape.gradient(y, std::tie(x, x));
        },
        Scalar(2.0));
    program(
        "tape/in between",
        [](Scalar x) {
            tf::GradientTape tape({.persistent = true});
            tape.watch(x);
            const Scalar y = x * x;
            const Scalar z = y * y;
            return std::tuple(tape.gradient(z, x), tape.gradient(z, y), tape.gradient(y, x));
        },
        Scalar(3.0));
    program(
        "tape/unconnected",
        [](tf::Tensor<double, 2, 2> x, Scalar y) {
            tf::GradientTape tape({.persistent = true});
            tape.watch(std::tie(x, y));
            const Scalar z = y * 2.0;
            return std::tuple(tape.gradient(z, x),
                              tape.gradient(z, x, tf::UnconnectedGradients::zero));
        },
        sample<2, 2>(-1, 1), Scalar(2.0));
    program(
        "tape/not watched",
        [](Scalar x, Scalar y) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar z = x * y;
            return tape.gradient(z, std::tie(x, y));
        },
        Scalar(2.0), Scalar(3.0));
    program(
        "tape/watched too late",
        [](Scalar x) {
            tf::GradientTape tape;
            const Scalar y = x * x;
            tape.watch(x);
            const Scalar z = y * x;
            return std::tuple(tape.gradient(z, x));
        },
        Scalar(2.0));
    program(
        "tape/stopped before",
        [](tf::Tensor<double, 2> x) {
            const tf::Tensor<double, 2> a = tf::stop_gradient(x);
            tf::GradientTape tape;
            tape.watch(x);
            const tf::Tensor<double, 2> y = a * x;
            return std::tuple(tape.gradient(y, x));
        },
        sample<2>(-1, 1));
    program(
        "tape/stop_recording",
        [](Scalar x, Scalar y) {
            tf::GradientTape tape;
            tape.watch(std::tie(x, y));
            const Scalar first = x * x;
            const Scalar other = tape.stop_recording([&] { return Scalar(y * y * x); });
            const Scalar z = first + other;
            return tape.gradient(z, std::tie(x, y));
        },
        Scalar(2.0), Scalar(3.0));
    program(
        "tape/stop_gradient",
        [](Scalar x, Scalar y) {
            tf::GradientTape tape;
            tape.watch(std::tie(x, y));
            const Scalar z = x * x + tf::stop_gradient(y * y * x);
            return tape.gradient(z, std::tie(x, y));
        },
        Scalar(2.0), Scalar(3.0));
}

void tapes_of_tapes() {
    program(
        "tape/third order",
        [](Scalar x) {
            tf::GradientTape third;
            third.watch(x);
            tf::GradientTape second;
            second.watch(x);
            tf::GradientTape first;
            first.watch(x);
            const Scalar y = tf::sin(x) * x * x;
            const Scalar a = first.gradient(y, x);
            const Scalar b = second.gradient(a, x);
            const Scalar c = third.gradient(b, x);
            return std::tuple(a, b, c);
        },
        Scalar(1.3));
    program(
        "tape/Hessian",
        [](Scalar x, Scalar y) {
            tf::GradientTape second({.persistent = true});
            second.watch(std::tie(x, y));
            tf::GradientTape first;
            first.watch(std::tie(x, y));
            const Scalar f = tf::square(1.0 - x) + 100.0 * tf::square(y - x * x);
            const auto [dx, dy] = first.gradient(f, std::tie(x, y));
            const Scalar gx = dx, gy = dy;
            return std::tuple_cat(std::tuple(gx, gy), second.gradient(gx, std::tie(x, y)),
                                  second.gradient(gy, std::tie(x, y)));
        },
        Scalar(-1.2), Scalar(1.0));
    program(
        "tape/Hessian times vector",
        [](tf::Tensor<double, 4> x, tf::Tensor<double, 4> v) {
            tf::GradientTape second;
            second.watch(x);
            tf::GradientTape first;
            first.watch(x);
            const Scalar f = tf::reduce_prod(tf::exp(x)) + tf::reduce_sum(x * x * x);
            const tf::Tensor<double, 4> g = first.gradient(f, x);
            const Scalar along = tf::reduce_sum(g * v);
            return std::tuple(g, second.gradient(along, x));
        },
        sample<4>(-1, 1), sample<4>(-1, 1, 0.7));
    program(
        "tape/penalty on a gradient",
        [](tf::Tensor<double, 3> w, tf::Tensor<double, 2, 3> x) {
            tf::GradientTape outer;
            outer.watch(w);
            tf::GradientTape inner;
            inner.watch(x);
            const Scalar f = tf::reduce_sum(tf::tanh(tf::reduce_sum<1>(x * w)));
            const tf::Tensor<double, 2, 3> g = inner.gradient(f, x);
            const Scalar loss = f + tf::square(tf::sqrt(tf::reduce_sum(g * g)) - 1.0);
            return std::tuple(g, loss, outer.gradient(loss, w));
        },
        sample<3>(-1, 1), sample<2, 3>(-1, 1, 0.7));
}

void variables() {
    const Scalar two(2.0);
    variable_program(
        "variable/read twice",
        [](Variable& v) {
            tf::GradientTape tape;
            const Scalar y = v * v * v;
            return std::tuple(tape.gradient(y, v));
        },
        two);
    variable_program(
        "variable/read, assigned, read",
        [](Variable& v) {
            tf::GradientTape tape;
            const Scalar before = v * v;
            v.assign_add(1.0);
            const Scalar y = before + v * v * v;
            return std::tuple(y, tape.gradient(y, v));
        },
        two);
    variable_program(
        "variable/assigned, then read",
        [](Variable& v, Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            v.assign(x * 3.0);
            const Scalar y = v * v + x;
            auto [dv, dx] = tape.gradient(y, std::tie(v, x));
            return std::tuple(y, dv, dx);
        },
        two, Scalar(5.0));
    variable_program(
        "variable/assigned after",
        [](Variable& v, Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar y = v * x * x;
            v.assign_sub(1.5);
            auto [dv, dx] = tape.gradient(y, std::tie(v, x));
            return std::tuple(y, dv, dx);
        },
        two, Scalar(5.0));
    variable_program<Run::eagerly>(
        "variable/assigned from a source",
        [](Variable& v, Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            v.assign_add(x);
            const Scalar y = v * v;
            return std::tuple(y, tape.gradient(y, x));
        },
        two, Scalar(5.0));
    variable_program(
        "variable/changed in a loop",
        [](Variable& v, Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            auto [i, y] = tf::while_loop([](auto k, auto) { return k < 3; },
                                         [&](auto k, auto s) {
                                             const Scalar next = s + v * x * x;
                                             v.assign(v * 2.0);
                                             return std::tuple(k + 1, next);
                                         },
                                         tf::like<int>(x, 0), tf::like(x, 0.0));
            const Scalar sum = y;
            auto [dx, dv] = tape.gradient(sum, std::tie(x, v));
            return std::tuple(sum, dx, dv);
        },
        two, Scalar(3.0));
    variable_program(
        "variable/in a branch",
        [](Variable& v, Scalar x) {
            tf::GradientTape tape;
            tape.watch(x);
            const Scalar y = tf::cond(x > 1.0, [&] { return v * x * v; }, [&] { return x * 2.0; });
            auto [dx, dv] = tape.gradient(y, std::tie(x, v));
            return std::tuple(y, dx, dv);
        },
        two, Scalar(3.0));
    variable_program(
        "variable/second order",
        [](Variable& v) {
            tf::GradientTape outer;
            tf::GradientTape inner;
            const Scalar y = v * v * v;
            const Scalar dy = inner.gradient(y, v);
            return std::tuple(dy, outer.gradient(dy, v));
        },
        two);
    program(
        "variable/made of a tensor",
        [](Scalar x) {
            Variable v(x);
            const Scalar before = v.read();
            tf::GradientTape tape;
            const Scalar y = x * v * v + before * v;
            return std::tuple(tape.gradient(y, v));
        },
        Scalar(3.0));
    program(
        "variable/not trainable",
        [](Scalar x) {
            tf::Variable<double> fixed(x, "fixed", false), free(x);
            tf::GradientTape tape({.persistent = true});
            const Scalar y = fixed * free;
            tf::GradientTape watched;
            watched.watch(fixed);
            const Scalar z = fixed * free;
            return std::tuple_cat(tape.gradient(y, std::tie(fixed, free)),
                                  watched.gradient(z, std::tie(fixed, free)));
        },
        Scalar(3.0));
    program(
        "variable/none is watched",
        [](Scalar x) {
            tf::Variable<double> a(x), b(x);
            tf::GradientTape tape({.watch_accessed_variables = false});
            tape.watch(b);
            const Scalar y = a * a + b * b * b;
            return tape.gradient(y, std::tie(a, b));
        },
        Scalar(2.0));
}

void embeddings() {
    using Table = tf::Variable<double, 4, 2>;
    using Ids = tf::Tensor<int, dyn>;
    const auto start = sample<4, 2>(-1, 1);
    const Ids ids = tf::constant({1, 3, 1});
    variable_program(
        "variable/embedding",
        [](Table& table, Ids at) {
            tf::GradientTape tape;
            const Scalar loss = tf::reduce_sum(tf::square(tf::gather(table.read(), at)));
            return std::tuple(loss, tape.gradient(loss, table));
        },
        start, ids);
    variable_program(
        "variable/embedding, twice",
        [](Table& table, Ids at) {
            tf::GradientTape tape;
            const Scalar first = tf::reduce_sum(tf::square(tf::gather(table.read(), at)));
            const Scalar loss = first * tf::reduce_sum(tf::gather(table.read(), at * 0 + 2));
            return std::tuple(loss, tape.gradient(loss, table));
        },
        start, ids);
    variable_program(
        "variable/embedding, and dense",
        [](Table& table, Ids at) {
            tf::GradientTape tape;
            const Scalar loss = tf::reduce_sum(tf::gather(table.read(), at)) +
                                tf::reduce_sum(tf::square(table.read()));
            return std::tuple(loss, tape.gradient(loss, table));
        },
        start, ids);
    variable_program(
        "variable/embedding, trained",
        [](Table& table, Ids at) {
            tf::GradientTape tape;
            const Scalar loss = tf::reduce_sum(tf::square(tf::gather(table.read(), at)));
            const auto g = tape.gradient(loss, table);
            table.assign_sub(0.25 * g);
            return std::tuple(loss);
        },
        start, ids);
}

}  // namespace

void tape_rows() {
    targets_and_sources();
    tapes_of_tapes();
    variables();
    embeddings();
}

}  // namespace referee
