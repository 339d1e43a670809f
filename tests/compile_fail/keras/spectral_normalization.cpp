// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// SpectralNormalization of a layer without a kernel.

#include <tf/keras.hpp>

using namespace tf::keras;

using Fits = Sequential<Input<4>{}, SpectralNormalization<Dense<2>{}>{}>;
using Misfits = Sequential<Input<4>{}, SpectralNormalization<Flatten{}>{}>;

void f() {
#ifdef TF_BAD
    Misfits net;  // expect: \[tf\.keras\.spectral_normalization\]
#else
    Fits net;
#endif
    net(tf::zeros<float, 2, 4>());
}
