// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An EinsumDense without a number for each dim of its result.

#include <tf/keras.hpp>

using namespace tf::keras;

using Fits = Sequential<Input<3, 4>{}, EinsumDense<"abc,cd->abd", tf::dyn, 8>{}>;
using Misfits = Sequential<Input<3, 4>{}, EinsumDense<"abc,cd->abd", 8>{}>;

void f() {
#ifdef TF_BAD
    Misfits net;  // expect: \[tf\.keras\.einsum_shape\]
#else
    Fits net;
#endif
    net(tf::zeros<float, 2, 3, 4>());
}
