// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/audio_dataset.hpp.

#include <algorithm>
#include <array>

#include <tf/core/errors.hpp>
#include <tf/io/audio/wav.hpp>
#include <tf/io/files/whole_file.hpp>
#include <tf/io/records/record_frame.hpp>
#include <tf/keras/audio_dataset.hpp>

namespace tf::keras::detail {

inline constexpr std::string_view reading_sounds = "utils::audio_dataset_from_directory";

TF_COMMON_BODY LabeledFiles list_sounds(const std::filesystem::path& directory,
                                        const utils::AudioDatasetOptions& options,
                                        utils::LabelMode mode) {
    static constexpr std::array<std::string_view, 1> ends{".wav"};
    return list_files(directory, folder_options(options),
                      {.reader = reading_sounds,
                       .id = "tf.keras.audio_dataset",
                       .what = "sounds",
                       .files = ".wav files",
                       .ends = ends,
                       .mode = mode});
}

TF_COMMON_BODY std::vector<float> read_sounds(const std::vector<std::string>& paths, int& samples,
                                              int channels) {
    const bool longest = samples < 0;
    const std::size_t frame = 2 * static_cast<std::size_t>(channels);
    std::vector<std::string> sounds;
    std::size_t length = longest ? 0 : static_cast<std::size_t>(samples);
    for (const std::string& path : paths) {
        const Tensor<string> file = io::read_file(Tensor<string>(path));
        const io::Wav wav = io::read_wav(*file.data());
        if (!wav.fault.empty() || wav.channels != static_cast<std::uint64_t>(channels))
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.audio_dataset", reading_sounds, path,
                 wav.fault.empty() ? std::to_string(wav.channels) + " channels"
                                   : std::string(wav.fault),
                 "a WAV file of 16 bits with " + std::to_string(channels) + " channels"});
        if (longest) length = std::max(length, wav.samples.size() / frame);
        sounds.emplace_back(wav.samples.substr(0, longest ? wav.samples.npos : length * frame));
    }
    std::vector<float> out;
    out.reserve(sounds.size() * length * static_cast<std::size_t>(channels));
    for (const std::string& sound : sounds) {
        const std::size_t end = out.size() + length * static_cast<std::size_t>(channels);
        for (std::size_t at = 0; at < sound.size(); at += 2) {
            const std::uint64_t bits =
                io::detail::little_endian(std::string_view(sound).substr(at, 2));
            out.push_back(static_cast<float>(static_cast<std::int16_t>(bits)) / 32768.f);
        }
        out.resize(end);
    }
    samples = static_cast<int>(length);
    return out;
}

}  // namespace tf::keras::detail
