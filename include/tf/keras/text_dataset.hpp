// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of texts in folders, one folder for each class: keras.utils.text_dataset_from_directory.

#include <tf/keras/folders.hpp>

namespace tf::keras::utils {

/// The options of text_dataset_from_directory, with Keras's names and defaults.
struct TextDatasetOptions {
    /// The folders that are classes, in the order of their numbers; by default all, sorted.
    std::vector<std::string> class_names{};
    int batch_size = 32;
    std::optional<int> max_length{};  ///< the number of bytes after which a text is cut off
    /// The files in NumPy's order for the seed, and in each pass with Dataset::shuffle, as Keras.
    bool shuffle = true;
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    double validation_split = 0;  ///< the share of the files at the end that is `validation`
    Subset subset = Subset::all;  ///< given if and only if validation_split is
    bool follow_links = false;    ///< whether links to folders are visited
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

/// The files, with a function that reads at most `max_length` bytes of each.
TF_COMMON std::vector<FolderFiles> list_texts(const std::filesystem::path& directory,
                                              const utils::TextDatasetOptions& options,
                                              utils::LabelMode mode, bool both);

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// A dataset of batches of the texts in the folders of a directory, in files whose names end in
/// .txt, and of their labels: tuples of strings [batch] and labels. Classes, their numbers,
/// `Labels` and the members of the result are those of image_dataset_from_directory. The texts are
/// for TextVectorization.
///
/// errors::NotFound for a missing directory or class; errors::InvalidArgument for a directory
/// without texts, a negative max_length, and a validation_split without subset or seed;
/// errors::Unavailable for a folder that cannot be read. Mirrors
/// keras.utils.text_dataset_from_directory:
///
///     const auto reviews = tf::keras::utils::text_dataset_from_directory<"binary">("reviews");
///     words.adapt(reviews.map([](const auto& texts, const auto&) { return texts; }));
template <LabelMode Labels = "int">
FolderDataset<detail::labeled_t<Tensor<string>, Labels>> text_dataset_from_directory(
    const std::filesystem::path& directory, const TextDatasetOptions& options = {}) {
    using E = detail::labeled_t<Tensor<string>, Labels>;
    if constexpr (!detail::check_label_mode<Labels>()) {
        return detail::no_dataset<FolderDataset<E>>();
    } else {
        auto files = detail::list_texts(
            directory, tf::detail::core::Late<TextDatasetOptions, E>(options), Labels, false);
        return detail::dataset_of<E>(files[0]);
    }
}
/// The datasets for training and validation:
/// `auto [train, test] = text_dataset_from_directory("reviews", both_subsets, {.seed = 1,
/// .validation_split = .2})`.
template <LabelMode Labels = "int">
auto text_dataset_from_directory(const std::filesystem::path& directory, BothSubsets,
                                 const TextDatasetOptions& options) {
    using E = detail::labeled_t<Tensor<string>, Labels>;
    if constexpr (detail::check_label_mode<Labels>()) {
        auto files = detail::list_texts(
            directory, tf::detail::core::Late<TextDatasetOptions, E>(options), Labels, true);
        return std::pair(detail::dataset_of<E>(files[0]), detail::dataset_of<E>(files[1]));
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/text_dataset_code.hpp>
#endif
