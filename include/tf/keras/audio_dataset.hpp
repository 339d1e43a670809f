// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sounds in folders, one folder for each class, as tensors:
// keras.utils.audio_dataset_from_directory.

#include <tf/keras/folders.hpp>

namespace tf::keras::utils {

/// The options of audio_dataset_from_directory, with Keras's names and defaults.
struct AudioDatasetOptions {
    /// The folders that are classes, in the order of their numbers; by default all, sorted.
    std::vector<std::string> class_names{};
    bool shuffle = true;                  ///< in NumPy's order for the seed, as Keras does
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    double validation_split = 0;  ///< the share of the files at the end that is `validation`
    Subset subset = Subset::all;  ///< given if and only if validation_split is
    bool follow_links = false;    ///< whether links to folders are visited
};

/// The sounds of folders, with values from -1 to 1.
template <int Samples, int Channels, LabelMode Labels = "int">
struct AudioDataset {
    Tensor<float, dyn, Samples, Channels> audio;
    detail::folder_labels_t<Labels> labels;  ///< by default numbers of classes
    std::vector<std::string> class_names;    ///< none without labels
    std::vector<std::string> file_paths;
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

TF_COMMON LabeledFiles list_sounds(const std::filesystem::path& directory,
                                   const utils::AudioDatasetOptions& options,
                                   utils::LabelMode mode);
/// The samples of WAV files, each with `samples` frames of `channels` numbers. `samples` -1 becomes
/// the length of the longest file. Shorter files end with zeros.
TF_COMMON std::vector<float> read_sounds(const std::vector<std::string>& paths, int& samples,
                                         int channels);

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// Reads the files whose names end in .wav in the folders of a directory, which have 16 bits for
/// each sample. Classes, their numbers and `Labels` are those of image_dataset_from_directory.
/// `Samples`, Keras's output_sequence_length, is the length of all sounds: longer files are cut
/// off, shorter ones end with zeros; with tf::dyn it is that of the longest file. All sounds are in
/// memory. There is no `sampling_rate`: rates are not changed.
///
/// errors::NotFound for a missing directory or class; errors::InvalidArgument for a directory
/// without sounds, a file that is no such sound or has another number of channels (it names the
/// file), and a validation_split without subset or seed; errors::Unavailable for a folder that
/// cannot be read. Mirrors keras.utils.audio_dataset_from_directory:
///
///     const auto words = tf::keras::utils::audio_dataset_from_directory<16000>("words");
///     trainer.fit(words.audio, words.labels, {.batch_size = 32});
template <int Samples = dyn, int Channels = 1, LabelMode Labels = "int">
AudioDataset<Samples, Channels, Labels> audio_dataset_from_directory(
    const std::filesystem::path& directory, const AudioDatasetOptions& options = {}) {
    constexpr bool sizes = (Samples == dyn || Samples > 0) && Channels > 0;
    static_assert(sizes,
                  "[tf.keras.audio_size] audio_dataset_from_directory<16000, 1>(directory): the "
                  "number of samples is positive, or tf::dyn for the longest file, and there is at "
                  "least one channel");
    if constexpr (!sizes || !detail::check_label_mode<Labels>()) {
        return {};
    } else {
        detail::LabeledFiles files = detail::list_sounds(directory, options, Labels);
        int samples = Samples;
        const std::vector<float> all = detail::read_sounds(files.paths, samples, Channels);
        const Shape shape(static_cast<int>(files.paths.size()), samples, Channels);
        return {Tensor<float, dyn, Samples, Channels>(
                    tf::detail::tracing::constant_handle<float>(shape, std::span<const float>(all)),
                    shape),
                detail::folder_labels<Labels>(files), std::move(files.class_names),
                std::move(files.paths)};
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/audio_dataset_code.hpp>
#endif
