// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The bias of an EinsumDense has an axis that the result lacks.

#include <tf/keras.hpp>

using namespace tf::keras;

using Fits = Sequential<Input<4>{}, EinsumDense<"ab,bc->ac", 8>{.bias_axes = "c"}>;
using Misfits = Sequential<Input<4>{}, EinsumDense<"ab,bc->ac", 8>{.bias_axes = "b"}>;

void f() {
#ifdef TF_BAD
    Misfits net;  // expect: \[tf\.keras\.einsum_equation\]
#else
    Fits net;
#endif
    net(tf::zeros<float, 2, 4>());
}
