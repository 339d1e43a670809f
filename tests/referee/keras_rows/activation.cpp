// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;
namespace keras = tf::keras;

const Family<KerasRows> activation_family([](KerasRows& rows) {
    const auto x = numbers<3, 4, 5>();
    rows.add<ReLU{}>("ReLU()", x);
    rows.add<ReLU{.max_value = 1}>("ReLU(1)", x);
    rows.add<ReLU{.max_value = 6}>("ReLU(6)", x);
    rows.add<ReLU{.negative_slope = .5}>("ReLU(negative_slope=.5)", x);
    rows.add<ReLU{.max_value = 1, .negative_slope = .5, .threshold = .5}>(
        "ReLU(max_value=1., negative_slope=.5, threshold=.5)", x);
    rows.add<LeakyReLU{}>("LeakyReLU()", x);
    rows.add<PReLU{}>("PReLU()", x);
    rows.add<PReLU{.shared_axes = 1}>("PReLU(shared_axes=[1])", x);
    rows.open<PReLU{.shared_axes = {1, 2}}, Input<dyn, 5>{}>("PReLU(shared_axes=[1, 2])", x);
    rows.add<ELU{.alpha = .5f}>("ELU(.5)", x);
    rows.add<Softmax{}>("Softmax()", x);
    rows.add<Softmax{.axis = {1, 2}}>("Softmax((1, 2))", x);
    rows.add<Lambda<[](auto v) { return v * v; }>{}>("Lambda(lambda v: v * v)", x);
    rows.add<Identity{}>("Identity()", x);

    // Includes each kink of the functions below.
    const auto kinks =
        tf::constant({{-5.f, -3.f, -1.f, -.5f}, {0.f, .25f, .5f, 1.f}, {2.f, 3.f, -.75f, 7.f}});
    rows.add<Activation<keras::celu>{}>("Activation('celu')", kinks);
    rows.add<Activation<keras::celu(.5f)>{}>("Activation(lambda v: keras.activations.celu(v, .5))",
                                             kinks);
    // For Keras's Activation, the shape of glu's result is that of its input.
    rows.add<Activation<keras::glu>{}>(
        "Lambda(lambda v: keras.activations.glu(v), output_shape=(2, 3))", numbers<3, 2, 6>());
    rows.add<Activation<keras::glu(1)>{}>(
        "Lambda(lambda v: keras.activations.glu(v, 1), output_shape=(2, 5))", x);
    rows.add<Dense<6>{.activation = keras::glu}>(
        "lambda v: Lambda(keras.activations.glu, output_shape=(4, 3))(Dense(6)(v))", x);
    rows.add<Activation<keras::hard_shrink>{}>("Activation('hard_shrink')", kinks);
    rows.add<Activation<keras::hard_sigmoid>{}>("Activation('hard_sigmoid')", kinks);
    rows.add<Activation<keras::hard_silu>{}>("Activation('hard_silu')", kinks);
    rows.add<Activation<keras::hard_swish>{}>("Activation('hard_swish')", kinks);
    rows.add<Activation<keras::hard_tanh>{}>("Activation('hard_tanh')", kinks);
    rows.add<Activation<keras::log_sigmoid>{}>("Activation('log_sigmoid')", kinks);
    rows.add<Activation<keras::mish>{}>("Activation('mish')", kinks);
    rows.add<Dense<3>{.activation = keras::mish}>("Dense(3, 'mish')", x);
    rows.add<Activation<keras::soft_shrink>{}>("Activation('soft_shrink')", kinks);
    rows.add<Activation<keras::soft_shrink(1)>{}>(
        "Activation(lambda v: keras.activations.soft_shrink(v, 1.))", kinks);
    rows.add<Activation<keras::sparse_plus>{}>("Activation('sparse_plus')", kinks);
    rows.add<Activation<keras::sparse_sigmoid>{}>("Activation('sparse_sigmoid')", kinks);
    rows.add<Activation<keras::squareplus>{}>("Activation('squareplus')", kinks);
    // The definition: Keras 3.15 sums other numbers, also in the gradient.
    const std::string sparsemax =
        "Lambda(lambda x: (lambda s: tf.nn.relu(x - (tf.reduce_sum(tf.where(s, x, 0.), -1, "
        "keepdims=True) - 1) / tf.reduce_sum(tf.cast(s, tf.float32), -1, keepdims=True)))(1 + "
        "tf.reduce_sum(tf.cast(x[..., None, :] >= x[..., None], tf.float32), -1) * x > "
        "tf.reduce_sum(tf.where(x[..., None, :] >= x[..., None], x[..., None, :], 0.), -1)))";
    rows.add<Activation<keras::sparsemax>{}>(sparsemax, numbers<3, 2, 6>());
    rows.add<Activation<keras::sparsemax(1)>{}>(
        "lambda y: Permute((2, 1))(" + sparsemax + "(Permute((2, 1))(y)))", numbers<3, 6, 2>());
    rows.open<Activation<keras::sparsemax>{}, Input<dyn>{}>(sparsemax, numbers<3, 6>(.3));
    rows.add<Activation<keras::tanh_shrink>{}>("Activation('tanh_shrink')", kinks);
    rows.add<Activation<keras::threshold(.5f, 2)>{}>(
        "Activation(lambda v: keras.activations.threshold(v, .5, 2.))", kinks);
});

}  // namespace referee
