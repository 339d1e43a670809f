// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Samples without a dim for channels.

#include <tf/audio.hpp>

int main() {
    const auto samples = tf::ones<float, 8>();
#ifdef TF_BAD
    tf::audio::encode_wav(samples, 8000);  // expect: \[tf\.audio\.samples\]
#else
    tf::audio::encode_wav(tf::expand_dims<-1>(samples), 8000);
#endif
}
