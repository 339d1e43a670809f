// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/text_dataset.hpp.

#include <array>

#include <tf/io/files/whole_file.hpp>
#include <tf/keras/text_dataset.hpp>

namespace tf::keras::detail {

inline constexpr std::string_view reading_texts = "utils::text_dataset_from_directory";

TF_COMMON_BODY std::vector<FolderFiles> list_texts(const std::filesystem::path& directory,
                                                   const utils::TextDatasetOptions& options,
                                                   utils::LabelMode mode, bool both) {
    static constexpr std::array<std::string_view, 1> ends{".txt"};
    if (options.max_length && *options.max_length < 0)
        errors::raise<errors::InvalidArgument>({"tf.keras.text_dataset", reading_texts,
                                                "max_length", std::to_string(*options.max_length),
                                                "a number of bytes"});
    std::vector<FolderFiles> parts = list_files(directory, folder_options(options, both),
                                                {.reader = reading_texts,
                                                 .id = "tf.keras.text_dataset",
                                                 .what = "texts",
                                                 .files = ".txt files",
                                                 .ends = ends,
                                                 .mode = mode});
    for (FolderFiles& part : parts)
        part.steps.read = file_reader([length = options.max_length](const std::string& path) {
            const Tensor<string> whole = io::read_file(Tensor<string>(path));
            if (!length) return AnyTensor(whole);
            return AnyTensor(
                Tensor<string>(whole.data()->substr(0, static_cast<std::size_t>(*length))));
        });
    return parts;
}

}  // namespace tf::keras::detail
