// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// User-defined ops, those of docs/adding-an-op.md; and custom gradients, of which a saved function
// keeps the results.

#include <tf/io/graph_def/extension.hpp>

#include "../../runtime/own_ops.hpp"
#include "report.hpp"

namespace saved {
namespace {

struct Softplus : test::SoftplusRules {
    static constexpr std::string_view name = "Softplus";
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension Softplus::extension = tf::io::saved_extension_of<Softplus>;

struct RunningSum : test::CumsumRules<RunningSum> {
    static constexpr std::string_view name = "RunningSum";
    static const tf::OpExtension extension;
};
constexpr tf::OpExtension RunningSum::extension = tf::io::saved_extension_of<RunningSum>;

template <int Axis, class T>
constexpr T running_sum(const T& x) {
    return test::cumsum<RunningSum, Axis>(x);
}

}  // namespace
}  // namespace saved

template <>
struct tf::op_by_id<tf::op_id("Softplus")> : std::type_identity<saved::Softplus> {};
template <>
struct tf::op_by_id<tf::op_id("RunningSum")> : std::type_identity<saved::RunningSum> {};

namespace saved {

const Family<Rows> own_family([](Rows& rows) {
    using Open = tf::Tensor<double, dyn, 3>;
    rows.add(
        "own ops",
        [](Open x) {
            return std::tuple(tf::detail::ops::elementwise<Softplus>(x * 2.0) + 1.0,
                              running_sum<0>(x), running_sum<1>(x));
        },
        call(Open(sample<2, 3>(-2, 2))), call(Open(sample<5, 3>(-2, 2))));
    rows.one(
        "own ops, gradients",
        [](auto x) {
            tf::GradientTape tape;
            tape.watch(x);
            const auto y = tf::reduce_sum(tf::sin(running_sum<1>(
                tf::tensor_type_t<decltype(x)>(tf::detail::ops::elementwise<Softplus>(x)))));
            return tape.gradient(y, x).collapse();
        },
        sample<2, 3>(-2, 2));
    rows.one(
        "custom gradient",
        [](auto x) {
            const auto clipped = tf::custom_gradient([](auto v) {
                return std::pair(tf::exp(v), [=](auto dy) { return tf::minimum(dy, 0.5) * v; });
            });
            tf::GradientTape tape;
            tape.watch(x);
            const auto y = tf::tensor_type_t<decltype(x)>(clipped(x) * 2.0);
            return std::tuple(y,
                              tape.gradient(tf::Tensor<double>(tf::reduce_sum(y)), x).collapse());
        },
        sample<2, 3>(-2, 2));
});

}  // namespace saved
