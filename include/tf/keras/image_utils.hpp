// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One image in a file: keras.utils.load_img, img_to_array, array_to_img and save_img. An image is a
// tensor of uint8 [height, width, channels], where Keras has one of PIL.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/images/images.hpp>
#include <tf/keras/rows.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/ops/run_time.hpp>

namespace tf::keras::utils {

/// The channels of an image: "grayscale", "rgb" or "rgba", with alpha.
struct ColorMode {
    int channels = 0;

    template <std::size_t N>
    constexpr ColorMode(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        channels = given == "grayscale" ? 1 : given == "rgb" ? 3 : given == "rgba" ? 4 : 0;
    }
};

/// The options of load_img, with Keras's names and defaults.
struct LoadImgOptions {
    std::optional<nn::Window> target_size{};  ///< {height, width}; by default that of the file
    /// How pixels of another size are computed: "nearest", "bilinear", "bicubic", "lanczos", "box"
    /// or "hamming".
    std::string_view interpolation = "nearest";
    bool keep_aspect_ratio = false;  ///< cuts the sides that do not fit the proportions
};
/// The options of save_img.
struct SaveImgOptions {
    std::string_view file_format{};  ///< "png", "jpeg" or "jpg"; by default the end of the name
    bool scale = true;               ///< as for array_to_img
};

}  // namespace tf::keras::utils

namespace tf::keras::detail {

/// The pixels of a file with this number of channels, and its size.
struct Pixels {
    std::vector<std::uint8_t> values;
    int height = 0, width = 0;
};
TF_COMMON Pixels load_pixels(const std::filesystem::path& path, int channels,
                             const utils::LoadImgOptions& options);
/// Numbers as pixels. Raises errors::InvalidArgument for numbers that are none.
TF_COMMON std::vector<std::uint8_t> pixels_of(std::span<const float> numbers, bool scale);
TF_COMMON void save_pixels(const std::filesystem::path& path, const Pixels& pixels, int channels,
                           std::string_view format);

/// Whether X is an image; reports another tensor.
template <class X>
constexpr bool check_image() {
    constexpr int channels = X::rank == 3 ? X::static_shape[2] : 0;
    constexpr bool image =
        (channels == 1 || channels == 3 || channels == 4) && op::is_numeric(X::dtype);
    static_assert(image,
                  "[tf.keras.image] array_to_img(x), save_img(path, x): x is one image [height, "
                  "width, channels] of numbers, with 1, 3 or 4 channels that are known to the "
                  "compiler");
    return image;
}
template <class X>
std::vector<std::uint8_t> pixels_of_image(const X& x, bool scale) {
    const auto numbers = nest::to_tensor(cast<float>(x));
    return pixels_of({numbers.data(), static_cast<std::size_t>(numbers.shape().size())}, scale);
}

}  // namespace tf::keras::detail

namespace tf::keras::utils {

/// The image in a PNG, JPEG, GIF (the first frame) or BMP file, as uint8 [height, width, channels].
/// Pixels of a `target_size` are those of PIL, which Keras uses. errors::InvalidArgument for a file
/// that is not an image, a size below 1, or an unknown interpolation. Mirrors keras.utils.load_img:
///
///     const auto image = tf::keras::utils::load_img("cat.jpg", {.target_size = {224, 224}});
///     const auto gray = tf::keras::utils::load_img<"grayscale">("cat.jpg");
template <ColorMode Mode = "rgb">
auto load_img(const std::filesystem::path& path, const LoadImgOptions& options = {}) {
    constexpr bool known = Mode.channels != 0;
    static_assert(known,
                  "[tf.keras.color_mode] load_img<\"rgb\">(path): the color mode is \"grayscale\", "
                  "\"rgb\" or \"rgba\"");
    if constexpr (!known) {
        return Poison{};
    } else {
        using X = Tensor<std::uint8_t, dyn, dyn, Mode.channels>;
        const tf::detail::core::Late<detail::Pixels, X> pixels =
            detail::load_pixels(path, Mode.channels, options);
        const tf::detail::core::Late<Shape, X> shape(pixels.height, pixels.width, Mode.channels);
        return X(tf::detail::tracing::constant_handle<std::uint8_t>(
                     shape, std::span<const std::uint8_t>(pixels.values)),
                 shape);
    }
}

/// The image as floats from 0 to 255. Mirrors keras.utils.img_to_array.
template <TensorLike X>
auto img_to_array(const X& img) {
    return nest::to_tensor(cast<float>(nest::to_tensor(img)));
}

/// Numbers [height, width, channels] as an image of uint8. With `scale`, the smallest one becomes 0
/// and the largest one 255; otherwise they are rounded down. errors::InvalidArgument for numbers
/// that are not finite or, without `scale`, not from 0 to 255. Mirrors keras.utils.array_to_img.
template <TensorLike X>
auto array_to_img(const X& x, bool scale = true) {
    using Numbers = tensor_type_t<X>;
    if constexpr (!detail::check_image<Numbers>()) {
        return Poison{};
    } else {
        const Numbers numbers = nest::to_tensor(x);
        const tf::detail::core::Late<Shape, X>& shape = numbers.shape();
        const tf::detail::core::Late<std::vector<std::uint8_t>, X> pixels =
            detail::pixels_of_image(numbers, scale);
        using Y = tensor_type_t<decltype(cast<std::uint8_t>(numbers))>;
        return Y(tf::detail::tracing::constant_handle<std::uint8_t>(
                     shape, std::span<const std::uint8_t>(pixels)),
                 shape);
    }
}

/// Writes numbers [height, width, channels] as a PNG or JPEG file, which the end of the name
/// decides; JPEG files have no alpha. errors::InvalidArgument for another format, and as those of
/// array_to_img. Mirrors keras.utils.save_img.
template <TensorLike X>
void save_img(const std::filesystem::path& path, const X& x, const SaveImgOptions& options = {}) {
    using Numbers = tensor_type_t<X>;
    if constexpr (detail::check_image<Numbers>()) {
        const Numbers numbers = nest::to_tensor(x);
        detail::save_pixels(path,
                            {detail::pixels_of_image(numbers, options.scale), numbers.shape()[0],
                             numbers.shape()[1]},
                            Numbers::static_shape[2], options.file_format);
    }
}

}  // namespace tf::keras::utils

#if TF_HAS_KERAS_CODE
#include <tf/keras/image_utils_code.hpp>
#endif
