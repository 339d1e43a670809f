// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Texts in folders, one folder for each class, as tensors: keras.utils.text_dataset_from_directory.

#include <tf/keras/folders.hpp>

namespace tf::keras::utils {

/// The options of text_dataset_from_directory, with Keras's names and defaults.
struct TextDatasetOptions {
    /// The folders that are classes, in the order of their numbers; by default all, sorted.
    std::vector<std::string> class_names{};
    std::optional<int> max_length{};      ///< the number of bytes after which a text is cut off
    bool shuffle = true;                  ///< in NumPy's order for the seed, as Keras does
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    double validation_split = 0;  ///< the share of the files at the end that is `validation`
    Subset subset = Subset::all;  ///< given if and only if validation_split is
    bool follow_links = false;    ///< whether links to folders are visited
};

/// The texts of folders.
template <LabelMode Labels = "int">
struct TextDataset {
    Tensor<string, dyn> texts;
    detail::folder_labels_t<Labels> labels;  ///< by default numbers of classes
    std::vector<std::string> class_names;    ///< none without labels
    std::vector<std::string> file_paths;
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

TF_COMMON LabeledFiles list_texts(const std::filesystem::path& directory,
                                  const utils::TextDatasetOptions& options, utils::LabelMode mode);
/// The contents of the files, at most `max_length` bytes of each.
TF_COMMON Tensor<string, dyn> read_texts(const std::vector<std::string>& paths,
                                         const std::optional<int>& max_length);

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// Reads the files whose names end in .txt in the folders of a directory. Classes, their numbers
/// and `Labels` are those of image_dataset_from_directory. The texts are for TextVectorization; all
/// of them are in memory.
///
/// errors::NotFound for a missing directory or class; errors::InvalidArgument for a directory
/// without texts, a negative max_length, and a validation_split without subset or seed;
/// errors::Unavailable for a folder that cannot be read. Mirrors
/// keras.utils.text_dataset_from_directory:
///
///     const auto reviews = tf::keras::utils::text_dataset_from_directory<"binary">("reviews");
///     words.adapt(reviews.texts);
template <LabelMode Labels = "int">
TextDataset<Labels> text_dataset_from_directory(const std::filesystem::path& directory,
                                                const TextDatasetOptions& options = {}) {
    if constexpr (!detail::check_label_mode<Labels>()) {
        return {};
    } else {
        detail::LabeledFiles files = detail::list_texts(directory, options, Labels);
        return {detail::read_texts(files.paths, options.max_length),
                detail::folder_labels<Labels>(files), std::move(files.class_names),
                std::move(files.paths)};
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/text_dataset_code.hpp>
#endif
