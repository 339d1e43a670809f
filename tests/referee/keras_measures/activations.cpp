// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Activations that keras_rows/activation.cpp does not have as layers. They keep their parameters,
// and take numbers at kinks, and so large that exp(x) is infinite.

#include "keras_measures.hpp"

namespace referee {

namespace keras = tf::keras;

const Family<Measures> activations_family([](Measures& rows) {
    const auto x = tf::constant({{-200.f, -5.f, -3.f, -1.f, -.5f, -.25f, -1e-3f, 0.f},
                                 {1e-3f, .25f, .5f, 1.f, 3.f, 5.f, 6.f, 200.f}});
    rows.activation<keras::linear>("linear", x);
    rows.activation<keras::relu>("relu", x);
    rows.activation<keras::relu6>("relu6", x);
    rows.activation<keras::leaky_relu>("leaky_relu", x);
    rows.activation<keras::leaky_relu(.1f)>("lambda v: keras.activations.leaky_relu(v, .1)", x);
    rows.activation<keras::elu>("elu", x);
    rows.activation<keras::elu(.5f)>("lambda v: keras.activations.elu(v, .5)", x);
    rows.activation<keras::selu>("selu", x);
    rows.activation<keras::gelu>("lambda v: keras.activations.gelu(v, approximate=False)", x);
    rows.activation<keras::silu>("silu", x);
    rows.activation<keras::swish>("get('swish')", x);
    rows.activation<keras::tanh>("tanh", x);
    rows.activation<keras::sigmoid>("sigmoid", x);
    rows.activation<keras::softmax>("softmax", x);
    rows.activation<keras::log_softmax>("log_softmax", x);
    rows.activation<keras::softplus>("softplus", x);
    rows.activation<keras::softsign>("softsign", x);
    rows.activation<keras::log_sigmoid>("log_sigmoid", x);
    rows.activation<keras::squareplus(2)>("lambda v: keras.activations.squareplus(v, 2)", x);
    rows.activation<keras::hard_shrink(1)>("lambda v: keras.activations.hard_shrink(v, 1.)", x);
    // exp(200) is infinite in float32, also in Keras.
    rows.activation<keras::exponential>("exponential", x);
});

}  // namespace referee
