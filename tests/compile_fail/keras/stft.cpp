// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Frames that leave out samples.

#include <tf/keras.hpp>

using namespace tf::keras;

int main() {
#ifdef TF_BAD
    Sequential<Input<100, 1>{}, STFTSpectrogram{.frame_length = 64, .frame_step = 80}> net;  // expect: \[tf\.keras\.stft\]
#else
    Sequential<Input<100, 1>{}, STFTSpectrogram{.frame_length = 64, .frame_step = 60}> net;
#endif
}
