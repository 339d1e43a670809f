// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A gradient of a list of variables is multiplied by a vector.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float, 2> v(tf::ones<float, 2>());
    tf::GradientTape tape;
    const tf::Tensor<float> y = tf::reduce_sum(v * v);
    tf::VariableBase& base = v;
    const auto g = tape.gradient(y, tf::VariableList{base});
#ifdef TF_BAD
    base.assign_sub(g[0] * tf::constant({0.1f, 0.2f}));  // expect: \[tf\.gradient\.factor\]
#else
    base.assign_sub(g[0] * 0.1f);
#endif
}
