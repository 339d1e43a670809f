// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Saves the model for the test of the command-line tool in the given folder.

#include <tf/tf.hpp>

namespace {

struct Layer : tf::Module {
    tf::Variable<float, 3, 2> w{this, "w", tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}})};
    tf::Variable<std::int64_t> calls{this, "calls", std::int64_t{0}, false};
    constexpr explicit Layer(tf::Module* parent = nullptr, std::string_view name = "layer")
        : tf::Module(parent, name) {}
    constexpr tf::Tensor<float, tf::dyn, 2> call(tf::Tensor<float, tf::dyn, 3> x) {
        calls.assign_add(1);
        return tf::matmul(x, w);
    }
};
struct Net : tf::Module {
    Layer layer{this, "layer"};
    tf::attribute<float> rate{this, "rate", 0.25f};
    tf::attribute<tf::string, 2> labels{this, "labels", tf::constant({"cat", "dog"})};
    constexpr Net() : tf::Module("net") {}
    constexpr tf::Tensor<float> decay(tf::Tensor<float> x) { return x * rate; }
    constexpr tf::Tensor<float> scale(tf::Tensor<float> factor, tf::Tensor<float> x) {
        return factor * x;
    }
};

}  // namespace

int main(int, char** argv) {
    Net net;
    const auto call = tf::function<&Layer::call>(net.layer);
    const auto scale = tf::function<&Net::scale>(net);
    const auto decay = tf::function<&Net::decay>(net);
    net.rate = 0.5f;
    tf::saved_model::save(net, argv[1],
                          tf::signatures(tf::signature<"serving_default", "x">(call),
                                         tf::signature<"scale", "factor", "x">(scale),
                                         tf::signature<"decay", "x">(decay)));
}
