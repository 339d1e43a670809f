// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

void activation_rows(KerasRows& rows) {
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
}

}  // namespace referee
