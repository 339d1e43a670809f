// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/image_utils.hpp.

#include <algorithm>
#include <cmath>

#include <tf/core/errors.hpp>
#include <tf/io/files/whole_file.hpp>
#include <tf/keras/image_resampling_code.hpp>
#include <tf/keras/image_utils.hpp>

namespace tf::keras::detail {

/// For each pixel of the result the nearest one of the file: PIL adds up the steps.
TF_COMMON_INLINE std::vector<int> nearest_pixels(Span part, int to) {
    const double step = static_cast<double>(part.size) / to;
    double at = part.begin + step * .5;
    std::vector<int> out;
    for (int k = 0; k < to; ++k, at += step)
        out.push_back(std::min(static_cast<int>(at), part.begin + part.size - 1));
    return out;
}
TF_COMMON_INLINE Pixels resized_pixels(const Pixels& from, int channels,
                                       const utils::LoadImgOptions& options) {
    const nn::Window to = *options.target_size;
    if (to.height == from.height && to.width == from.width) return from;
    Span rows{0, from.height}, columns{0, from.width};
    if (options.keep_aspect_ratio) {
        const auto fitting = [](int other, int a, int b) {
            return static_cast<int>(std::min<std::int64_t>(std::int64_t{other} * a / b, 1 << 30));
        };
        rows.size = std::min(from.height, fitting(from.width, to.height, to.width));
        columns.size = std::min(from.width, fitting(from.height, to.width, to.height));
        rows.begin = (from.height - rows.size) / 2;
        columns.begin = (from.width - columns.size) / 2;
        rows.size = std::max(rows.size, 1);
        columns.size = std::max(columns.size, 1);
    }
    Pixels out{{}, to.height, to.width};
    for (const ResamplingFilter& filter : resampling_filters)
        if (filter.name == options.interpolation) {
            out.values = resampled(filter, from.values, from.height, from.width, channels, rows,
                                   columns, to.height, to.width);
            return out;
        }
    const std::vector<int> across = nearest_pixels(columns, to.width);
    for (const int i : nearest_pixels(rows, to.height))
        for (const int j : across)
            for (int c = 0; c < channels; ++c)
                out.values.push_back(from.values[static_cast<std::size_t>(
                    (std::int64_t{i} * from.width + j) * channels + c)]);
    return out;
}
template <class X>
Pixels pixels_in(const X& image) {
    return {
        {image.data(), image.data() + image.shape().size()}, image.shape()[0], image.shape()[1]};
}

TF_COMMON_BODY Pixels load_pixels(const std::filesystem::path& path, int channels,
                                  const utils::LoadImgOptions& options) {
    if (const auto& to = options.target_size; to && (to->height < 1 || to->width < 1))
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.load_img", "utils::load_img", "target_size",
             std::to_string(to->height) + ", " + std::to_string(to->width),
             "a height and a width of at least 1"});
    if (options.interpolation != "nearest" &&
        std::ranges::find(resampling_filters, options.interpolation, &ResamplingFilter::name) ==
            resampling_filters.end())
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.load_img", "utils::load_img", "interpolation",
             std::string(options.interpolation),
             "nearest, bilinear, bicubic, lanczos, box or hamming"});
    Pixels pixels;
    try {
        const Tensor<string> file = io::read_file(Tensor<string>(path.string()));
        const bool png = file.data()->starts_with("\x89PNG");
        const bool jpeg = file.data()->starts_with("\xff\xd8\xff");
        constexpr io::DecodeJpegOptions as_pil{.dct_method = io::DctMethod::integer_accurate};
        if (channels == 4 && png) pixels = pixels_in(io::decode_png<4>(file));
        else if (jpeg) pixels = pixels_in(io::decode_jpeg<3>(file, as_pil));
        else pixels = pixels_in(io::decode_image<3>(file));
        std::vector<std::uint8_t> other;
        if (channels == 1)  // PIL's weights of the colors
            for (std::size_t k = 0; k + 2 < pixels.values.size(); k += 3)
                other.push_back(static_cast<std::uint8_t>(
                    (pixels.values[k] * 19595u + pixels.values[k + 1] * 38470u +
                     pixels.values[k + 2] * 7471u + 0x8000u) >>
                    16));
        else if (channels == 4 && !png)
            for (std::size_t k = 0; k < pixels.values.size(); ++k) {
                other.push_back(pixels.values[k]);
                if (k % 3 == 2) other.push_back(255);
            }
        if (!other.empty()) pixels.values = std::move(other);
    } catch (const errors::OpError& e) {
        errors::raise<errors::InvalidArgument>({"tf.keras.load_img", "utils::load_img",
                                                path.string(), e.what(),
                                                "a whole PNG, JPEG, GIF or BMP file"});
    }
    return options.target_size ? resized_pixels(pixels, channels, options) : pixels;
}

TF_COMMON_BODY std::vector<std::uint8_t> pixels_of(std::span<const float> numbers, bool scale) {
    for (const float v : numbers)
        if (!std::isfinite(v) || (!scale && !(v >= 0 && v < 256)))
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.array_to_img", "utils::array_to_img", "x", std::to_string(v),
                 scale ? "finite numbers" : "numbers from 0 to 255, or .scale = true"});
    std::vector<std::uint8_t> out;
    if (numbers.empty()) return out;
    const float least = *std::min_element(numbers.begin(), numbers.end());
    const float most = *std::max_element(numbers.begin(), numbers.end()) - least;
    for (const float v : numbers) {
        float number = v;
        if (scale) {
            number -= least;
            if (most != 0) number /= most;
            number *= 255;
        }
        out.push_back(static_cast<std::uint8_t>(number));
    }
    return out;
}

TF_COMMON_BODY void save_pixels(const std::filesystem::path& path, const Pixels& pixels,
                                int channels, std::string_view format) {
    std::string end = format.empty() ? path.extension().string() : "." + std::string(format);
    std::transform(end.begin(), end.end(), end.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool jpeg = end == ".jpg" || end == ".jpeg";
    if (!jpeg && end != ".png")
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.save_img", "utils::save_img", "file_format", end, "png, jpeg or jpg"});
    const auto write = [&]<int C>(std::integral_constant<int, C>,
                                  const std::vector<std::uint8_t>& values) {
        const Shape shape(pixels.height, pixels.width, C);
        const Tensor<std::uint8_t, dyn, dyn, C> image(
            tf::detail::tracing::constant_handle<std::uint8_t>(
                shape, std::span<const std::uint8_t>(values)),
            shape);
        Tensor<string> file;
        if constexpr (C == 4) file = io::encode_png(image);
        else
            file = jpeg ? Tensor<string>(io::encode_jpeg(image, {.quality = 75}))
                        : Tensor<string>(io::encode_png(image));
        io::write_file(Tensor<string>(path.string()), file);
    };
    if (channels == 1) return write(std::integral_constant<int, 1>{}, pixels.values);
    if (channels == 3) return write(std::integral_constant<int, 3>{}, pixels.values);
    if (!jpeg) return write(std::integral_constant<int, 4>{}, pixels.values);
    std::vector<std::uint8_t> colors;
    for (std::size_t k = 0; k < pixels.values.size(); ++k)
        if (k % 4 != 3) colors.push_back(pixels.values[k]);
    write(std::integral_constant<int, 3>{}, colors);
}

}  // namespace tf::keras::detail
