// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A Normalization whose mean is given is adapted.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
    constexpr Normalization given{.mean = {1.}, .variance = {4.}, .name = "given"};
    Sequential<Input<3>{}, given, Normalization{}> net;
    const tf::Tensor<float, 2, 3> data = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    adapt<given>(net, data);  // expect: \[tf\.keras\.adapt_moments\]
#else
    adapt<Normalization{}>(net, data);
#endif
}
