// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A negative number of channels.

#include <tf/audio.hpp>

int main() {
    const tf::Tensor<tf::string> file("RIFF");
#ifdef TF_BAD
    const auto wav = tf::audio::decode_wav<-2>(file);  // expect: \[tf\.audio\.size\]
#else
    const auto wav = tf::audio::decode_wav<2>(file);
#endif
    static_cast<void>(wav);
}
