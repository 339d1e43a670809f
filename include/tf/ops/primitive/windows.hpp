// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Windows that move over images: strides, paddings and dilations, as template arguments and as
// attributes of ops, and the number of positions that they give.

#include <array>
#include <limits>
#include <string_view>

#include <tf/core/attributes.hpp>
#include <tf/core/shape.hpp>

namespace tf {

namespace nn {

/// A number for the height and one for the width: strides, dilations, sizes. `2` sets both.
struct Window {
    int height = 1, width = 1;
    constexpr Window(int both) : height(both), width(both) {}
    constexpr Window(int h, int w) : height(h), width(w) {}
};

/// The same with a third number, for the depth.
struct Window3 {
    int depth = 1, height = 1, width = 1;
    constexpr Window3(int all) : depth(all), height(all), width(all) {}
    constexpr Window3(int d, int h, int w) : depth(d), height(h), width(w) {}
};

/// Numbers of zeros before and after an axis.
struct Zeros {
    int before = 0, after = 0;
};

/// The zeros around an image: "SAME", "VALID", or numbers for all four dims, `Padding{{0, 0}, {top,
/// bottom}, {left, right}, {0, 0}}`, as in TensorFlow.
struct Padding {
    enum class Kind : std::uint8_t { same, valid, numbers, unknown };
    Kind kind = Kind::numbers;
    Zeros batch{}, height{}, width{}, channels{};

    template <std::size_t N>
    constexpr Padding(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "SAME" ? Kind::same : given == "VALID" ? Kind::valid : Kind::unknown;
    }
    constexpr Padding(Zeros n, Zeros h, Zeros w, Zeros c)
        : batch(n), height(h), width(w), channels(c) {}
};

}  // namespace nn

namespace op {

/// The numbers of a window for each of the N axes along which it moves; the last one is the width.
template <int N>
struct WindowAttributesOf {
    std::int64_t strides[N]{};
    std::int64_t dilations[N]{};
    Flag same;                 ///< "SAME": as many positions as strides fit into the image
    std::int64_t before[N]{};  ///< zeros before the image; not used with `same`
    std::int64_t after[N]{};

    /// Whether strides and dilations are at least 1, and all numbers small enough to compute with.
    constexpr bool valid() const {
        constexpr std::int64_t most = std::numeric_limits<int>::max();
        for (int d = 0; d < N; ++d)
            if (strides[d] < 1 || strides[d] > most || dilations[d] < 1 || dilations[d] > most ||
                before[d] < 0 || before[d] > most || after[d] < 0 || after[d] > most)
                return false;
        return true;
    }
    /// The size of the image with its zeros, minus that of the window. If it is negative, the
    /// window is larger than the image with its zeros.
    constexpr std::int64_t room(int d, std::int64_t size, std::int64_t window) const {
        return size + before[d] + after[d] - (window - 1) * dilations[d] - 1;
    }
    /// The number of positions of a window along an axis; negative if the window is larger than
    /// the image by a stride or more.
    constexpr std::int64_t positions(int d, std::int64_t size, std::int64_t window) const {
        const std::int64_t step = strides[d];
        return same ? (size + step - 1) / step : (room(d, size, window) + step) / step;
    }
    /// The number of zeros before the image for this number of positions.
    constexpr std::int64_t zeros_before(int d, std::int64_t size, std::int64_t window,
                                        std::int64_t count) const {
        if (!same) return before[d];
        const std::int64_t all = (count - 1) * strides[d] + (window - 1) * dilations[d] + 1 - size;
        return all > 0 ? all / 2 : 0;
    }
};

/// Images of two dims.
using WindowAttributes = WindowAttributesOf<2>;

constexpr WindowAttributes window_attributes(nn::Window strides, nn::Padding p,
                                             nn::Window dilations) {
    return {{strides.height, strides.width},
            {dilations.height, dilations.width},
            p.kind == nn::Padding::Kind::same,
            {p.height.before, p.width.before},
            {p.height.after, p.width.after}};
}

// ---- Gradients whose shape is that of an earlier operand: their words end with its dims. A dyn
// dim is that of an additional operand, whose elements are not read.

/// The words of attributes, followed by dims.
template <std::size_t Rank, std::size_t N>
constexpr auto words_with_dims(const std::array<std::uint64_t, N>& attributes, const Shape& dims) {
    std::array<std::uint64_t, N + Rank> all{};
    for (std::size_t k = 0; k < N; ++k) all[k] = attributes[k];
    for (std::size_t d = 0; d < Rank; ++d)
        all[N + d] = static_cast<std::uint64_t>(std::int64_t{dims[static_cast<int>(d)]});
    return all;
}
/// `like` with the known dims replaced.
template <class Op>
constexpr Shape sized(Shape like, const auto& attributes) {
    for (int d = 0; d < like.rank; ++d) {
        const std::int64_t known = attributes.word(attribute_count<Op> + d);
        if (known != dyn) like[d] = static_cast<int>(known);
    }
    return like;
}
/// The dims as a tensor in TensorFlow's graph: those of operand `like`, if there is one. Otherwise
/// `otherwise(d)` gives a dyn dim.
template <class Op>
auto sizes_node(auto& n, int rank, int like, auto otherwise) {
    auto dims = n.dims();
    for (int d = 0; d < rank; ++d) {
        const std::int64_t known = n.word(attribute_count<Op> + d);
        dims.push_back(known != dyn       ? n.known_dim(known)
                       : n.count() > like ? n.dim(like, d)
                                          : otherwise(d));
    }
    return n.vector(dims);
}

}  // namespace op
}  // namespace tf
