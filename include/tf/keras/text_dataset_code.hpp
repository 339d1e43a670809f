// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/text_dataset.hpp.

#include <algorithm>
#include <array>

#include <tf/io/files/whole_file.hpp>
#include <tf/keras/text_dataset.hpp>

namespace tf::keras::detail {

inline constexpr std::string_view reading_texts = "utils::text_dataset_from_directory";

TF_COMMON_BODY LabeledFiles list_texts(const std::filesystem::path& directory,
                                       const utils::TextDatasetOptions& options,
                                       utils::LabelMode mode) {
    static constexpr std::array<std::string_view, 1> ends{".txt"};
    if (options.max_length && *options.max_length < 0)
        errors::raise<errors::InvalidArgument>({"tf.keras.text_dataset", reading_texts,
                                                "max_length", std::to_string(*options.max_length),
                                                "a number of bytes"});
    return list_files(directory, folder_options(options),
                      {.reader = reading_texts,
                       .id = "tf.keras.text_dataset",
                       .what = "texts",
                       .files = ".txt files",
                       .ends = ends,
                       .mode = mode});
}

TF_COMMON_BODY Tensor<string, dyn> read_texts(const std::vector<std::string>& paths,
                                              const std::optional<int>& max_length) {
    std::vector<string> texts;
    for (const std::string& path : paths) {
        const Tensor<string> whole = io::read_file(Tensor<string>(path));
        string text = *whole.data();
        if (max_length) text.resize(std::min(text.size(), static_cast<std::size_t>(*max_length)));
        texts.push_back(std::move(text));
    }
    return as_rows<string>(texts);
}

}  // namespace tf::keras::detail
