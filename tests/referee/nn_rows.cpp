// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::nn: where functions are smooth, at kinks, and for large arguments.

#include <limits>

#include <tf/nn.hpp>

#include "report.hpp"

namespace referee {
namespace {

using test::sample;
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const auto kinks = tf::constant<double>({-6.0, -1.0, -0.0, 0.0, 1.0, 6.0, 7.0});
const auto extremes = tf::constant<double>({-inf, -1e3, -40.0, 0.0, 40.0, 1e3, inf, nan});

template <class F>
void activation(std::string name, F f) {
    using Open = tf::Tensor<double, dyn, 3>;
    name = "nn/" + name;
    gradient<Run::both>(name + ", matrix", f, sample<2, 3>(-3, 3));
    gradient<Run::both>(name + ", open", f, Open(sample<2, 3>(-3, 3)));
    gradient(name + ", kinks", f, kinks);
    // softsign has no value at infinity; TensorFlow's slope there is 0
    if (name != "nn/softsign") gradient(name + ", extremes", f, extremes);
    gradient(name + ", float", f, as<float>(sample<2, 5>(-3, 3)));
    gradient(name + ", float kinks", f, as<float>(kinks));
}
/// TensorFlow has a second derivative, too.
template <class F>
void smooth(const std::string& name, F f) {
    activation(name, f);
    second("nn/" + name + ", second", f, sample<5>(-3, 3));
}

void activations() {
    smooth("relu6", [](auto x) { return tf::nn::relu6(x); });
    smooth("leaky_relu", [](auto x) { return tf::nn::leaky_relu(x); });
    smooth("leaky_relu of 0.1", [](auto x) { return tf::nn::leaky_relu(x, 0.1f); });
    smooth("elu", [](auto x) { return tf::nn::elu(x); });
    smooth("selu", [](auto x) { return tf::nn::selu(x); });
    smooth("softplus", [](auto x) { return tf::nn::softplus(x); });
    activation("softsign", [](auto x) { return tf::nn::softsign(x); });
    smooth("silu", [](auto x) { return tf::nn::silu(x); });
    smooth("swish of 2", [](auto x) { return tf::nn::swish(x, 2.f); });
    smooth("gelu", [](auto x) { return tf::nn::gelu(x); });
    smooth("gelu by tanh", [](auto x) { return tf::nn::gelu(x, true); });
}

template <class F>
void along_rows(std::string name, F f) {
    using Open = tf::Tensor<double, dyn, dyn>;
    name = "nn/" + name;
    gradient<Run::both>(name + ", matrix", f, sample<3, 4>(-3, 3));
    gradient<Run::both>(name + ", open", f, Open(sample<3, 4>(-3, 3)));
    gradient(name + ", cube", f, sample<2, 3, 4>(-3, 3));
    gradient(name + ", float", f, as<float>(sample<3, 4>(-3, 3)));
    gradient(name + ", large", f,
             tf::constant<double>({{1e3, -1e3, 0.0}, {1e300, 0.0, 1.0}, {-9.0, 9.0, 9.0}}));
    gradient(name + ", infinite", f,
             tf::constant<double>({{-inf, 0.0, 1.0}, {inf, 0.0, 1.0}, {nan, 0.0, 1.0}}));
    gradient(name + ", one", f, sample<3, 1>(-3, 3));
    gradient(name + ", empty", f, sample<0, 3>(-3, 3));
    second(name + ", second", f, sample<2, 3>(-1, 1));
}
void rows() {
    along_rows("softmax", [](auto x) { return tf::nn::softmax(x); });
    along_rows("softmax of columns", [](auto x) { return tf::nn::softmax<0>(x); });
    along_rows("log_softmax", [](auto x) { return tf::nn::log_softmax(x); });
    along_rows("log_softmax of columns", [](auto x) { return tf::nn::log_softmax<-2>(x); });
}

void cross_entropies() {
    const auto sigmoid = [](auto z, auto x) {
        return tf::nn::sigmoid_cross_entropy_with_logits(z, x);
    };
    const auto z = sample<2, 3>(0, 1), x = sample<2, 3>(-3, 3, 0.7);
    using Open = tf::Tensor<double, dyn, 3>;
    gradient<Run::both>("nn/sigmoid entropy, matrix", sigmoid, z, x);
    gradient<Run::both>("nn/sigmoid entropy, open", sigmoid, Open(z), Open(x));
    gradient("nn/sigmoid entropy, extremes", sigmoid,
             tf::constant<double>({0.0, 1.0, 0.0, 1.0, 0.5, 1.0, 1.0, 0.5}), extremes);
    second("nn/sigmoid entropy, second", sigmoid, z, x);

    const auto softmax = [](auto a, auto b) {
        return tf::nn::softmax_cross_entropy_with_logits(a, b);
    };
    const auto p = tf::constant<double>({{0.5, 0.25, 0.25}, {0.0, 0.0, 1.0}});
    gradient<Run::both>("nn/softmax entropy, matrix", softmax, p, x);
    gradient<Run::both>("nn/softmax entropy, open", softmax, Open(p), Open(x));
    gradient("nn/softmax entropy, large", softmax, p,
             tf::constant<double>({{1e3, -1e3, 0.0}, {1e300, 0.0, 1.0}}));
    gradient("nn/softmax entropy, float", softmax, as<float>(p), as<float>(x));
    gradient("nn/softmax entropy, empty", softmax, sample<0, 3>(0, 1), sample<0, 3>(0, 1));
    gradient(
        "nn/softmax entropy of columns",
        [](auto a, auto b) { return tf::nn::softmax_cross_entropy_with_logits<0>(a, b); },
        tf::constant<double>({{0.5, 0.25, 1.0}, {0.5, 0.75, 0.0}}), x);

    const auto sparse = [](auto a, auto b) {
        return tf::nn::sparse_softmax_cross_entropy_with_logits(a, b);
    };
    gradient<Run::both>("nn/sparse entropy, matrix", sparse, tf::constant({2, 0}), x);
    gradient<Run::both>("nn/sparse entropy, open", sparse,
                        tf::Tensor<int, dyn>(tf::constant({2, 0})),
                        tf::Tensor<double, dyn, dyn>(x));
    gradient("nn/sparse entropy, cube", sparse, tf::constant<std::int64_t>({{2, 0, 1}, {3, 3, 0}}),
             sample<2, 3, 4>(-3, 3));
    gradient("nn/sparse entropy, large", sparse, tf::constant({1, 0}),
             tf::constant<double>({{1e3, -1e3, 0.0}, {1e300, 0.0, 1.0}}));
    gradient("nn/sparse entropy, vector", sparse, tf::constant(1), sample<3>(-1, 1));
}

void norms() {
    gradient<Run::both>(
        "nn/l2_loss", [](auto v) { return tf::nn::l2_loss(v); }, sample<2, 3>(-3, 3));
    const auto length = [](auto v) { return tf::nn::l2_normalize<-1>(v); };
    gradient<Run::both>("nn/l2_normalize", length, sample<2, 3>(-3, 3));
    gradient("nn/l2_normalize, zeros", length, tf::zeros<double, 2, 3>());
    gradient(
        "nn/l2_normalize of all", [](auto v) { return tf::nn::l2_normalize(v); },
        sample<2, 3>(-3, 3));
    const auto both = [](auto v) {
        const auto [mean, variance] = tf::nn::moments<0>(v);
        return tf::stack<0>(mean, variance);
    };
    gradient<Run::both>("nn/moments", both, sample<4, 3>(-3, 3));
    const auto kept = [](auto v) {
        const auto [mean, variance] = tf::nn::moments<0, 2>(v, tf::keepdims);
        return tf::stack<0>(mean, variance);
    };
    gradient("nn/moments, kept", kept, sample<2, 3, 4>(-3, 3));
}

}  // namespace

void nn_rows() {
    activations();
    rows();
    cross_entropies();
    norms();
}

}  // namespace referee
