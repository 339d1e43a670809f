// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The interpolation option of layers that resample images.

#include <string_view>

#include <tf/image/resize.hpp>

namespace tf::keras {

/// "nearest", "bilinear", "bicubic", "lanczos3" or "lanczos5".
struct Interpolation {
    enum class Kind : std::uint8_t { nearest, bilinear, bicubic, lanczos3, lanczos5, unknown };
    Kind kind;

    template <std::size_t N>
    constexpr Interpolation(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "nearest"    ? Kind::nearest
               : given == "bilinear" ? Kind::bilinear
               : given == "bicubic"  ? Kind::bicubic
               : given == "lanczos3" ? Kind::lanczos3
               : given == "lanczos5" ? Kind::lanczos5
                                     : Kind::unknown;
    }
    constexpr image::ResizeMethod method() const {
        switch (kind) {
            case Kind::nearest: return image::ResizeMethod::nearest_neighbor;
            case Kind::bicubic: return image::ResizeMethod::bicubic;
            case Kind::lanczos3: return image::ResizeMethod::lanczos3;
            case Kind::lanczos5: return image::ResizeMethod::lanczos5;
            default: return image::ResizeMethod::bilinear;
        }
    }
};

namespace detail {

/// Reports an unknown interpolation, or another one than the two if `Both`.
template <Interpolation I, bool Both = false>
constexpr bool check_interpolation() {
    using enum Interpolation::Kind;
    constexpr bool known = Both ? I.kind == nearest || I.kind == bilinear : I.kind != unknown;
    static_assert(known,
                  "[tf.keras.interpolation] Resizing<224, 224>{.interpolation = \"bilinear\"}: "
                  "\"nearest\", \"bilinear\", \"bicubic\", \"lanczos3\" or \"lanczos5\"; only the "
                  "first two for layers that rotate, move or zoom images");
    return known;
}

}  // namespace detail
}  // namespace tf::keras
