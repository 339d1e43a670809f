// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The compile time of a whole training step: a network of three layers, its loss, the gradient by a
// tape, and Adam written by hand (Kingma and Ba 2015, algorithm 1). benchmarks/compile/run.py
// reports it as `mlp_adam`.

#include <cstdio>
#include <tuple>

#include <tf/functions.hpp>

template <int... Dims>
struct Weight : tf::Module {
    tf::Variable<float, Dims...> value;
    tf::Variable<float, Dims...> m{this, "m", tf::zeros<float, Dims...>(), false};
    tf::Variable<float, Dims...> v{this, "v", tf::zeros<float, Dims...>(), false};

    template <class Init>
    constexpr Weight(tf::Module* owner, std::string_view name, const Init& init)
        : tf::Module(owner, name), value(this, "value", init) {}

    /// A step against the gradient; `rate` includes the bias corrections of the moments.
    template <class G>
    constexpr void step(const G& gradient, const tf::Tensor<float>& rate) {
        const tf::Tensor<float, Dims...> g = gradient;
        m.assign(0.9f * m + 0.1f * g);
        v.assign(0.999f * v + 0.001f * tf::square(g));
        value.assign_sub(rate * m / (tf::sqrt(v) + 1e-7f));
    }
};

struct Network : tf::Module {
    Weight<784, 128> w1{this, "w1", tf::fill<float, 784, 128>(0.01f)};
    Weight<128> b1{this, "b1", tf::zeros<float, 128>()};
    Weight<128, 64> w2{this, "w2", tf::fill<float, 128, 64>(0.01f)};
    Weight<64> b2{this, "b2", tf::zeros<float, 64>()};
    Weight<64, 10> w3{this, "w3", tf::fill<float, 64, 10>(0.01f)};
    Weight<10> b3{this, "b3", tf::zeros<float, 10>()};
    tf::Variable<float> steps{this, "steps", 0.f, false};

    constexpr Network() : tf::Module("network") {}

    constexpr auto logits(const tf::Tensor<float, tf::dyn, 784>& x) {
        const tf::Tensor<float, tf::dyn, 128> h1 = tf::relu(tf::matmul(x, w1.value) + b1.value);
        const tf::Tensor<float, tf::dyn, 64> h2 = tf::relu(tf::matmul(h1, w2.value) + b2.value);
        return tf::Tensor<float, tf::dyn, 10>(tf::matmul(h2, w3.value) + b3.value);
    }

    constexpr tf::Tensor<float> train_step(tf::Tensor<float, tf::dyn, 784> x,
                                           tf::Tensor<float, tf::dyn, 10> labels) {
        tf::GradientTape tape;
        const tf::Tensor<float, tf::dyn, 10> z = logits(x);
        const tf::Tensor<float, tf::dyn, 1> top = tf::reduce_max<1>(z, tf::keepdims);
        const tf::Tensor<float, tf::dyn> norm =
            tf::log(tf::reduce_sum<1>(tf::exp(z - tf::stop_gradient(top))));
        const tf::Tensor<float> loss =
            tf::reduce_mean(norm - tf::reduce_sum<1>(labels * (z - tf::stop_gradient(top))));
        const auto [dw1, db1, dw2, db2, dw3, db3] = tape.gradient(
            loss, std::tie(w1.value, b1.value, w2.value, b2.value, w3.value, b3.value));
        steps.assign_add(1.f);
        const tf::Tensor<float> t = steps.read();
        const tf::Tensor<float> rate = 1e-3f * tf::sqrt(1.f - tf::pow(tf::like(t, 0.999f), t)) /
                                       (1.f - tf::pow(tf::like(t, 0.9f), t));
        w1.step(dw1, rate);
        b1.step(db1, rate);
        w2.step(dw2, rate);
        b2.step(db2, rate);
        w3.step(dw3, rate);
        b3.step(db3, rate);
        return loss;
    }
};

int main() {
    Network network;
    const auto step = tf::function<&Network::train_step>(network);
    const tf::Tensor<float, 2, 784> images = tf::fill<float, 2, 784>(0.1f);
    const tf::Tensor<float, 2, 10> labels =
        tf::concat<1>(tf::ones<float, 2, 1>(), tf::zeros<float, 2, 9>());
    for (int k = 0; k < 3; ++k)
        std::printf("loss %.6f\n", static_cast<double>(step(images, labels)()));
}
