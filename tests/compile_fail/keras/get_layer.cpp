// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A lookup that the model does not have under this name.

#include <tf/tf.hpp>

using namespace tf::keras;

constexpr Nested<StringLookup<>> words{.name = "words"};

int main() {
    Sequential<Input<1>{.dtype = tf::DType::str}, words> net;
#ifdef TF_BAD
    get_layer<Nested<StringLookup<>>{}>(net).adapt(tf::constant({"a"}));  // expect: \[tf\.keras\.get_layer\]
#else
    get_layer<words>(net).adapt(tf::constant({"a"}));
#endif
}
