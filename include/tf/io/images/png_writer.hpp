// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes PNG files of 8 or 16 bits (tf.io.encode_png). Each row uses the filter that minimizes the
// sum of absolute values, the usual heuristic for photographs.

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <tf/io/bytes/png.hpp>
#include <tf/io/images/image_file.hpp>
#include <tf/kernels/view.hpp>

namespace tf::io::images {

/// The bytes of a row minus the prediction of filter `filter`.
TF_COMMON_INLINE void filter_png(int filter, const std::uint8_t* row, const std::uint8_t* before,
                                 std::size_t count, std::size_t step, std::uint8_t* to) {
    for (std::size_t k = 0; k < count; ++k) {
        const int left = k < step ? 0 : row[k - step], up = before[k],
                  corner = k < step ? 0 : before[k - step];
        int guess = 0;
        if (filter == 1) guess = left;
        if (filter == 2) guess = up;
        if (filter == 3) guess = (left + up) / 2;
        if (filter == 4) {
            const int a = std::abs(up - corner), b = std::abs(left - corner),
                      c = std::abs(left + up - 2 * corner);
            guess = a <= b && a <= c ? left : b <= c ? up : corner;
        }
        to[k] = static_cast<std::uint8_t>(row[k] - guess);
    }
}

/// Encodes pixels [height, width, channels], uint8 or uint16.
TF_COMMON_INLINE std::string write_png(const kernels::Ref& pixels, int level, std::string_view op) {
    const Shape& s = pixels.shape;
    const int height = s[0], width = s[1], channels = s[2];
    if (channels < 1 || channels > 4)
        errors::raise<errors::InvalidArgument>(
            {"tf.io.image", op, "image", std::to_string(channels) + " channels", "1 to 4"});
    check_size(op, {1, height, width, channels});
    const bool wide = pixels.dtype == DType::uint16;
    const std::size_t step = static_cast<std::size_t>(channels) * (wide ? 2 : 1),
                      count = step * static_cast<std::size_t>(width);
    std::string rows;
    rows.reserve((count + 1) * static_cast<std::size_t>(height));
    std::vector<std::uint8_t> row(count), before(count), best(count), tried(count);
    for (int y = 0; y < height; ++y) {
        const std::size_t first = static_cast<std::size_t>(y) * count;
        if (!wide) std::copy_n(pixels.as<const std::uint8_t>() + first, count, row.begin());
        for (std::size_t k = 0; wide && k < count / 2; ++k) {
            const std::uint16_t v = pixels.as<const std::uint16_t>()[first / 2 + k];
            row[2 * k] = static_cast<std::uint8_t>(v >> 8);
            row[2 * k + 1] = static_cast<std::uint8_t>(v & 255);
        }
        int chosen = 0;
        std::uint64_t least = ~std::uint64_t{0};
        for (int filter = 0; filter < 5; ++filter) {
            filter_png(filter, row.data(), before.data(), count, step, tried.data());
            std::uint64_t sum = 0;  // the sum of absolute values of the bytes as signed numbers
            for (const std::uint8_t v : tried) sum += v < 128 ? v : 256u - v;
            if (sum >= least) continue;
            least = sum;
            chosen = filter;
            std::swap(best, tried);
        }
        rows.push_back(static_cast<char>(chosen));
        rows.append(reinterpret_cast<const char*>(best.data()), count);
        std::swap(row, before);
    }
    return png_file(rows, height, width, wide ? 16 : 8, channels, level);
}

}  // namespace tf::io::images
