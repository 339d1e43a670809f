// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of images in folders, one folder per class: keras.utils.image_dataset_from_directory.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/image/geometry.hpp>
#include <tf/image/resize.hpp>
#include <tf/io/files/whole_file.hpp>
#include <tf/io/images/images.hpp>
#include <tf/keras/folders.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::keras::utils {

/// The options of image_dataset_from_directory, with Keras's names and defaults.
struct ImageDatasetOptions {
    /// The folder names of the classes, in the order of the class indices; by default all folders,
    /// sorted.
    std::vector<std::string> class_names{};
    int batch_size = 32;
    /// The files in NumPy's order for the seed, and in each pass with Dataset::shuffle, as Keras.
    bool shuffle = true;
    std::optional<std::uint32_t> seed{};  ///< by default a random one
    double validation_split = 0;  ///< the fraction of the files, from the end, that is `validation`
    Subset subset = Subset::all;  ///< required if and only if validation_split is set
    bool follow_links = false;    ///< whether symbolic links to folders are followed
    /// Crops images to the aspect ratio of the result instead of distorting them.
    bool crop_to_aspect_ratio = false;
    /// Adds black sides in place of changing the proportions.
    bool pad_to_aspect_ratio = false;
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

/// The files for a label mode. Raises errors::InvalidArgument for options that exclude each other.
TF_COMMON std::vector<FolderFiles> list_images(const std::filesystem::path& directory,
                                               const utils::ImageDatasetOptions& options,
                                               utils::LabelMode mode, bool both,
                                               const data::detail::RowFunction& read);
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

/// An image of another size, which is known at run time only.
template <image::ResizeMethod Method, int C>
auto resized_to(const Tensor<std::uint8_t, dyn, dyn, C>& image, int height, int width) {
    using enum image::ResizeMethod;
    using tf::detail::ops::call;
    using Floats = Tensor<float, 1, dyn, dyn, C>;
    using Bytes = Tensor<std::uint8_t, 1, dyn, dyn, C>;
    using Pair = Tensor<float, 2>;
    const Bytes x(expand_dims<0>(image));
    if constexpr (Method == nearest_neighbor || Method == bilinear || Method == bicubic ||
                  Method == area) {
        const auto words = op::to_words(op::ResizeAttributes{height, width, false, Method != area});
        if constexpr (Method == nearest_neighbor)
            return call<op::ResizeNearestNeighbor, Bytes>({words}, x);
        else if constexpr (Method == bilinear) return call<op::ResizeBilinear, Floats>({words}, x);
        else if constexpr (Method == bicubic) return call<op::ResizeBicubic, Floats>({words}, x);
        else return call<op::ResizeArea, Floats>({words}, x);
    } else {
        const auto words = op::to_words(op::ResampleAttributes{
            height, width, static_cast<std::uint64_t>(image::detail::kernel_of(Method)), false});
        const Pair scale({static_cast<float>(height) / static_cast<float>(x.shape()[1]),
                          static_cast<float>(width) / static_cast<float>(x.shape()[2])});
        return call<op::ScaleAndTranslate, Floats>({words}, x, scale, Pair({0.f, 0.f}));
    }
}
/// The image as large as it fits into Size, in the middle of zeros.
template <nn::Window Size, int C, image::ResizeMethod Method>
AnyTensor padded_image(const Tensor<std::uint8_t, dyn, dyn, C>& image) {
    using Pixels = Tensor<float, Size.height, Size.width, C>;
    const auto at = image::detail::fitted(image.shape()[0], image.shape()[1], Size);
    const auto inner = resized_to<Method>(image, at.height, at.width);
    AnyTensor out;
    data::detail::renew(out, Pixels::dtype, Pixels::static_shape);
    float* const to = static_cast<float*>(out.data());
    std::fill_n(to, out.shape().size(), 0.f);
    const auto length = static_cast<std::int64_t>(at.width) * C;
    for (int i = 0; i < at.height; ++i)
        std::copy_n(inner.data() + i * length, length,
                    to + (static_cast<std::int64_t>(at.top + i) * Size.width + at.left) * C);
    return out;
}
template <nn::Window Size, int Channels, image::ResizeMethod Method>
AnyTensor read_image(const std::string& path, const utils::ImageDatasetOptions& options) {
    using Values = Tensor<float, Size.height, Size.width, Channels>;
    try {
        const auto pixels = io::decode_image<Channels>(
            io::read_file(tf::detail::core::Late<Tensor<string>, Values>(path)));
        if (options.pad_to_aspect_ratio) return padded_image<Size, Channels, Method>(pixels);
        const auto resized = image::resize<Size, Method>(
            options.crop_to_aspect_ratio ? middle_of<Size>(pixels) : pixels);
        return AnyTensor(Values(nest::to_tensor(cast<float>(resized))));
    } catch (const errors::OpError& e) {
        refuse_image(tf::detail::core::Late<std::string, Values>(path), e.what());
    }
}
template <nn::Window Size, int Channels, image::ResizeMethod Method, utils::LabelMode Labels>
auto image_files(const std::filesystem::path& directory, const utils::ImageDatasetOptions& options,
                 bool both) {
    using Options = tf::detail::core::Late<utils::ImageDatasetOptions, Tensor<float, Channels>>;
    return detail::list_images(directory, Options(options), Labels, both,
                               file_reader([options = Options(options)](const std::string& path) {
                                   return read_image<Size, Channels, Method>(path, options);
                               }));
}
template <int Channels, utils::LabelMode Labels>
constexpr bool check_images() {
    constexpr bool channels = Channels == 1 || Channels == 3 || Channels == 4;
    static_assert(channels,
                  "[tf.keras.dataset_channels] image_dataset_from_directory<Size, Channels>: "
                  "Channels must be 1 for gray, 3 for RGB, or 4 for RGBA");
    if constexpr (channels) return check_label_mode<Labels>();
    else return false;
}
template <nn::Window Size, int Channels, utils::LabelMode Labels>
using labeled_image_t = labeled_t<Tensor<float, Size.height, Size.width, Channels>, Labels>;

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// A dataset of batches of the images in the folders of a directory, and of their labels. PNG,
/// JPEG, GIF (the first frame) and BMP files are found by the ends of their names, and are resized
/// to `Size`, with values from 0 to 255: [batch, height, width, Channels]. Each folder is a class,
/// and folders in it belong to it; classes are numbered in the order of their names. `Channels`: 3
/// for colors, 1 for gray, 4 with alpha. `Labels`, Keras's label_mode, decides the type of the
/// labels: "int" for numbers of classes, "categorical" for one-hot rows of floats, [batch,
/// classes], "binary" for floats [batch, 1] of two classes. Elements are tuples of images and
/// labels; with "none" they are images alone, and all images of the directory are read.
///
/// A file is read and decoded when the dataset comes to it, several at the same time, and the next
/// batches are read ahead. Order and batches are Keras's for the same seed, in each pass. The
/// result has the members `class_names`, `file_paths`, and `examples()`, the dataset without
/// batches (batch_size=None).
///
/// errors::NotFound for a missing directory or class; errors::InvalidArgument for a directory
/// without images, a validation_split without subset or seed, options that exclude each other, and,
/// when it is read, for a file that is not an image (it names the file); errors::Unavailable for a
/// folder that cannot be read. Mirrors keras.utils.image_dataset_from_directory:
///
///     const auto flowers = tf::keras::utils::image_dataset_from_directory<64>("flowers");
///     trainer.fit(flowers);
template <nn::Window Size = 256, int Channels = 3,
          image::ResizeMethod Interpolation = image::ResizeMethod::bilinear,
          LabelMode Labels = "int">
FolderDataset<detail::labeled_image_t<Size, Channels, Labels>> image_dataset_from_directory(
    const std::filesystem::path& directory, const ImageDatasetOptions& options = {}) {
    using E = detail::labeled_image_t<Size, Channels, Labels>;
    if constexpr (!detail::check_images<Channels, Labels>()) {
        return detail::no_dataset<FolderDataset<E>>();
    } else {
        auto files =
            detail::image_files<Size, Channels, Interpolation, Labels>(directory, options, false);
        return detail::dataset_of<E>(files[0]);
    }
}
/// The datasets for training and validation (subset="both"), of which the second is not shuffled
/// again in each pass:
///
///     const auto [train, test] = tf::keras::utils::image_dataset_from_directory<64>(
///         "flowers", tf::keras::utils::both_subsets, {.seed = 1, .validation_split = .2});
///     trainer.fit(train, {.validation_data = test});
template <nn::Window Size = 256, int Channels = 3,
          image::ResizeMethod Interpolation = image::ResizeMethod::bilinear,
          LabelMode Labels = "int">
auto image_dataset_from_directory(const std::filesystem::path& directory, BothSubsets,
                                  const ImageDatasetOptions& options) {
    using E = detail::labeled_image_t<Size, Channels, Labels>;
    if constexpr (detail::check_images<Channels, Labels>()) {
        auto files =
            detail::image_files<Size, Channels, Interpolation, Labels>(directory, options, true);
        return std::pair(detail::dataset_of<E>(files[0]), detail::dataset_of<E>(files[1]));
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/image_dataset_code.hpp>
#endif
