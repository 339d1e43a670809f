// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <set>

#include "gradient_check.hpp"

namespace test {
namespace {

constexpr auto product = [](auto a, auto b) { return tf::matmul(a, b); };
constexpr auto product_nt = [](auto a, auto b) { return tf::matmul(a, b, tf::transpose_b); };
constexpr auto product_tn = [](auto a, auto b) { return tf::matmul(a, b, tf::transpose_a); };
constexpr auto product_tt = [](auto a, auto b) {
    return tf::matmul(a, b, tf::transpose_a, tf::transpose_b);
};
constexpr auto rows = [](auto x) { return tf::gather(x, tf::constant({2, 0, 2})); };
constexpr auto columns = [](auto x) { return tf::gather<1>(x, tf::constant({2, 0, 2})); };
constexpr auto written = [](auto x, auto v) {
    tf::TensorArray<double, 3, 2> a{x};
    return a.write(tf::like<int>(x, 1), v).stack() * x;
};

}  // namespace

std::vector<GradientCase> movement_cases() {
    using Open = tf::Tensor<double, tf::dyn, 3>;
    return {
        {"MatMul",
         [] {
             check_gradient(product, sample<2, 3>(-1, 1), sample<3, 4>(-1, 1, 0.7));
             check_gradient<false>(product, sample<1, 3>(-1, 1), sample<3, 1>(-1, 1, 0.7));
             check_gradient<false>(product, sample<2, 0>(-1, 1), sample<0, 4>(-1, 1, 0.7));
             check_gradient<false>(product, sample<5, 2, 3>(-1, 1), sample<3, 4>(-1, 1, 0.7));
             check_gradient<false>(product, sample<5, 2, 3>(-1, 1), sample<1, 3, 4>(-1, 1, 0.7));
             check_gradient<false>(product, Open(sample<2, 3>(-1, 1)), sample<3, 4>(-1, 1, 0.7));
             check_second(product, sample<2, 3>(-1, 1), sample<3, 4>(-1, 1, 0.7));
         }},
        {"MatMulNT",
         [] {
             check_gradient<false>(product_nt, sample<2, 3>(-1, 1), sample<4, 3>(-1, 1, 0.7));
             check_second(product_nt, sample<2, 3>(-1, 1), sample<4, 3>(-1, 1, 0.7));
         }},
        {"MatMulTN",
         [] {
             check_gradient<false>(product_tn, sample<3, 2>(-1, 1), sample<3, 4>(-1, 1, 0.7));
             check_second(product_tn, sample<3, 2>(-1, 1), sample<3, 4>(-1, 1, 0.7));
         }},
        {"MatMulTT",
         [] {
             check_gradient<false>(product_tt, sample<3, 2>(-1, 1), sample<4, 3>(-1, 1, 0.7));
             check_second(product_tt, sample<3, 2>(-1, 1), sample<4, 3>(-1, 1, 0.7));
         }},
        {"EnsureShape",
         [] {
             const auto f = [](tf::Tensor<double, tf::dyn, 3> x) {
                 const tf::Tensor<double, 2, 3> known = x;
                 return tf::square(known);
             };
             check_gradient<false>(f, Open(sample<2, 3>(-1, 1)));
         }},
        {"Reshape",
         [] {
             const auto f = [](auto x) { return tf::reshape<3, -1>(x); };
             check_gradient(f, sample<2, 3>(-1, 1));
             check_gradient<false>(f, Open(sample<2, 3>(-1, 1)));
             check_second(f, sample<2, 3>(-1, 1));
             check_gradient<false>([](auto x) { return tf::expand_dims<1>(x); },
                                   sample<2, 3>(-1, 1));
             check_gradient<false>([](auto x) { return tf::squeeze<1>(x); },
                                   sample<2, 1, 3>(-1, 1));
         }},
        {"Transpose",
         [] {
             const auto f = [](auto x) { return tf::transpose<2, 0, 1>(x); };
             check_gradient(f, sample<2, 3, 4>(-1, 1));
             check_second(f, sample<2, 3, 2>(-1, 1));
         }},
        {"ConcatV2",
         [] {
             const auto f = [](auto a, auto b, auto c) { return tf::concat<1>(a, b, a, c); };
             check_gradient(f, sample<2, 3>(-1, 1), sample<2, 1>(-1, 1, 0.7),
                            sample<2, 0>(-1, 1, 0.7));
             check_second(f, sample<2, 3>(-1, 1), sample<2, 1>(-1, 1, 0.7),
                          sample<2, 2>(-1, 1, 0.7));
             check_gradient<false>([](auto a, auto b) { return tf::concat<0>(a, b); },
                                   Open(sample<2, 3>(-1, 1)), Open(sample<1, 3>(-1, 1)));
             check_gradient<false>([](auto a, auto b) { return tf::stack<1>(a, b); },
                                   sample<2, 3>(-1, 1), sample<2, 3>(-1, 1, 0.6));
         }},
        {"BroadcastTo",
         [] {
             const auto f = [](auto x) { return tf::broadcast_to<4, 2, 3>(x); };
             check_gradient(f, sample<2, 1>(-1, 1));
             check_second(f, sample<2, 1>(-1, 1));
         }},
        {"GatherV2",
         [] {
             check_gradient(rows, sample<3, 2>(-1, 1));
             check_gradient<false>(rows, sample<4>(-1, 1));
             check_gradient<false>(columns, sample<2, 3>(-1, 1));
             check_gradient<false>(columns, sample<2, 3, 2>(-1, 1));
             check_second(rows, sample<3, 2>(-1, 1));
             check_second(columns, sample<2, 3>(-1, 1));
         }},
        {"TensorListGetItem",
         [] {
             const auto f = [](auto x) {
                 return tf::unstack_to_array(x).read(tf::like<int>(x, 1)) * 2.0;
             };
             check_gradient(f, sample<3, 2>(-1, 1));
             check_second(f, sample<3, 2>(-1, 1));
         }},
        {"TensorListSetItem",
         [] {
             check_gradient(written, sample<3, 2>(-1, 1), sample<2>(-1, 1, 0.7));
             check_second(written, sample<3, 2>(-1, 1), sample<2>(-1, 1, 0.7));
         }},
        {"ReshapeLike",
         [] {
             check_gradient<false>(
                 [](auto a, auto b) {
                     return tf::detail::ops::call<tf::op::ReshapeLike, tf::Tensor<double, 6>>({}, a,
                                                                                              b) *
                            b;
                 },
                 sample<2, 3>(-1, 1), sample<6>(-1, 1, 0.7));
         }},
        {"SumLike",
         [] {
             check_gradient<false>(
                 [](auto a, auto b) {
                     return tf::detail::ops::call<tf::op::SumLike, tf::Tensor<double, 2, 1>>({}, a,
                                                                                             b) *
                            b;
                 },
                 sample<4, 2, 3>(-1, 1), sample<2, 1>(-1, 1, 0.7));
         }},
        {"ScatterAddRows",
         [] {
             check_gradient<false>(
                 [](auto a, auto v) {
                     return tf::detail::ops::call<tf::op::ScatterAdd, tf::Tensor<double, 3, 2>>(
                         {}, a, tf::constant({2, 0, 2}), v);
                 },
                 sample<3, 2>(-1, 1), sample<3, 2>(-1, 1, 0.7));
         }},
        {"GatherBack",
         [] {
             check_gradient<false>(
                 [](auto v, auto like) {
                     return tf::detail::ops::call<tf::op::GatherBack, tf::Tensor<double, 2, 4>>(
                                tf::detail::ops::words<1, 0>, like, tf::constant({2, 0, 2}), v) *
                            like;
                 },
                 sample<2, 3>(-1, 1), sample<2, 4>(-1, 1, 0.7));
         }},
        {"ConcatPart",
         [] {
             check_gradient<false>(
                 [](auto x, auto before, auto part) {
                     return tf::detail::ops::call<tf::op::Part, tf::Tensor<double, 2, 2>>(
                                tf::detail::ops::words<1>, x, before, part) *
                            part;
                 },
                 sample<2, 4>(-1, 1), sample<2, 1>(-1, 1), sample<2, 2>(-1, 1, 0.7));
         }},
        {"ConcatPlacePart",
         [] {
             check_gradient<false>(
                 [](auto part, auto like, auto before) {
                     return tf::detail::ops::call<tf::op::PlacePart, tf::Tensor<double, 2, 4>>(
                                tf::detail::ops::words<1>, part, like, before) *
                            like;
                 },
                 sample<2, 2>(-1, 1), sample<2, 4>(-1, 1), sample<2, 1>(-1, 1, 0.7));
         }},
    };
}

std::vector<GradientCase> reduction_cases() {
    using Open = tf::Tensor<double, tf::dyn, 3>;
    return {
        {"Sum",
         [] {
             const auto f = [](auto x) { return tf::reduce_sum<1>(x); };
             check_gradient(f, sample<2, 3>(-1, 1));
             check_gradient<false>([](auto x) { return tf::reduce_sum<0, -1>(x, tf::keepdims); },
                                   sample<2, 3, 2>(-1, 1));
             check_gradient(f, Open(sample<2, 3>(-1, 1)));
             check_gradient<false>([](auto x) { return tf::reduce_sum<0>(x); },
                                   sample<0, 3>(-1, 1));
             check_second(f, sample<2, 3>(-1, 1));
         }},
        {"Mean",
         [] {
             const auto f = [](auto x) { return tf::reduce_mean<0>(x); };
             check_gradient(f, Open(sample<2, 3>(-1, 1)));
             check_gradient<false>([](auto x) { return tf::reduce_mean(x); }, sample<2, 3>(-1, 1));
             check_second(f, Open(sample<2, 3>(-1, 1)));
         }},
        {"Prod",
         [] {
             const auto f = [](auto x) { return tf::reduce_prod<1>(x); };
             check_gradient(f, sample<2, 3>(0.5, 1.5));
             check_gradient<false>([](auto x) { return tf::reduce_prod(x); }, sample<2, 3>(-1, 1));
             check_second(f, sample<2, 3>(0.5, 1.5));
         }},
        {"Max",
         [] {
             check_gradient([](auto x) { return tf::reduce_max<1>(x); }, sample<2, 3>(-1, 1));
             check_gradient<false>([](auto x) { return tf::reduce_max<0>(x, tf::keepdims); },
                                   sample<2, 3>(-1, 1));
         }},
        {"Min",
         [] { check_gradient([](auto x) { return tf::reduce_min<1>(x); }, sample<2, 3>(-1, 1)); }},
        {"ProductOfOthers",
         [] {
             check_gradient<false>(
                 [](auto x) {
                     return tf::detail::ops::call<tf::op::ProductOfOthers,
                                                  tf::Tensor<double, 2, 3>>(
                         tf::detail::ops::words<2>, x);
                 },
                 sample<2, 3>(0.5, 1.5));
         }},
    };
}

TEST_CASE("gradients of ops that move elements") {
    for (const GradientCase& c : movement_cases()) {
        INFO(c.op);
        c.check();
    }
}
TEST_CASE("gradients of reductions") {
    for (const GradientCase& c : reduction_cases()) {
        INFO(c.op);
        c.check();
    }
}

/// Every op has a gradient that is tested, or declares that it has none.
TEST_CASE("no op is forgotten") {
    const std::set<std::string> constant{"FloorDiv",
                                         "Equal",
                                         "NotEqual",
                                         "Less",
                                         "LessEqual",
                                         "Greater",
                                         "GreaterEqual",
                                         "LogicalAnd",
                                         "LogicalOr",
                                         "LogicalNot",
                                         "Floor",
                                         "Ceil",
                                         "Any",
                                         "All",
                                         "ArgMax",
                                         "ArgMin",
                                         "Shape",
                                         "FillLike",
                                         "Const",
                                         "Range",
                                         "Fill",
                                         "RandomStandardNormal",
                                         "RandomUniform",
                                         "ReducedCount",
                                         "StopGradient",
                                         "Unique",
                                         "UniqueWithCounts",
                                         "LookupTableFindV2",
                                         "LookupTableSizeV2"};
    std::set<std::string> tested;
    for (const auto& table : {convolution_cases(), elementwise_cases(), movement_cases(),
                              reduction_cases(), result_cases()})
        for (const GradientCase& c : table) tested.insert(c.op);
    boost::mp11::mp_for_each<tf::op::AllOps::list>([&](auto op) {
        const std::string name(decltype(op)::name);
        INFO(name);
        const tf::ad::OpRule* rule = tf::ad::find_rule(tf::op_id(name));
        REQUIRE(rule != nullptr);
        CHECK(rule->passes != rule->stops);
        CHECK(rule->passes == (tested.count(name) == 1));
        CHECK(rule->stops == (constant.count(name) == 1));
    });
}

}  // namespace test
