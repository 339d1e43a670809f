// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::nn's functions: softmax along an axis, cross-entropies, norms and moments.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {
namespace {

using test::sample;

/// A function of the rows or columns of a matrix. Both numbers of dims may be open.
template <class F>
void along_an_axis(const std::string& expression, F f) {
    using Open = tf::Tensor<double, dyn, dyn>;
    gradient<Run::both>(expression + "; wide", f, sample<3, 4>(-3, 3));
    gradient<Run::both>(expression + "; both open", f, Open(sample<3, 4>(-3, 3)));
    gradient(expression + "; float", f, as<float>(sample<3, 4>(-3, 3)));
    gradient(expression + "; large", f,
             tf::constant<double>({{1e3, -1e3, 0.0}, {1e300, 0.0, 1.0}, {-9.0, 9.0, 9.0}}));
    gradient(expression + "; infinite", f,
             tf::constant<double>({{-inf, 0.0, 1.0}, {inf, 0.0, 1.0}, {nan, 0.0, 1.0}}));
    gradient(expression + "; one", f, sample<3, 1>(-3, 3));
    gradient(expression + "; empty", f, sample<0, 3>(-3, 3));
}
void softmaxes(OpRows& rows) {
    const auto softmax = [](auto x) { return tf::nn::softmax(x); };
    const auto log_softmax = [](auto x) { return tf::nn::log_softmax(x); };
    const auto of_columns = [](auto x) { return tf::nn::softmax<0>(x); };
    const auto log_of_columns = [](auto x) { return tf::nn::log_softmax<-2>(x); };
    const auto cube = sample<2, 3, 4>(-3, 3);
    along_an_axis("tf.nn.softmax(x)", softmax);
    along_an_axis("tf.nn.softmax(x, 0)", of_columns);
    along_an_axis("tf.nn.log_softmax(x)", log_softmax);
    along_an_axis("tf.nn.log_softmax(x, -2)", log_of_columns);
    gradient("tf.nn.softmax(x); cube", softmax, cube);
    gradient("tf.nn.softmax(x, 0); cube", of_columns, cube);
    gradient("tf.nn.log_softmax(x); cube", log_softmax, cube);
    gradient("tf.nn.log_softmax(x, -2); cube", log_of_columns, cube);
    rows.of_twice("tf.nn.softmax(x, 0)", of_columns, sample<2, 3>(-1, 1));
    rows.of_twice("tf.nn.log_softmax(x, -2)", log_of_columns, sample<2, 3>(-1, 1));
}

void cross_entropies(OpRows& rows) {
    using Open = tf::Tensor<double, dyn, 3>;
    const std::string of_sigmoid = "tf.nn.sigmoid_cross_entropy_with_logits(x, y)";
    const auto sigmoid = [](auto z, auto x) {
        return tf::nn::sigmoid_cross_entropy_with_logits(z, x);
    };
    const auto z = sample<2, 3>(0, 1), x = sample<2, 3>(-3, 3, 0.7);
    rows.of_twice(of_sigmoid, sigmoid, z, x);
    gradient<Run::both>(of_sigmoid + "; traced", sigmoid, z, x);
    gradient<Run::both>(of_sigmoid + "; one open", sigmoid, Open(z), Open(x));
    gradient(of_sigmoid + "; extremes", sigmoid,
             tf::constant<double>({0.0, 1.0, 0.0, 1.0, 0.5, 1.0, 1.0, 0.5}),
             tf::constant<double>({-inf, -1e3, -40.0, 0.0, 40.0, 1e3, inf, nan}));

    const std::string of_softmax = "tf.nn.softmax_cross_entropy_with_logits(x, y)";
    const auto softmax = [](auto a, auto b) {
        return tf::nn::softmax_cross_entropy_with_logits(a, b);
    };
    const auto p = tf::constant<double>({{0.5, 0.25, 0.25}, {0.0, 0.0, 1.0}});
    const auto large = tf::constant<double>({{1e3, -1e3, 0.0}, {1e300, 0.0, 1.0}});
    gradient<Run::both>(of_softmax + "; traced", softmax, p, x);
    gradient<Run::both>(of_softmax + "; one open", softmax, Open(p), Open(x));
    gradient(of_softmax + "; large", softmax, p, large);
    gradient(of_softmax + "; float", softmax, as<float>(p), as<float>(x));
    gradient(of_softmax + "; empty", softmax, sample<0, 3>(0, 1), sample<0, 3>(0, 1));
    gradient(
        "tf.nn.softmax_cross_entropy_with_logits(x, y, 0); columns",
        [](auto a, auto b) { return tf::nn::softmax_cross_entropy_with_logits<0>(a, b); },
        tf::constant<double>({{0.5, 0.25, 1.0}, {0.5, 0.75, 0.0}}), x);

    const std::string of_numbers = "tf.nn.sparse_softmax_cross_entropy_with_logits(x, y)";
    const auto sparse = [](auto a, auto b) {
        return tf::nn::sparse_softmax_cross_entropy_with_logits(a, b);
    };
    gradient<Run::both>(of_numbers + "; matrix of logits", sparse, tf::constant({2, 0}), x);
    gradient<Run::both>(of_numbers + "; both open", sparse,
                        tf::Tensor<int, dyn>(tf::constant({2, 0})),
                        tf::Tensor<double, dyn, dyn>(x));
    gradient(of_numbers + "; cube", sparse, tf::constant<std::int64_t>({{2, 0, 1}, {3, 3, 0}}),
             sample<2, 3, 4>(-3, 3));
    gradient(of_numbers + "; large", sparse, tf::constant({1, 0}), large);
    gradient(of_numbers + "; vector", sparse, tf::constant(1), sample<3>(-1, 1));
}

void norms(OpRows& rows) {
    gradient<Run::both>(
        "tf.nn.l2_loss(x); traced", [](auto v) { return tf::nn::l2_loss(v); }, sample<2, 3>(-3, 3));
    const auto length = [](auto v) { return tf::nn::l2_normalize<-1>(v); };
    rows.of("tf.math.l2_normalize(x, -1)", length, sample<2, 3>(-3, 3));
    gradient<Run::both>("tf.math.l2_normalize(x, -1); traced", length, sample<2, 3>(-3, 3));
    gradient("tf.math.l2_normalize(x, -1); zeros", length, tf::zeros<double, 2, 3>());
    rows.of(
        "tf.math.l2_normalize(x)", [](auto v) { return tf::nn::l2_normalize(v); },
        sample<2, 3>(-3, 3));
    const auto both = [](auto v) {
        const auto [mean, variance] = tf::nn::moments<0>(v);
        return tf::stack<0>(mean, variance);
    };
    rows.of("tf.stack(tf.nn.moments(x, [0]))", both, sample<4, 3>(-3, 3));
    gradient<Run::both>("tf.stack(tf.nn.moments(x, [0])); traced", both, sample<4, 3>(-3, 3));
    rows.of(
        "tf.stack(tf.nn.moments(x, [0, 2], keepdims=True))",
        [](auto v) {
            const auto [mean, variance] = tf::nn::moments<0, 2>(v, tf::keepdims);
            return tf::stack<0>(mean, variance);
        },
        sample<2, 3, 4>(-3, 3));
}

}  // namespace

const Family<OpRows> nn_family([](OpRows& rows) {
    softmaxes(rows);
    cross_entropies(rows);
    norms(rows);
});

}  // namespace referee
