// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that pad, crop or upsample images and sequences: ZeroPadding2D, Cropping2D, UpSampling2D
// and so on.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/image_size.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::keras {

/// Numbers of elements before and after an axis, `1` for both or `{1, 2}`.
struct Sides {
    int before, after;
    constexpr Sides(int both) : before(both), after(both) {}
    constexpr Sides(int first, int last) : before(first), after(last) {}
};
/// The same for the height and the width: `1`, `{1, 2}` or `{{1, 2}, {3, 4}}`.
struct Sides2 {
    Sides height, width;
    constexpr Sides2(int all) : height(all), width(all) {}
    constexpr Sides2(Sides h, Sides w) : height(h), width(w) {}
};
/// The same for the depth, the height and the width: `1`, `{1, 2, 3}` or `{{1, 2}, {3, 4}, {5,
/// 6}}`.
struct Sides3 {
    Sides depth, height, width;
    constexpr Sides3(int all) : depth(all), height(all), width(all) {}
    constexpr Sides3(Sides d, Sides h, Sides w) : depth(d), height(h), width(w) {}
};

namespace detail {

/// The same for all axes of a tensor; all elements are initialized explicitly, see Axes.
struct AllSides {
    int before[max_rank];
    int after[max_rank];

    constexpr AllSides(const Sides& a, const Sides& b = 0, const Sides& c = 0)
        : before{0, a.before, b.before, c.before, 0, 0, 0, 0},
          after{0, a.after, b.after, c.after, 0, 0, 0, 0} {}
    constexpr AllSides(const Sides2& s) : AllSides(s.height, s.width) {}
    constexpr AllSides(const Sides3& s) : AllSides(s.depth, s.height, s.width) {}

    constexpr bool positive() const {
        for (int d = 0; d < max_rank; ++d)
            if (before[d] < 0 || after[d] < 0) return false;
        return true;
    }
    /// Whether elements remain after these are removed.
    constexpr bool leave(const Shape& x) const {
        for (int d = 0; d < x.rank; ++d)
            if (x[d] != dyn && before[d] + after[d] >= x[d]) return false;
        return true;
    }
    constexpr Paddings paddings(int rank) const {
        Paddings out({});
        out.rank = rank;
        for (int d = 0; d < max_rank; ++d) out.of[d].before = before[d], out.of[d].after = after[d];
        return out;
    }
};
/// Reports negative numbers and, if elements are removed, too large ones.
template <AllSides S, bool Removes, class X>
constexpr bool check_sides() {
    constexpr bool positive = S.positive();
    static_assert(positive,
                  "[tf.keras.sides] ZeroPadding2D{.padding = 1}, Cropping2D{.cropping = {{1, 0}, "
                  "{0, 2}}}: numbers of elements must not be negative");
    if constexpr (positive && Removes && requires { X::static_shape; }) {
        constexpr bool remain = S.leave(X::static_shape);
        static_assert(remain,
                      "[tf.keras.sides] Cropping2D{.cropping = {{1, 0}, {0, 2}}}: fewer elements "
                      "must be removed than there are along each axis");
        return remain;
    } else {
        return positive;
    }
}
template <AllSides S, class X>
constexpr auto with_zeros(const X& x) {
    return tf::pad<S.paddings(X::rank)>(x);
}
template <int Before, int After>
constexpr auto inner() {
    if constexpr (After == 0) return Slice<Before>();
    else return Slice<Before, -After>();
}
template <AllSides S, class X>
constexpr auto without_sides(const X& x) {
    return [&]<std::size_t... D>(std::index_sequence<D...>) {
        return x(inner<S.before[D], S.after[D]>()...);
    }(std::make_index_sequence<static_cast<std::size_t>(X::rank)>{});
}

}  // namespace detail

/// Pads sequences with zeros, [n, width, channels]. Mirrors keras.layers.ZeroPadding1D.
struct ZeroPadding1D {
    Sides padding = 1;
    Name name{};

    /// Reports negative numbers.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_sides<self.padding, false, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::with_zeros<self.padding>(x);
    }
};
/// Pads images with zeros, [n, height, width, channels]. Mirrors keras.layers.ZeroPadding2D.
struct ZeroPadding2D {
    Sides2 padding = 1;
    Name name{};

    /// Reports negative numbers.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_sides<self.padding, false, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::with_zeros<self.padding>(x);
    }
};
/// Pads volumes with zeros, [n, depth, height, width, channels]. Mirrors
/// keras.layers.ZeroPadding3D.
struct ZeroPadding3D {
    Sides3 padding = 1;
    Name name{};

    /// Reports negative numbers.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_sides<self.padding, false, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::with_zeros<self.padding>(x);
    }
};

/// Crops sequences at both ends, [n, width, channels]. Mirrors keras.layers.Cropping1D.
struct Cropping1D {
    Sides cropping = 1;
    Name name{};

    /// Reports numbers that are negative or too large.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_sides<self.cropping, true, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::without_sides<self.cropping>(x);
    }
};
/// Crops images at all sides, [n, height, width, channels]. Mirrors keras.layers.Cropping2D.
struct Cropping2D {
    Sides2 cropping = 0;
    Name name{};

    /// Reports numbers that are negative or too large.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_sides<self.cropping, true, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::without_sides<self.cropping>(x);
    }
};
/// Crops volumes at all sides, [n, depth, height, width, channels]. Mirrors
/// keras.layers.Cropping3D.
struct Cropping3D {
    Sides3 cropping = 1;
    Name name{};

    /// Reports numbers that are negative or too large.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_sides<self.cropping, true, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::without_sides<self.cropping>(x);
    }
};

/// Repeats each element of sequences `size` times: [n, width, channels]. Mirrors
/// keras.layers.UpSampling1D.
struct UpSampling1D {
    int size = 2;
    Name name{};

    template <auto self, class T, int... D>
        requires(sizeof...(D) == 3 && self.size > 0)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::repeat<self.size, 1>(x);
    }
};
/// Repeats rows and columns of images `size` times, [n, height, width, channels], or interpolates
/// between pixels, with a float result: `UpSampling2D{.interpolation = "bilinear"}`. Mirrors
/// keras.layers.UpSampling2D.
struct UpSampling2D {
    Window size = 2;
    Interpolation interpolation = "nearest";
    Name name{};

    /// Reports an unknown interpolation, or an interpolation of images with a dyn height or width.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_interpolation<self.interpolation>()) return false;
        else return detail::check_image_size<self.size, !self.repeats(), X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 4 && (self.repeats() || detail::is_image<Tensor<T, D...>>))
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        if constexpr (self.repeats()) {
            return tf::repeat<self.size.width, 2>(tf::repeat<self.size.height, 1>(x));
        } else {
            constexpr Shape s = Tensor<T, D...>::static_shape;
            constexpr Window to{s[1] * self.size.height, s[2] * self.size.width};
            return tf::image::resize<to, self.interpolation.method()>(x);
        }
    }

private:
    constexpr bool repeats() const { return interpolation.kind == Interpolation::Kind::nearest; }
};
/// Repeats each element of volumes along each axis: [n, depth, height, width, channels]. Mirrors
/// keras.layers.UpSampling3D.
struct UpSampling3D {
    Window3 size = 2;
    Name name{};

    template <auto self, class T, int... D>
        requires(sizeof...(D) == 5 && self.size.depth > 0 && self.size.height > 0 &&
                 self.size.width > 0)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::repeat<self.size.width, 3>(
            tf::repeat<self.size.height, 2>(tf::repeat<self.size.depth, 1>(x)));
    }
};

namespace layers {
using keras::Cropping1D;
using keras::Cropping2D;
using keras::Cropping3D;
using keras::UpSampling1D;
using keras::UpSampling2D;
using keras::UpSampling3D;
using keras::ZeroPadding1D;
using keras::ZeroPadding2D;
using keras::ZeroPadding3D;
}  // namespace layers

}  // namespace tf::keras
