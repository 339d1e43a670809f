// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 3: a tensor outside of the function is overwritten by a constant.

#include <tf/functions.hpp>

tf::Tensor<float> last;

int main() {
#ifdef TF_BAD
    auto f = tf::function([] {
        last = tf::constant(1.f);  // expect: tensor_outside_the_function_written
    });
    f();
#else
    auto f = tf::function([] { return tf::constant(1.f); });
    last = f();
#endif
}
