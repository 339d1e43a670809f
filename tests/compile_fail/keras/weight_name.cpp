// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A weight that the model does not have.

#include <tf/keras.hpp>

using namespace tf::keras;

void f() {
    Sequential<Input<4>{}, Dense<10>{}> net;
#ifdef TF_BAD
    net.weight<"dense_1/kernel">();  // expect: \[tf\.keras\.weight_name\]
#else
    net.weight<"dense/kernel">();
#endif
}
