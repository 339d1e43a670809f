// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::nn's activations.

#include <tf/nn.hpp>

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> activations_family([](OpRows& rows) {
    rows.add("tf.nn.relu6(x)", [](auto x) { return tf::nn::relu6(x); });
    rows.add("tf.nn.leaky_relu(x)", [](auto x) { return tf::nn::leaky_relu(x); });
    rows.add("tf.nn.leaky_relu(x, 0.1)", [](auto x) { return tf::nn::leaky_relu(x, 0.1f); });
    rows.add("tf.nn.elu(x)", [](auto x) { return tf::nn::elu(x); });
    rows.add("tf.nn.selu(x)", [](auto x) { return tf::nn::selu(x); });
    rows.add("tf.nn.softplus(x)", [](auto x) { return tf::nn::softplus(x); });
    rows.add("tf.math.log_sigmoid(x)", [](auto x) { return tf::nn::log_sigmoid(x); });
    rows.add_once("tf.nn.softsign(x)", [](auto x) { return tf::nn::softsign(x); });
    rows.add("tf.nn.silu(x)", [](auto x) { return tf::nn::silu(x); });
    rows.add("tf.nn.silu(x, 2.0)", [](auto x) { return tf::nn::swish(x, 2.f); });
    rows.add("tf.nn.gelu(x)", [](auto x) { return tf::nn::gelu(x); });
    rows.add("tf.nn.gelu(x, True)", [](auto x) { return tf::nn::gelu(x, true); });
    rows.add("tf.nn.softmax(x)", [](auto x) { return tf::nn::softmax(x); });
    rows.add("tf.nn.log_softmax(x)", [](auto x) { return tf::nn::log_softmax(x); });
});

}  // namespace referee
