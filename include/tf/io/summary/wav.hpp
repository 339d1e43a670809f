// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes sound as WAV files. In: frames of floats. Out: the bytes of tf.audio.encode_wav.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include <tf/core/compiled.hpp>
#include <tf/io/records/record_frame.hpp>

namespace tf::io {

/// A WAV file with 16 bits per sample; `samples` are [frames, channels], clipped to [-1, 1].
TF_COMMON_INLINE std::string encode_wav(const float* samples, std::int64_t frames,
                                        std::int64_t channels, std::int64_t sample_rate) {
    const auto number = [](std::int64_t v) { return static_cast<std::uint64_t>(v); };
    const std::int64_t size = frames * channels * 2;
    std::string out = "RIFF";
    detail::append_little_endian(out, number(size + 36), 4);
    out += "WAVEfmt ";
    detail::append_little_endian(out, 16, 4);
    detail::append_little_endian(out, 1, 2);  // not compressed
    detail::append_little_endian(out, number(channels), 2);
    detail::append_little_endian(out, number(sample_rate), 4);
    detail::append_little_endian(out, number(sample_rate * channels * 2), 4);
    detail::append_little_endian(out, number(channels * 2), 2);
    detail::append_little_endian(out, 16, 2);
    out += "data";
    detail::append_little_endian(out, number(size), 4);
    out.reserve(out.size() + static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < frames * channels; ++i) {
        const float scaled = std::round(samples[i] * 32768.f);
        const auto sample = static_cast<std::int16_t>(
            std::isnan(scaled) ? 0.f : std::clamp(scaled, -32768.f, 32767.f));
        detail::append_little_endian(out, static_cast<std::uint16_t>(sample), 2);
    }
    return out;
}

}  // namespace tf::io
