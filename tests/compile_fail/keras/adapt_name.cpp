// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer that the model does not have under this name.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
    Sequential<Input<3>{}, Normalization{.name = "scale"}> net;
    const tf::Tensor<float, 2, 3> data = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    adapt<Normalization{}>(net, data);  // expect: \[tf\.keras\.adapt_name\]
#else
    adapt<Normalization{.name = "scale"}>(net, data);
#endif
}
