// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/audio_dataset.hpp.

#include <algorithm>
#include <array>
#include <utility>

#include <tf/core/errors.hpp>
#include <tf/io/audio/wav.hpp>
#include <tf/io/files/whole_file.hpp>
#include <tf/keras/audio_dataset.hpp>

namespace tf::keras::detail {

inline constexpr std::string_view reading_sounds = "utils::audio_dataset_from_directory";

/// A sound, [samples, channels] with values from -1 to 1.
TF_COMMON_INLINE AnyTensor read_sound(const std::string& path, const SoundSize& size) {
    const Tensor<string> file = io::read_file(Tensor<string>(path));
    const io::Wav wav = io::read_wav(*file.data());
    if (!wav.fault.empty() || wav.channels != static_cast<std::uint64_t>(size.channels))
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.audio_dataset", reading_sounds, path,
             wav.fault.empty() ? std::to_string(wav.channels) + " channels"
                               : std::string(wav.fault),
             "a WAV file of 16 bits with " + std::to_string(size.channels) + " channels"});
    const Shape shape(size.samples == dyn ? static_cast<int>(wav.frames()) : size.samples,
                      size.channels);
    AnyTensor out;
    data::detail::renew(out, DType::float32, shape);
    float* to = static_cast<float*>(out.data());
    const std::int64_t frames = std::min<std::int64_t>(wav.frames(), shape[0]);
    for (std::int64_t k = 0; k < frames; ++k)
        for (int channel = 0; channel < size.channels; ++channel) *to++ = wav.sample(k, channel);
    std::fill_n(to, (shape[0] - frames) * size.channels, 0.f);
    return out;
}

TF_COMMON_INLINE data::detail::NewStage padded_sounds(data::detail::StagePtr sounds,
                                                      const ExampleSteps& steps) {
    return data::detail::padded_batch_stage(
        std::move(sounds),
        data::detail::padding_of(steps.specs, steps.batch_size, {}, "padded_batch"));
}

TF_COMMON_BODY std::vector<FolderFiles> list_sounds(const std::filesystem::path& directory,
                                                    const utils::AudioDatasetOptions& options,
                                                    utils::LabelMode mode, bool both,
                                                    const SoundSize& size) {
    static constexpr std::array<std::string_view, 1> ends{".wav"};
    std::vector<FolderFiles> parts = list_files(directory, folder_options(options, both),
                                                {.reader = reading_sounds,
                                                 .id = "tf.keras.audio_dataset",
                                                 .what = "sounds",
                                                 .files = ".wav files",
                                                 .ends = ends,
                                                 .mode = mode});
    for (FolderFiles& part : parts) {
        part.steps.read =
            file_reader([size](const std::string& path) { return read_sound(path, size); });
        if (size.samples == dyn) part.steps.batch = &padded_sounds<>;
    }
    return parts;
}

}  // namespace tf::keras::detail
