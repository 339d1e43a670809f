// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer that does not learn from data.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
    Sequential<Input<3>{}, Normalization{}, Dense<2>{}> net;
    const tf::Tensor<float, 2, 3> data = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    adapt<Dense<2>{}>(net, data);  // expect: \[tf\.keras\.adapt\]
#else
    adapt<Normalization{}>(net, data);
#endif
}
