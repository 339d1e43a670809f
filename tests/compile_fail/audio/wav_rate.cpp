// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A sample rate of floats.

#include <tf/audio.hpp>

int main() {
    const auto samples = tf::ones<float, 8, 1>();
    const auto rate = tf::constant(8000.f);
#ifdef TF_BAD
    tf::audio::encode_wav(samples, rate);  // expect: \[tf\.audio\.rate\]
#else
    tf::audio::encode_wav(samples, tf::cast<std::int32_t>(rate));
#endif
}
