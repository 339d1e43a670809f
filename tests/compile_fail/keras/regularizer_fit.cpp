// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// OrthogonalRegularizer for a vector.

#include <tf/keras.hpp>

using namespace tf::keras;

using Fits = Sequential<Input<4>{}, Dense<2>{.kernel_regularizer = OrthogonalRegularizer{}}>;
using Misfits = Sequential<Input<4>{}, Dense<2>{.bias_regularizer = OrthogonalRegularizer{}}>;

void f() {
#ifdef TF_BAD
    Misfits net;  // expect: \[tf\.keras\.regularizer_fit\]
#else
    Fits net;
#endif
    net(tf::zeros<float, 2, 4>());
}
