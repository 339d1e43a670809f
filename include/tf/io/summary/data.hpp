// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Converts tensors to what TensorBoard shows: counts in buckets, pixels of 8 bits, image files and
// sound files. In: elements of any dtype. Out: the tensors that tf.summary.histogram, image and
// audio write. Mirrors TensorBoard's plugins/*/summary_v2.py and tf.image.convert_image_dtype.

#include <cmath>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/io/audio/wav.hpp>
#include <tf/io/bytes/png.hpp>
#include <tf/kernels/print.hpp>
#include <tf/trace/value.hpp>

namespace tf::io {

namespace detail {

[[noreturn]] inline void bad_summary(std::string_view id, std::string_view op,
                                     std::string_view argument, std::string got,
                                     std::string_view expected) {
    errors::raise<errors::InvalidArgument>(
        {id, op, argument, std::move(got), std::string(expected)});
}

/// The number of outputs that are shown, out of k.
TF_COMMON_INLINE int shown_outputs(std::string_view op, int k, std::int64_t most) {
    if (most < 0)
        bad_summary("tf.summary.max_outputs", op, "max_outputs", std::to_string(most), "0 or more");
    return static_cast<int>(std::min<std::int64_t>(k, most));
}

TF_COMMON_INLINE AnyTensor strings_tensor(const std::vector<std::string>& elements,
                                          const Shape& shape) {
    tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::str, shape.size()));
    std::copy(elements.begin(), elements.end(), static_cast<std::string*>(h.buffer()->data()));
    return {std::move(h), shape, DType::str};
}

/// Converts an element to a pixel: floats in [0, 1] to 0..255; integers lose their lower bits.
template <class T>
std::uint8_t pixel(T v) {
    if constexpr (is_floating(dtype_of<T>)) {
        const T scaled =
            static_cast<T>(v * static_cast<T>(255.5f));  // rounded in the precision of T
        const auto x = static_cast<double>(scaled);
        return std::isnan(x) ? std::uint8_t{0} : static_cast<std::uint8_t>(std::clamp(x, 0., 255.));
    } else if constexpr (std::is_same_v<T, std::int8_t>) {
        return static_cast<std::uint8_t>(v < 0 ? 0 : v * 2);
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        return v < 0 ? std::uint8_t{0}
                     : static_cast<std::uint8_t>(v >> (std::numeric_limits<T>::digits - 8));
    } else {
        return 0;  // bool or string: the op has reported the error
    }
}

}  // namespace detail

/// [buckets, 3]: lower edge, upper edge and count of each bucket; buckets have equal width between
/// the least and the largest element. If all elements are equal, they are in the last bucket;
/// without elements the result is zero. A NaN makes all edges NaN.
TF_COMMON_INLINE AnyTensor histogram_buckets(const kernels::Ref& values, std::int64_t buckets) {
    const auto k = static_cast<int>(std::clamp<std::int64_t>(buckets, 0, 1 << 24));
    const Shape shape(k, 3);
    tf::detail::tracing::Handle memory(tf::detail::core::allocate(DType::float64, shape.size()));
    auto* const out = static_cast<double*>(memory.buffer()->data());
    std::fill_n(out, shape.size(), 0.);
    std::vector<double> x(static_cast<std::size_t>(values.shape.size()));
    kernels::visit_dtype(values.dtype, [&]<class T>() {
        if constexpr (Numeric<T> || std::is_same_v<T, bool>)
            for (std::size_t i = 0; i < x.size(); ++i)
                x[i] = static_cast<double>(values.as<const T>()[i]);
    });
    if (!x.empty() && k > 0) {
        double least = x[0], largest = x[0];
        for (const double v : x) {
            if (v < least || std::isnan(v)) least = v;
            if (v > largest || std::isnan(v)) largest = v;
            if (std::isnan(v)) break;
        }
        const double range = largest - least, width = range / k;
        for (int b = 0; b < k; ++b) {
            const bool one = range == 0;
            out[3 * b] = b == 0 || one ? least : least + width * b;
            out[3 * b + 1] = b == k - 1 || one ? largest : least + width * (b + 1);
        }
        for (const double v : x) {
            const double bucket = range == 0 ? k - 1 : std::floor((v - least) / width);
            if (!(bucket >= 0 && bucket <= std::numeric_limits<int>::max())) continue;
            out[3 * static_cast<std::int64_t>(std::min<double>(bucket, k - 1)) + 2] += 1;
        }
    }
    return {std::move(memory), shape, DType::float64};
}

/// [2 + n]: width and height as strings, then the first n <= max_outputs images as PNG.
TF_COMMON_INLINE AnyTensor png_images(const kernels::Ref& images, std::int64_t max_outputs) {
    constexpr std::string_view op = "summary::image";
    const Shape& s = images.shape;
    const int n = detail::shown_outputs(op, s[0], max_outputs);
    if (s[3] < 1 || s[3] > 4 || (n > 0 && s[1] * std::int64_t{s[2]} == 0))
        detail::bad_summary("tf.summary.image", op, "images", "shape " + s.to_string(),
                            "pixels, of 1 to 4 channels");
    const std::int64_t size = s.tail().size();
    std::vector<std::string> out{std::to_string(s[2]), std::to_string(s[1])};
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(n > 0 ? size : 0));
    for (int i = 0; i < n; ++i) {
        kernels::visit_dtype(images.dtype, [&]<class T>() {
            if constexpr (Numeric<T>) {
                const T* from = images.as<const T>() + size * i;
                std::transform(from, from + size, pixels.begin(), &detail::pixel<T>);
            }
        });
        out.push_back(encode_png(pixels.data(), s[1], s[2], s[3]));
    }
    return detail::strings_tensor(out, Shape(2 + n));
}

/// [n, 2]: the first n <= max_outputs clips as WAV, each with an empty label.
TF_COMMON_INLINE AnyTensor wav_clips(const kernels::Ref& clips, std::int64_t max_outputs,
                                     std::int64_t sample_rate) {
    constexpr std::string_view op = "summary::audio";
    const Shape& s = clips.shape;
    const int n = detail::shown_outputs(op, s[0], max_outputs);
    if (sample_rate < 1 || sample_rate > std::numeric_limits<std::uint32_t>::max())
        detail::bad_summary("tf.summary.sample_rate", op, "sample_rate",
                            std::to_string(sample_rate), "1 to 4294967295 frames a second");
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max() - 36;
    if (s[2] < 1 || s[2] > 65535 || s.tail().size() > most / 2)
        detail::bad_summary("tf.summary.audio", op, "clips", "shape " + s.to_string(),
                            "1 to 65535 channels, and at most 4 GiB");
    std::vector<std::string> out;
    for (int i = 0; i < n; ++i) {
        out.push_back(
            encode_wav(clips.as<const float>() + s.tail().size() * i, s[1], s[2], sample_rate));
        out.emplace_back();
    }
    return detail::strings_tensor(out, Shape(n, 2));
}

}  // namespace tf::io
