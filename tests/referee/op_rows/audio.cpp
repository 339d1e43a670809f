// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Sounds in WAV files: tf.audio.

#include "op_rows.hpp"

namespace referee {

const Family<OpRows> audio_family([](OpRows& rows) {
    const auto samples = as<float>(test::sample<7, 2>(-1.2, 1.2));
    const tf::Tensor<std::int32_t> rate(16000);
    const tf::Tensor<tf::string> file = tf::audio::encode_wav(samples, rate);
    rows.of_values(
        "tf.audio.encode_wav(x, y)", [](auto x, auto y) { return tf::audio::encode_wav(x, y); },
        samples, rate);
    rows.of_values(
        "tf.audio.decode_wav(x)[0]", [](auto x) { return tf::audio::decode_wav(x).audio; }, file);
    rows.of_values(
        "tf.audio.decode_wav(x)[1]", [](auto x) { return tf::audio::decode_wav(x).sample_rate; },
        file);
    rows.of_values(
        "tf.audio.decode_wav(x, 1, 4)[0]",
        [](auto x) { return tf::audio::decode_wav<1, 4>(x).audio; }, file);
    rows.of_values(
        "tf.audio.decode_wav(x, desired_channels=3, desired_samples=9)[0]",
        [](auto x) { return tf::audio::decode_wav<3, 9>(x).audio; }, file);
});

}  // namespace referee
