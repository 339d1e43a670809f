// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pooling layers, which reduce windows of images or sequences, or whole images or sequences, to one
// element: MaxPooling2D, GlobalAveragePooling1D and so on.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/windows.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/pooling.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

/// The largest element of each window: [n, width, channels] -> [n, positions, channels]. Channels
/// come last. Mirrors keras.layers.MaxPooling1D.
template <int PoolSize = 2>
struct MaxPooling1D {
    int strides = PoolSize;
    Padding padding = "valid";
    Name name{};

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<1, PoolSize, self.strides, 1, self.padding, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::nn::max_pool1d<PoolSize, self.strides, self.padding>(x);
    }
};
/// The same for images, [n, height, width, channels]: `MaxPooling2D<2>{}`,
/// `MaxPooling2D<Window{1, 2}>{.padding = "same"}`. Mirrors keras.layers.MaxPooling2D.
template <Window PoolSize = 2>
struct MaxPooling2D {
    Window strides = PoolSize;
    Padding padding = "valid";
    Name name{};

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<2, PoolSize, self.strides, 1, self.padding, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::nn::max_pool2d<PoolSize, self.strides, self.padding>(x);
    }
};
/// The same for images with a depth, [n, depth, height, width, channels]. Mirrors
/// keras.layers.MaxPooling3D.
template <Window3 PoolSize = 2>
struct MaxPooling3D {
    Window3 strides = PoolSize;
    Padding padding = "valid";
    Name name{};

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<3, PoolSize, self.strides, 1, self.padding, X>();
    }
    template <auto self, class T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::nn::max_pool3d<PoolSize, self.strides, self.padding>(x);
    }
};

/// The mean of each window, without padding elements: [n, width, channels] -> [n, positions,
/// channels], for floats. Mirrors keras.layers.AveragePooling1D.
template <int PoolSize>
struct AveragePooling1D {
    int strides = PoolSize;
    Padding padding = "valid";
    Name name{};

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<1, PoolSize, self.strides, 1, self.padding, X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::nn::avg_pool1d<PoolSize, self.strides, self.padding>(x);
    }
};
/// The same for images, [n, height, width, channels]. Mirrors keras.layers.AveragePooling2D.
template <Window PoolSize>
struct AveragePooling2D {
    Window strides = PoolSize;
    Padding padding = "valid";
    Name name{};

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<2, PoolSize, self.strides, 1, self.padding, X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::nn::avg_pool2d<PoolSize, self.strides, self.padding>(x);
    }
};
/// The same for images with a depth, [n, depth, height, width, channels]. Mirrors
/// keras.layers.AveragePooling3D.
template <Window3 PoolSize>
struct AveragePooling3D {
    Window3 strides = PoolSize;
    Padding padding = "valid";
    Name name{};

    /// Reports a wrong window, or one that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_windows<3, PoolSize, self.strides, 1, self.padding, X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return tf::nn::avg_pool3d<PoolSize, self.strides, self.padding>(x);
    }
};

namespace detail {

template <bool KeepDims, int... Axes, class X>
constexpr auto largest(const X& x) {
    if constexpr (KeepDims) return tf::reduce_max<Axes...>(x, tf::keepdims);
    else return tf::reduce_max<Axes...>(x);
}
template <bool KeepDims, int... Axes, class X>
constexpr auto mean(const X& x) {
    if constexpr (KeepDims) return tf::reduce_mean<Axes...>(x, tf::keepdims);
    else return tf::reduce_mean<Axes...>(x);
}

}  // namespace detail

/// The largest element of each channel: [n, width, channels] -> [n, channels], or [n, 1, channels]
/// with `keepdims`. Mirrors keras.layers.GlobalMaxPooling1D.
struct GlobalMaxPooling1D {
    bool keepdims = false;
    Name name{};

    template <auto self, class T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::largest<self.keepdims, 1>(x);
    }
};
/// The same for images, [n, height, width, channels] -> [n, channels] or [n, 1, 1, channels].
/// Mirrors keras.layers.GlobalMaxPooling2D.
struct GlobalMaxPooling2D {
    bool keepdims = false;
    Name name{};

    template <auto self, class T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::largest<self.keepdims, 1, 2>(x);
    }
};
/// The same for images with a depth. Mirrors keras.layers.GlobalMaxPooling3D.
struct GlobalMaxPooling3D {
    bool keepdims = false;
    Name name{};

    template <auto self, class T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::largest<self.keepdims, 1, 2, 3>(x);
    }
};

/// The mean of each channel: [n, width, channels] -> [n, channels], or [n, 1, channels] with
/// `keepdims`; for floats. With a mask [n, width], the mean of the unmasked elements. Mirrors
/// keras.layers.GlobalAveragePooling1D.
struct GlobalAveragePooling1D {
    bool keepdims = false;
    Name name{};

    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 3)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::mean<self.keepdims, 1>(x);
    }
    /// The same with a mask.
    template <auto self, FloatingElement T, int... D, class M>
        requires(sizeof...(D) == 3 && M::rank == 2)
    static constexpr auto call_masked(Scope&, const Masked<Tensor<T, D...>, M>& x, auto) {
        const auto counts = nest::to_tensor(tf::expand_dims<-1>(x.mask));
        const auto sum = [](const auto& terms) {
            if constexpr (self.keepdims) return tf::reduce_sum<1>(terms, tf::keepdims);
            else return tf::reduce_sum<1>(terms);
        };
        return nest::to_tensor(sum(tf::where(counts, x.value, 0)) / sum(tf::cast<T>(counts)));
    }
};
/// The same for images, [n, height, width, channels] -> [n, channels] or [n, 1, 1, channels].
/// Mirrors keras.layers.GlobalAveragePooling2D.
struct GlobalAveragePooling2D {
    bool keepdims = false;
    Name name{};

    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 4)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::mean<self.keepdims, 1, 2>(x);
    }
};
/// The same for images with a depth. Mirrors keras.layers.GlobalAveragePooling3D.
struct GlobalAveragePooling3D {
    bool keepdims = false;
    Name name{};

    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) == 5)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::mean<self.keepdims, 1, 2, 3>(x);
    }
};

namespace layers {
using keras::AveragePooling1D;
using keras::AveragePooling2D;
using keras::AveragePooling3D;
using keras::GlobalAveragePooling1D;
using keras::GlobalAveragePooling2D;
using keras::GlobalAveragePooling3D;
using keras::GlobalMaxPooling1D;
using keras::GlobalMaxPooling2D;
using keras::GlobalMaxPooling3D;
using keras::MaxPooling1D;
using keras::MaxPooling2D;
using keras::MaxPooling3D;
}  // namespace layers

}  // namespace tf::keras
