// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several files.

#include <tf/audio.hpp>

int main() {
    const tf::Tensor<tf::string, 2> files = {"RIFF", "RIFF"};
#ifdef TF_BAD
    const auto wav = tf::audio::decode_wav(files);  // expect: \[tf\.io\.contents\]
#else
    const auto wav = tf::audio::decode_wav(tf::gather(files, 0));
#endif
    static_cast<void>(wav);
}
