// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loads images from folders, one folder per class, as tensors for `fit`:
// keras.utils.image_dataset_from_directory.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/image/resize.hpp>
#include <tf/io/files/whole_file.hpp>
#include <tf/io/images/images.hpp>
#include <tf/keras/rows.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::keras::utils {

/// Which files: all of them, or one of the two parts into which validation_split divides them.
enum class Subset : std::uint8_t { all, training, validation };

/// The options of image_dataset_from_directory, with Keras's names and defaults.
struct ImageDatasetOptions {
    /// The folder names of the classes, in the order of the class indices; by default all folders,
    /// sorted.
    std::vector<std::string> class_names{};
    bool shuffle = true;                  ///< in NumPy's order for the seed, as Keras does
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    double validation_split = 0;  ///< the fraction of the files, from the end, that is `validation`
    Subset subset = Subset::all;  ///< required if and only if validation_split is set
    bool follow_links = false;    ///< whether symbolic links to folders are followed
    /// Crops images to the aspect ratio of the result instead of distorting them.
    bool crop_to_aspect_ratio = false;
};

/// The loaded images, with values from 0 to 255.
template <nn::Window Size, int Channels>
struct ImageDataset {
    Tensor<float, dyn, Size.height, Size.width, Channels> images;
    Tensor<std::int32_t, dyn> labels;  ///< class indices
    std::vector<std::string> class_names;
    std::vector<std::string> file_paths;
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

struct LabeledFiles {
    std::vector<std::string> paths, class_names;
    std::vector<std::int32_t> labels;
};
TF_COMMON LabeledFiles list_images(const std::filesystem::path& directory,
                                   const utils::ImageDatasetOptions& options);
/// Throws errors::InvalidArgument that names the file.
TF_COMMON [[noreturn]] void refuse_image(const std::string& path, std::string_view why);

/// The largest centered crop of an image that has the aspect ratio of Size.
template <nn::Window Size, class X>
X middle_of(const X& image) {
    const int height = image.shape()[0], width = image.shape()[1];
    const auto fitting = [](int other, int a, int b) {
        return static_cast<int>(static_cast<float>(other) * static_cast<float>(a) /
                                static_cast<float>(b));
    };
    const int h = std::min(height, fitting(width, Size.height, Size.width));
    const int w = std::min(width, fitting(height, Size.width, Size.height));
    const auto part = [](int all, int of) {
        const int first = (all - of) / 2;
        return Slice(Tensor<std::int32_t>(first), Tensor<std::int32_t>(first + of));
    };
    return X(image(part(height, h), part(width, w)));
}

template <nn::Window Size, int Channels, image::ResizeMethod Method>
void append_image(std::vector<float>& all, const std::string& path, bool crop) {
    try {
        const auto pixels = io::decode_image<Channels>(io::read_file(Tensor<string>(path)));
        const auto resized = image::resize<Size, Method>(crop ? middle_of<Size>(pixels) : pixels);
        const Tensor<float, Size.height, Size.width, Channels> values =
            nest::to_tensor(cast<float>(resized));
        all.insert(all.end(), values.data(), values.data() + values.shape().size());
    } catch (const errors::OpError& e) {
        refuse_image(path, e.what());
    }
}

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// Reads the images in the folders of a directory and resizes them: PNG, JPEG, GIF (the first
/// frame) and BMP files, found by their file name extensions. Each folder is a class and includes
/// its subfolders; classes are numbered in the order of their names. `Channels`: 3 for RGB, 1 for
/// gray, 4 for RGBA. Labels are class indices, Keras's `label_mode="int"`;
/// `to_categorical<Classes>(data.labels)` converts them to one-hot rows. All images are in memory,
/// and `fit` divides them into batches.
///
/// errors::NotFound for a missing directory or class; errors::InvalidArgument for a directory
/// without images, a file that is not an image (it names the file), and a validation_split without
/// subset or seed; errors::Unavailable for a folder that cannot be read. Mirrors
/// keras.utils.image_dataset_from_directory:
///
///     const auto flowers = tf::keras::utils::image_dataset_from_directory<64>("flowers");
///     trainer.fit(flowers.images, flowers.labels, {.batch_size = 32});
template <nn::Window Size = 256, int Channels = 3,
          image::ResizeMethod Interpolation = image::ResizeMethod::bilinear>
ImageDataset<Size, Channels> image_dataset_from_directory(const std::filesystem::path& directory,
                                                          const ImageDatasetOptions& options = {}) {
    constexpr bool channels = Channels == 1 || Channels == 3 || Channels == 4;
    static_assert(channels,
                  "[tf.keras.dataset_channels] image_dataset_from_directory<Size, Channels>: "
                  "Channels must be 1 for gray, 3 for RGB, or 4 for RGBA");
    if constexpr (!channels) {
        return {};
    } else {
        detail::LabeledFiles files = detail::list_images(directory, options);
        std::vector<float> pixels;
        for (const std::string& path : files.paths)
            detail::append_image<Size, Channels, Interpolation>(pixels, path,
                                                                options.crop_to_aspect_ratio);
        return {detail::as_rows<float, Size.height, Size.width, Channels>(pixels),
                detail::as_rows<std::int32_t>(files.labels), std::move(files.class_names),
                std::move(files.paths)};
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_CODE
#include <tf/keras/image_dataset_code.hpp>
#endif
