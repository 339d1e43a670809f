// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A spectrogram of frequencies that samples do not have.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<4000>{}, MelSpectrogram{.max_freq = 9000}> net;  // expect: \[tf\.keras\.mel\]
#else
    Sequential<Input<4000>{}, MelSpectrogram{.max_freq = 7000}> net;
#endif
}
