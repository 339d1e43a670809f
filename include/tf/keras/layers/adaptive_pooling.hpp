// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that reduce images or sequences of any size to a given one: AdaptiveMaxPooling2D,
// AdaptiveAveragePooling1D and so on.

#include <array>

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/pooling.hpp>

namespace tf::keras {

namespace detail {

/// Windows from floor(k size / results) to ceil((k + 1) size / results). They have at most two
/// sizes, the smaller of which is ceil(size / results).
template <int Size, int Results>
struct AdaptiveWindows {
    static constexpr int small = (Size + Results - 1) / Results;
    static constexpr int first(int k) { return static_cast<int>(std::int64_t{k} * Size / Results); }
    static constexpr int size(int k) {
        const std::int64_t end = ((std::int64_t{k} + 1) * Size + Results - 1) / Results;
        return static_cast<int>(end) - first(k);
    }
    static constexpr bool have_two_sizes = [] {
        for (int k = 0; k < Results; ++k)
            if (size(k) != small) return true;
        return false;
    }();
    /// Where each is among all windows of the smaller size, followed by all of the larger one.
    static constexpr std::array<int, static_cast<std::size_t>(Results)> places = [] {
        std::array<int, static_cast<std::size_t>(Results)> out{};
        for (int k = 0; k < Results; ++k)
            out[static_cast<std::size_t>(k)] = first(k) + (size(k) == small ? 0 : Size - small + 1);
        return out;
    }();
};
/// The largest element or the mean of each window.
template <bool Max, int Size, int Strides, class X>
constexpr auto pooled(const X& x) {
    if constexpr (Max) return nest::to_tensor(tf::nn::max_pool1d<Size, Strides, "VALID">(x));
    else return nest::to_tensor(tf::nn::avg_pool1d<Size, Strides, "VALID">(x));
}
/// The results for one axis, which the tensor has as the middle one of three.
template <bool Max, int Results, class X>
constexpr auto pooled_middle(const X& x) {
    constexpr int size = X::static_shape[1];
    using Windows = AdaptiveWindows<size, Results>;
    if constexpr (size % Results == 0) {
        return pooled<Max, size / Results, size / Results>(x);
    } else {
        const auto places = tf::constant<Results>(Windows::places);
        const auto small = pooled<Max, Windows::small, 1>(x);
        if constexpr (Windows::have_two_sizes)
            return nest::to_tensor(
                tf::gather<1>(tf::concat<1>(small, pooled<Max, Windows::small + 1, 1>(x)), places));
        else return nest::to_tensor(tf::gather<1>(small, places));
    }
}
/// The same for the axis of any tensor.
template <bool Max, int Axis, int Results, class X>
constexpr auto pooled_along(const X& x) {
    constexpr Shape all = X::static_shape;
    constexpr int inner = [] {
        int n = 1;
        for (int d = Axis + 1; d < X::rank; ++d) n *= X::static_shape[d];
        return n;
    }();
    return nest::to_tensor(reshaped<with_dim(all, Axis, Results)>(
        pooled_middle<Max, Results>(nest::to_tensor(tf::reshape<-1, all[Axis], inner>(x)))));
}
/// The results for the axes 1 to Count, one after another.
template <bool Max, int Count, Extents Results, int Axis = 1, class X>
constexpr auto adaptive_pool(const X& x) {
    const auto y = pooled_along<Max, Axis, Results.of[Axis - 1]>(x);
    if constexpr (Axis == Count) return y;
    else return adaptive_pool<Max, Count, Results, Axis + 1>(y);
}
/// Reports sizes of results that are not positive, or dims that are not known.
template <int Count, Extents Results, class X>
constexpr bool check_adaptive() {
    constexpr bool positive = Results.positive(Count);
    static_assert(positive,
                  "[tf.keras.output_size] AdaptiveMaxPooling2D<Window{3, 4}>{}: the sizes of the "
                  "results must be at least 1");
    if constexpr (!positive || !requires { X::rank; }) {
        return positive;
    } else if constexpr (X::rank != Count + 2) {
        return true;  // the layer's call does not take it
    } else {
        constexpr bool known = [] {
            for (int d = 1; d < X::rank; ++d)
                if (X::static_shape[d] == dyn || X::static_shape[d] == 0) return false;
            return true;
        }();
        static_assert(known,
                      "[tf.keras.pooled_dims] AdaptiveMaxPooling2D<2>{}: dims other than the batch "
                      "must be positive numbers in place of tf::dyn and 0, since the windows "
                      "depend on them");
        return known;
    }
}

}  // namespace detail

/// The largest element of each of OutputSize windows of nearly equal sizes, which together cover
/// the sequence and can overlap: [n, width, channels] -> [n, OutputSize, channels]. Dims other than
/// the batch must be known. Mirrors keras.layers.AdaptiveMaxPooling1D.
template <int OutputSize>
struct AdaptiveMaxPooling1D {
    Name name{};

    /// Reports a size that is not positive, or dims that are not known.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_adaptive<1, detail::Extents(OutputSize), X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::adaptive_pool<true, 1, detail::Extents(OutputSize)>(x);
    }
};
/// The same for images, [n, height, width, channels]: `AdaptiveMaxPooling2D<3>{}`,
/// `AdaptiveMaxPooling2D<Window{3, 4}>{}`. Mirrors keras.layers.AdaptiveMaxPooling2D.
template <Window OutputSize>
struct AdaptiveMaxPooling2D {
    Name name{};

    /// Reports a size that is not positive, or dims that are not known.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_adaptive<2, detail::Extents(OutputSize), X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::adaptive_pool<true, 2, detail::Extents(OutputSize)>(x);
    }
};
/// The same for images with a depth, [n, depth, height, width, channels]. Mirrors
/// keras.layers.AdaptiveMaxPooling3D.
template <Window3 OutputSize>
struct AdaptiveMaxPooling3D {
    Name name{};

    /// Reports a size that is not positive, or dims that are not known.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_adaptive<3, detail::Extents(OutputSize), X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::adaptive_pool<true, 3, detail::Extents(OutputSize)>(x);
    }
};

/// The mean of each of OutputSize windows of nearly equal sizes, which together cover the sequence
/// and can overlap: [n, width, channels] -> [n, OutputSize, channels], for floats. Dims other than
/// the batch must be known. Mirrors keras.layers.AdaptiveAveragePooling1D.
template <int OutputSize>
struct AdaptiveAveragePooling1D {
    Name name{};

    /// Reports a size that is not positive, or dims that are not known.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_adaptive<1, detail::Extents(OutputSize), X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::adaptive_pool<false, 1, detail::Extents(OutputSize)>(x);
    }
};
/// The same for images, [n, height, width, channels]. Mirrors
/// keras.layers.AdaptiveAveragePooling2D.
template <Window OutputSize>
struct AdaptiveAveragePooling2D {
    Name name{};

    /// Reports a size that is not positive, or dims that are not known.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_adaptive<2, detail::Extents(OutputSize), X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::adaptive_pool<false, 2, detail::Extents(OutputSize)>(x);
    }
};
/// The same for images with a depth, [n, depth, height, width, channels]. Mirrors
/// keras.layers.AdaptiveAveragePooling3D.
template <Window3 OutputSize>
struct AdaptiveAveragePooling3D {
    Name name{};

    /// Reports a size that is not positive, or dims that are not known.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_adaptive<3, detail::Extents(OutputSize), X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::adaptive_pool<false, 3, detail::Extents(OutputSize)>(x);
    }
};

namespace layers {
using keras::AdaptiveAveragePooling1D;
using keras::AdaptiveAveragePooling2D;
using keras::AdaptiveAveragePooling3D;
using keras::AdaptiveMaxPooling1D;
using keras::AdaptiveMaxPooling2D;
using keras::AdaptiveMaxPooling3D;
}  // namespace layers

}  // namespace tf::keras
