// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Ops that only gradients use, and gradients of all shapes and with open dims.

#include "report.hpp"

namespace saved {
namespace {

using tf::Tensor;
using Open = Tensor<double, dyn, 3>;
using Indices = Tensor<int, dyn>;

const auto matrix = sample<2, 3>(-1, 1);
const auto other = sample<2, 3>(-1, 1, 0.7);

/// An op by its struct, with its words.
template <class Op, class R, auto... Words, class... A>
constexpr R apply(const A&... a) {
    return tf::detail::ops::call<Op, R>(tf::detail::ops::words<Words...>,
                                        tf::tensor_type_t<A>(a.collapse())...);
}

void likes(Rows& rows) {
    rows.one(
        "like/column",
        [](auto a, auto b, auto flat, auto cube) {
            return std::tuple(tf::detail::ops::elementwise<tf::op::BroadcastLike>(a, b) * 2.0,
                              apply<tf::op::ReshapeLike, Tensor<double, 6>>(b, flat),
                              apply<tf::op::SumLike, Tensor<double, 2, 1>>(cube, a),
                              apply<tf::op::SumLike, Tensor<double>>(cube, tf::reduce_sum(flat)),
                              apply<tf::op::SumLike, Tensor<double, 4, 2, 3>>(cube, cube));
        },
        sample<2, 1>(-1, 1), other, sample<6>(-1, 1), sample<4, 2, 3>(-1, 1));
    rows.add(
        "like/open",
        [](Tensor<double, dyn, 1> a, Open b, Tensor<double, dyn> flat) {
            return std::tuple(tf::detail::ops::elementwise<tf::op::BroadcastLike>(a, b) * 2.0,
                              apply<tf::op::ReshapeLike, Tensor<double, dyn>>(b, flat),
                              apply<tf::op::SumLike, Tensor<double, dyn, 1>>(b, a));
        },
        call(Tensor<double, dyn, 1>(sample<2, 1>(-1, 1)), Open(other),
             Tensor<double, dyn>(sample<6>(-1, 1))),
        call(Tensor<double, dyn, 1>(sample<1, 1>(-1, 1)), Open(sample<4, 3>(-1, 1)),
             Tensor<double, dyn>(sample<12>(-1, 1))));
    rows.one(
        "like/counts",
        [](auto x) {
            return std::tuple(apply<tf::op::ReducedCount, Tensor<double>, 2>(x),
                              apply<tf::op::ReducedCount, Tensor<double>, 0>(x));
        },
        matrix);
    rows.add(
        "like/open counts",
        [](Open x) {
            return std::tuple(apply<tf::op::ReducedCount, Tensor<double>, 1>(x),
                              apply<tf::op::ReducedCount, Tensor<double>, 3>(x));
        },
        call(Open(matrix)), call(Open(sample<0, 3>(-1, 1))));
}

void rows_of_tables(Rows& rows) {
    using Wide = Tensor<double, 2, dyn>;
    rows.one(
        "rows/scattered",
        [](auto table, auto ids, auto v) {
            return apply<tf::op::ScatterAdd, Tensor<double, 3, 2>>(table, ids, v);
        },
        sample<3, 2>(-1, 1), tf::constant({2, 0, 2}), sample<3, 2>(-1, 1, 0.7));
    rows.one(
        "rows/scattered by a grid of long indices",
        [](auto table, auto ids, auto v) {
            return apply<tf::op::ScatterAdd, Tensor<float, 3, 2>>(table, ids, v);
        },
        as<float>(sample<3, 2>(-1, 1)), tf::constant<std::int64_t>({{2, 0}, {1, 2}}),
        as<float>(sample<2, 2, 2>(-1, 1, 0.7)));
    rows.one(
        "rows/at one index",
        [](auto table, auto id, auto v, auto column, auto vector, auto number) {
            return std::tuple(
                apply<tf::op::ScatterAdd, Tensor<double, 3, 2>>(table, id, v),
                apply<tf::op::ScatterAdd, Tensor<double, 2>>(vector, id, number),
                apply<tf::op::GatherBack, Tensor<double, 3, 2>, 1, 0>(table, id, column),
                apply<tf::op::GatherBack, Tensor<double, 2>, 0, 0>(vector, id, number));
        },
        sample<3, 2>(-1, 1), tf::constant(1), sample<2>(-1, 1), sample<3>(-1, 1), sample<2>(-1, 1),
        sample<>(-1, 1));
    rows.add(
        "rows/open",
        [](Open table, Indices ids, Open v) {
            return apply<tf::op::ScatterAdd, Open>(table, ids, v);
        },
        call(Open(matrix), Indices(tf::constant({1, 1, 1})), Open(sample<3, 3>(-1, 1))),
        call(Open(matrix), Indices(tf::zeros<int, 0>()), Open(sample<0, 3>(-1, 1))));
    rows.one(
        "rows/gathered back",
        [](auto like, auto ids, auto v, auto grid, auto w) {
            return std::tuple(apply<tf::op::GatherBack, Tensor<double, 2, 4>, 1, 0>(like, ids, v),
                              apply<tf::op::GatherBack, Tensor<double, 2, 4>, 0, 0>(
                                  like, tf::constant({1, 1}), tf::square(like)),
                              apply<tf::op::GatherBack, Tensor<double, 2, 4>, 1, 0>(like, grid, w));
        },
        sample<2, 4>(-1, 1), tf::constant({2, 0, 2}), matrix, tf::constant({{3, 0}, {3, 3}}),
        sample<2, 2, 2>(-1, 1));
    rows.add(
        "rows/gathered back, open",
        [](Wide like, Indices ids, Wide v) {
            return apply<tf::op::GatherBack, Wide, 1, 0>(like, ids, v);
        },
        call(Wide(sample<2, 4>(-1, 1)), Indices(tf::constant({3, 3, 0})), Wide(matrix)));
}

void parts(Rows& rows) {
    const auto f = [](auto whole, auto before, auto part) {
        using Whole = decltype(whole);
        using Part = decltype(part);
        return std::tuple(apply<tf::op::Part, Part, 1>(whole, before, part),
                          apply<tf::op::PlacePart, Whole, 1>(part, whole, before),
                          apply<tf::op::Part, Part, 1>(whole, before, before, part),
                          apply<tf::op::PlacePart, Whole, 1>(part, whole, before, before),
                          apply<tf::op::PlacePart, Whole, 1>(part, whole));
    };
    rows.one("parts/columns", f, sample<2, 4>(-1, 1), sample<2, 1>(-1, 1),
             sample<2, 2>(-1, 1, 0.7));
    using Wide = Tensor<float, 2, dyn>;
    rows.add("parts/open", f,
             call(Wide(as<float>(sample<2, 4>(-1, 1))), Wide(as<float>(sample<2, 1>(-1, 1))),
                  Wide(as<float>(sample<2, 2>(-1, 1)))),
             call(Wide(as<float>(sample<2, 9>(-1, 1))), Wide(as<float>(sample<2, 0>(-1, 1))),
                  Wide(as<float>(sample<2, 5>(-1, 1)))));
    rows.one(
        "parts/products of others",
        [](auto x) {
            return std::tuple(apply<tf::op::ProductOfOthers, Tensor<double, 2, 3, 2>, 2>(x),
                              apply<tf::op::ProductOfOthers, Tensor<double, 2, 3, 2>, 5>(x),
                              apply<tf::op::ProductOfOthers, Tensor<double, 2, 3, 2>, 7>(x));
        },
        sample<2, 3, 2>(0.5, 1.5));
    rows.add(
        "parts/products of others, open",
        [](Open x) { return apply<tf::op::ProductOfOthers, Open, 1>(x); },
        call(Open(sample<4, 3>(0.5, 1.5))), call(Open(sample<1, 3>(0.5, 1.5))));
    rows.one(
        "parts/product with zeros",
        [](auto x) { return apply<tf::op::ProductOfOthers, Tensor<double, 3>, 1>(x); },
        tf::constant<double>({2., 0., 3.}));
    rows.one(
        "parts/product with zeros, along directions",
        [](auto x, auto w, auto v) {
            using Cube = Tensor<double, 2, 3, 2>;
            return std::tuple(apply<tf::op::ProductOfOthers, Cube, 2>(x, w),
                              apply<tf::op::ProductOfOthers, Cube, 5>(x, w),
                              apply<tf::op::ProductOfOthers, Cube, 6>(x, w, v));
        },
        tf::constant<double>({{{2., 0.}, {3., 1.}, {0., 0.}}, {{4., 5.}, {0., -2.}, {0., 7.}}}),
        sample<2, 3, 2>(-1, 1), sample<2, 3, 2>(-1, 1, 0.7));
    rows.add(
        "parts/products of others along a direction, open",
        [](Open x, Open w) { return apply<tf::op::ProductOfOthers, Open, 1>(x, w); },
        call(Open(sample<4, 3>(0.5, 1.5)), Open(sample<4, 3>(-1, 1))),
        call(Open(sample<1, 3>(0.5, 1.5)), Open(sample<1, 3>(-1, 1))));
    rows.one(
        "stop_gradient",
        [](auto x) { return std::tuple(tf::stop_gradient(x * x) * x, tf::stop_gradient(x)); },
        matrix);
}

/// y and its gradients, which both sides compute from the recorded graph.
template <class F>
struct WithGradients {
    template <class... X>
    constexpr auto operator()(X... x) const {
        tf::GradientTape tape;
        tape.watch(std::tie(x...));
        using Y = tf::tensor_type_t<decltype(F{}(x...))>;
        const Y y = F{}(x...);
        const auto loss = tf::reduce_sum(tf::sin(y));
        return std::tuple(y, tf::nest::materialize(tape.gradient(loss, std::tie(x...),
                                                                 tf::UnconnectedGradients::zero)));
    }
};
template <class F, class... X>
void gradient(Rows& rows, const std::string& name, F, const X&... x) {
    rows.one("gradient/" + name, WithGradients<F>{}, x...);
    rows.one("gradient/second, " + name, WithGradients<decltype([](auto... v) {
                 return tf::reduce_sum(std::get<0>(std::get<1>(WithGradients<F>{}(v...))));
             })>{},
             x...);
}

void gradients(Rows& rows) {
    const auto row = sample<3>(0.5, 2, 0.7);
    const auto mixed = [](auto a, auto b) {
        return tf::tanh(a * b) + tf::exp(a) / b - tf::log(b) * tf::maximum(a, b);
    };
    gradient(rows, "broadcast", mixed, matrix, row);
    gradient(rows, "open", mixed, Open(matrix), Open(sample<1, 3>(0.5, 2)));
    gradient(
        rows, "roots and powers",
        [](auto a) { return tf::sqrt(a) * tf::rsqrt(a + 1.0) + tf::pow(a, 3.0) * tf::sigmoid(a); },
        sample<2, 3>(0.5, 2));
    gradient(
        rows, "reductions",
        [](auto x) { return tf::reduce_max<1>(x) + tf::reduce_prod<1>(x) + tf::reduce_mean<1>(x); },
        Open(matrix));
    gradient(
        rows, "products",
        [](auto a, auto b) { return tf::matmul(tf::relu(tf::matmul(a, b)), b, tf::transpose_b); },
        Open(matrix), sample<3, 4>(-1, 1));
    gradient(
        rows, "pieces",
        [](auto x) {
            return tf::concat<1>(tf::gather<1>(x, tf::constant({2, 0, 2})), tf::square(x));
        },
        Open(matrix));
    gradient(
        rows, "shapes", [](auto x) { return tf::transpose(tf::reshape<3, -1>(x * x)); },
        Open(matrix));
}

}  // namespace

const Family<Rows> gradient_family([](Rows& rows) {
    likes(rows);
    rows_of_tables(rows);
    parts(rows);
    gradients(rows);
});

}  // namespace saved
