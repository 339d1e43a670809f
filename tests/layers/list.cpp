// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// All trainable variables as one list, and the algebra of lists.

#include "net.hpp"

namespace {

struct ByList : layers::Net {
    constexpr tf::Tensor<float> step(layers::Input x, layers::Output y) {
        tf::GradientTape tape;
        const tf::Tensor<float> l = loss(x, y);
        const auto variables = trainable_variables();
        const tf::VariableValues g(tape.gradient(l, variables));
        tf::assign_sub(variables, layers::rate * g);
        return l;
    }
};

}  // namespace

int main() { return layers::check<ByList>(); }
