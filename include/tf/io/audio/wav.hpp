// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// WAV files of 16 bits per sample, as tf.audio.encode_wav and decode_wav write and read them.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

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

/// The samples of a WAV file, 2 bytes each, and what it says about them. If the file cannot be
/// read, `fault` says why.
struct Wav {
    std::string_view samples{};
    std::uint64_t channels = 0, rate = 0;
    std::string_view fault{};

    std::int64_t frames() const {
        return channels == 0 ? 0 : static_cast<std::int64_t>(samples.size() / (2 * channels));
    }
    /// Sample `channel` of frame `frame`, in [-1, 1).
    float sample(std::int64_t frame, std::int64_t channel) const {
        const auto at =
            static_cast<std::size_t>(2 * (frame * static_cast<std::int64_t>(channels) + channel));
        const std::uint64_t bits = detail::little_endian(samples.substr(at, 2));
        return static_cast<float>(static_cast<std::int16_t>(bits)) / 32768.f;
    }
};
TF_COMMON_INLINE Wav read_wav(std::string_view file) {
    const auto number = [&](std::size_t at, std::size_t size) {
        return detail::little_endian(file.substr(at, size));
    };
    Wav out;
    if (!file.starts_with("RIFF") ||
        file.substr(std::min<std::size_t>(file.size(), 8), 4) != "WAVE")
        return {.fault = "a file that is not WAV"};
    for (std::size_t at = 12; at + 8 <= file.size();) {
        const std::string_view chunk = file.substr(at, 4);
        const std::uint64_t size = number(at + 4, 4);
        at += 8;
        if (size > file.size() - at) break;
        if (chunk == "fmt ") {
            if (size < 16) break;
            out.channels = number(at + 2, 2);
            out.rate = number(at + 4, 4);
            if (number(at, 2) != 1 || number(at + 14, 2) != 16)
                return {.fault = "samples that are not integers of 16 bits"};
            if (out.channels > 0 && (number(at + 12, 2) != 2 * out.channels ||
                                     number(at + 8, 4) != 2 * out.channels * out.rate))
                return {.fault = "a number of bytes per second that does not fit the others"};
        } else if (chunk == "data") {
            if (out.channels == 0) break;
            out.samples = file.substr(at, size - size % (2 * out.channels));
            return out;
        }
        at += size + size % 2;
        if (at > file.size()) break;
    }
    return {.fault = "a WAV file that is cut off or damaged"};
}

}  // namespace tf::io
