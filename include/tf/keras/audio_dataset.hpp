// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of sounds in folders, one folder for each class:
// keras.utils.audio_dataset_from_directory.

#include <tf/keras/folders.hpp>

namespace tf::keras::utils {

/// The options of audio_dataset_from_directory, with Keras's names and defaults.
struct AudioDatasetOptions {
    /// The folders that are classes, in the order of their numbers; by default all, sorted.
    std::vector<std::string> class_names{};
    int batch_size = 32;
    /// The files in NumPy's order for the seed, and in each pass with Dataset::shuffle, as Keras.
    bool shuffle = true;
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    double validation_split = 0;  ///< the share of the files at the end that is `validation`
    Subset subset = Subset::all;  ///< given if and only if validation_split is
    bool follow_links = false;    ///< whether links to folders are visited
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

/// The length and the channels of all sounds. A length that is open is that of the file.
struct SoundSize {
    int samples, channels;
};
/// The files, with a function that reads `size` of each.
TF_COMMON std::vector<FolderFiles> list_sounds(const std::filesystem::path& directory,
                                               const utils::AudioDatasetOptions& options,
                                               utils::LabelMode mode, bool both,
                                               const SoundSize& size);

template <int Samples, int Channels, utils::LabelMode Labels>
constexpr bool check_sounds() {
    constexpr bool sizes = (Samples == dyn || Samples > 0) && Channels > 0;
    static_assert(
        sizes,
        "[tf.keras.audio_size] audio_dataset_from_directory<16000, 1>(directory): the "
        "number of samples is positive, or tf::dyn for that of each file, and there is at "
        "least one channel");
    if constexpr (sizes) return check_label_mode<Labels>();
    else return false;
}

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// A dataset of batches of the sounds in the folders of a directory, in files whose names end in
/// .wav, with 16 bits for each sample, and of their labels: tuples of floats from -1 to 1, [batch,
/// Samples, Channels], and labels. Classes, their numbers, `Labels` and the members of the result
/// are those of image_dataset_from_directory.
///
/// `Samples`, Keras's output_sequence_length, is the length of all sounds: longer files are cut
/// off, shorter ones end with zeros. With tf::dyn all sounds of a batch are as long as the longest
/// one of the batch, and `.examples()` as long as their files; `.examples().ragged_batch(32)` is
/// Keras's `ragged=True`. There is no `sampling_rate`: rates are not changed.
///
/// errors::NotFound for a missing directory or class; errors::InvalidArgument for a directory
/// without sounds, a validation_split without subset or seed, and, when it is read, for a file that
/// is no such sound or has another number of channels (it names the file); errors::Unavailable for
/// a folder that cannot be read. Mirrors keras.utils.audio_dataset_from_directory:
///
///     const auto words = tf::keras::utils::audio_dataset_from_directory<16000>("words");
///     trainer.fit(words);
template <int Samples = dyn, int Channels = 1, LabelMode Labels = "int">
FolderDataset<detail::labeled_t<Tensor<float, Samples, Channels>, Labels>>
audio_dataset_from_directory(const std::filesystem::path& directory,
                             const AudioDatasetOptions& options = {}) {
    using E = detail::labeled_t<Tensor<float, Samples, Channels>, Labels>;
    if constexpr (!detail::check_sounds<Samples, Channels, Labels>()) {
        return detail::no_dataset<FolderDataset<E>>();
    } else {
        auto files =
            detail::list_sounds(directory, tf::detail::core::Late<AudioDatasetOptions, E>(options),
                                Labels, false, {Samples, Channels});
        return detail::dataset_of<E>(files[0]);
    }
}
/// The datasets for training and validation:
/// `auto [train, test] = audio_dataset_from_directory("words", both_subsets, {.seed = 1,
/// .validation_split = .2})`.
template <int Samples = dyn, int Channels = 1, LabelMode Labels = "int">
auto audio_dataset_from_directory(const std::filesystem::path& directory, BothSubsets,
                                  const AudioDatasetOptions& options) {
    using E = detail::labeled_t<Tensor<float, Samples, Channels>, Labels>;
    if constexpr (detail::check_sounds<Samples, Channels, Labels>()) {
        auto files =
            detail::list_sounds(directory, tf::detail::core::Late<AudioDatasetOptions, E>(options),
                                Labels, true, {Samples, Channels});
        return std::pair(detail::dataset_of<E>(files[0]), detail::dataset_of<E>(files[1]));
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/audio_dataset_code.hpp>
#endif
