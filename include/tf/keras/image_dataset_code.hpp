// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/image_dataset.hpp.

#include <array>

#include <tf/keras/image_dataset.hpp>

namespace tf::keras::detail {

inline constexpr std::string_view reading_images = "utils::image_dataset_from_directory";

TF_COMMON_BODY void refuse_image(const std::string& path, std::string_view why) {
    errors::raise<errors::InvalidArgument>({"tf.keras.image_file", reading_images, path,
                                            std::string(why),
                                            "a whole PNG, JPEG, GIF or BMP file"});
}

TF_COMMON_BODY std::vector<FolderFiles> list_images(const std::filesystem::path& directory,
                                                    const utils::ImageDatasetOptions& options,
                                                    utils::LabelMode mode, bool both,
                                                    const data::detail::RowFunction& read) {
    static constexpr std::array<std::string_view, 5> ends{".bmp", ".gif", ".jpeg", ".jpg", ".png"};
    if (options.crop_to_aspect_ratio && options.pad_to_aspect_ratio)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.image_dataset", reading_images, "pad_to_aspect_ratio",
             "true, as is crop_to_aspect_ratio", "one of the two"});
    std::vector<FolderFiles> parts = list_files(directory, folder_options(options, both),
                                                {.reader = reading_images,
                                                 .id = "tf.keras.image_dataset",
                                                 .what = "images",
                                                 .files = "PNG, JPEG, GIF or BMP files",
                                                 .ends = ends,
                                                 .mode = mode});
    for (FolderFiles& part : parts) part.steps.read = read;
    return parts;
}

}  // namespace tf::keras::detail
