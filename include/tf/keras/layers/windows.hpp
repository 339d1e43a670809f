// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of layers with windows: padding, sizes of results, and checks of both.

#include <tf/core/shape.hpp>
#include <tf/ops/primitive/windows.hpp>
#include <tf/tensor/tensor.hpp>

namespace tf::keras {

using nn::Window;
using nn::Window3;

/// The zeros around an input: "valid" (none) or "same" (as many positions as strides), in small or
/// capital letters as in Keras; "causal", for sequences, puts all of them before the input, so
/// that a position does not depend on later ones.
struct Padding {
    enum class Kind : std::uint8_t { valid, same, causal, unknown };
    Kind kind;

    template <std::size_t N>
    constexpr Padding(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "same" || given == "SAME"       ? Kind::same
               : given == "valid" || given == "VALID"   ? Kind::valid
               : given == "causal" || given == "CAUSAL" ? Kind::causal
                                                        : Kind::unknown;
    }
    constexpr bool same() const { return kind == Kind::same; }
    constexpr bool causal() const { return kind == Kind::causal; }
    constexpr operator nn::Padding() const {
        return same() ? nn::Padding("SAME") : nn::Padding("VALID");
    }
};

namespace detail {

/// One number for each axis that a window moves along. All elements are initialized explicitly,
/// because g++ 12 otherwise compares template arguments incorrectly.
struct Extents {
    int of[3];
    constexpr Extents(int width) : of{width, 1, 1} {}
    constexpr Extents(Window w) : of{w.height, w.width, 1} {}
    constexpr Extents(Window3 w) : of{w.depth, w.height, w.width} {}
    constexpr bool positive(int axes) const {
        for (int d = 0; d < axes; ++d)
            if (of[d] < 1) return false;
        return true;
    }
};

/// Whether windows of this size have at least one position; dyn dims count as large enough.
constexpr bool has_room(const Shape& x, Padding padding, const Extents& size,
                        const Extents& dilations = Window3(1)) {
    if (padding.same() || padding.causal()) return true;
    for (int d = 0; d + 2 < x.rank; ++d)
        if (x[d + 1] != dyn && x[d + 1] < (size.of[d] - 1) * dilations.of[d] + 1) return false;
    return true;
}

template <class X, int Rank>
inline constexpr bool is_tensor_of_rank = false;
template <class T, int... D, int Rank>
inline constexpr bool is_tensor_of_rank<Tensor<T, D...>, Rank> = sizeof...(D) == Rank;

/// Checks the options and the input of a layer with windows that move along N axes.
template <int N, Extents Size, Extents Strides, Extents Dilations, Padding P, class X,
          bool MayBeCausal = false>
constexpr bool check_windows() {
    constexpr bool named =
        P.kind != Padding::Kind::unknown && (!P.causal() || (N == 1 && MayBeCausal));
    static_assert(named,
                  "[tf.keras.conv_padding] Conv2D<32, 3>{.padding = \"same\"}: the padding must be "
                  "\"valid\" or \"same\", or for Conv1D \"causal\"");
    constexpr bool positive = Size.positive(N) && Strides.positive(N) && Dilations.positive(N);
    static_assert(!named || positive,
                  "[tf.keras.conv_numbers] Conv2D<32, 3>{.strides = 2}: sizes, strides and "
                  "dilation rates of windows must be at least 1");
    if constexpr (!named || !positive || !is_tensor_of_rank<X, N + 2>) {
        return named && positive;
    } else {
        constexpr bool fits = has_room(X::static_shape, P, Size, Dilations);
        static_assert(fits,
                      "[tf.keras.conv_window] Conv2D, MaxPooling2D: the window is larger than the "
                      "images; use .padding = \"same\" or a smaller window");
        return fits;
    }
}

/// The size along an axis of a transposed convolution; `more` is output_padding, or -1.
constexpr int transposed_size(int size, int kernel, int stride, int dilation, bool same, int more) {
    const int reach = (kernel - 1) * dilation + 1;
    if (same) return more < 0 ? size * stride : (size - 1) * stride + reach % 2 + more;
    return (size - 1) * stride + (more < 0 ? (reach > stride ? reach : stride) : reach + more);
}

}  // namespace detail
}  // namespace tf::keras
