// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Activation functions as layers: Activation, ReLU, PReLU, Softmax and so on; Lambda, Identity.

#include <limits>

#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/ops/composite/reduction.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

/// Applies F: one of keras::activations, or a user-defined function object that takes a tensor,
/// such as `Activation<[](auto x) { return x * tf::sin(x); }>`. Mirrors keras.layers.Activation.
template <auto F>
struct Activation {
    static constexpr bool supports_masking = true;
    Name name{};

    template <class T, int... D>
    constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) const {
        return detail::activate<F>(x);
    }
};

/// x for threshold <= x < max_value; negative_slope * (x - threshold) below; max_value above. For
/// floats. Mirrors keras.layers.ReLU.
struct ReLU {
    static constexpr bool supports_masking = true;
    double max_value = std::numeric_limits<double>::infinity();
    double negative_slope = 0;
    double threshold = 0;
    Name name{};

    template <auto self, FloatingElement T, int... D>
    static constexpr Tensor<T, D...> call(Scope&, const Tensor<T, D...>& x, auto) {
        constexpr T threshold = static_cast<T>(self.threshold);
        constexpr T slope = static_cast<T>(self.negative_slope);
        const Tensor<T, D...> y = clipped<self>(x);
        if constexpr (self.negative_slope == 0) return y;
        else if constexpr (self.threshold == 0) return y - tf::relu(-x) * slope;
        else return y - tf::relu(threshold - x) * slope;
    }

private:
    template <auto self, class T, int... D>
    static constexpr Tensor<T, D...> clipped(const Tensor<T, D...>& x) {
        constexpr bool limited = self.max_value != std::numeric_limits<double>::infinity();
        const auto limit = [](const auto& y) -> Tensor<T, D...> {
            if constexpr (limited) return tf::minimum(y, static_cast<T>(self.max_value));
            else return y;
        };
        constexpr T threshold = static_cast<T>(self.threshold);
        if constexpr (self.threshold != 0) return limit(tf::where(x > threshold, x, T(0)));
        else return limit(tf::relu(x));
    }
};

/// x if positive, otherwise negative_slope * x. For floats. Mirrors keras.layers.LeakyReLU.
struct LeakyReLU {
    static constexpr bool supports_masking = true;
    float negative_slope = .3f;
    Name name{};

    template <FloatingElement T, int... D>
    constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) const {
        return tf::nn::leaky_relu(x, negative_slope);
    }
};

namespace detail {

/// The dims of the weight of PReLU.
constexpr Shape alpha_dims(Shape example, const Axes& shared) {
    for (int k = 0; k < shared.count; ++k) {
        const int axis = shared.of[k] < 0 ? shared.of[k] + example.rank + 1 : shared.of[k];
        if (axis > 0 && axis <= example.rank) example[axis - 1] = 1;
    }
    return example;
}

}  // namespace detail

/// x if positive, otherwise alpha * x, with a weight "alpha" that has the dims of an example, and
/// is shared (dim 1) along each of the `shared_axes` (axis 1 is the first one after the batch). The
/// other dims must be static. For floats. Mirrors keras.layers.PReLU.
struct PReLU {
    static constexpr bool supports_masking = true;
    Initializer alpha_initializer = initializers::Zeros{};
    Regularizer alpha_regularizer{};
    Constraint alpha_constraint{};
    Axes shared_axes = {};
    Name name{};
    bool trainable = true;

    /// Reports axes that do not exist, or dyn dims that are not shared.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (requires { X::rank; }) {
            constexpr unsigned shared = detail::axis_bits(self.shared_axes, X::rank);
            constexpr bool exist =
                (shared != 0 || self.shared_axes.count == 0) && (shared & 1) == 0;
            static_assert(exist,
                          "[tf.keras.axis] PReLU{.shared_axes = {1, 2}}: axes must be in [1, rank) "
                          "and different; 1 is the first one after the batch");
            return exist;
        } else {
            return true;
        }
    }
    template <auto self, FloatingElement T, int N, int... D>
        requires(!detail::has_open_dim(detail::alpha_dims(Shape(D...), self.shared_axes)))
    static constexpr Tensor<T, N, D...> call(Scope& k, const Tensor<T, N, D...>& x, auto) {
        constexpr Shape dims = detail::alpha_dims(Shape(D...), self.shared_axes);
        const auto alpha = detail::weight_of<T, dims>(
            k, "alpha", self.alpha_initializer,
            {.regularizer = self.alpha_regularizer, .constraint = self.alpha_constraint});
        return tf::relu(x) - alpha * tf::relu(-x);
    }
};

/// x if positive, otherwise alpha * (exp(x) - 1). For floats. Mirrors keras.layers.ELU.
struct ELU {
    static constexpr bool supports_masking = true;
    float alpha = 1;
    Name name{};

    template <auto self, FloatingElement T, int... D>
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        return detail::scaled_elu<self.alpha>(x);
    }
};

namespace detail {

/// Whether a mask broadcasts to the shape of x.
constexpr bool mask_fits(const Shape& mask, const Shape& x) {
    for (int k = 1; k <= mask.rank; ++k) {
        if (k > x.rank) return false;
        const int m = mask[mask.rank - k], n = x[x.rank - k];
        if (m != 1 && m != n && m != dyn && n != dyn) return false;
    }
    return true;
}

}  // namespace detail

/// exp(x) divided by its sum over the axes. For floats. A mask must broadcast to x, as in
/// `Masked{x, mask} | layer<Softmax{}>`: elements that it does not select become 0, and the others
/// add up to 1. Mirrors keras.layers.Softmax.
struct Softmax {
    Axes axis = -1;
    Name name{};

    /// Reports axes that do not exist.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_exist<self.axis, X>();
    }
    template <auto self, FloatingElement T, int... D>
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        if constexpr (self.axis.count == 1) {
            return tf::nn::softmax<self.axis.of[0]>(x);
        } else {
            constexpr unsigned axes = detail::axis_bits(self.axis, sizeof...(D));
            return tf::exp(x - detail::with_axes<axes>([&]<int... A>() {
                               return tf::reduce_logsumexp<A...>(x, tf::keepdims);
                           }));
        }
    }
    /// The same with a mask; that of a sequence, [batch, steps], is passed on.
    template <auto self, FloatingElement T, int... D, class M>
        requires(detail::mask_fits(M::static_shape, Tensor<T, D...>::static_shape))
    static constexpr auto call_masked(Scope& k, const Masked<Tensor<T, D...>, M>& x, auto mode) {
        constexpr T low = static_cast<T>(std::is_same_v<T, half> ? -3e4f : -1e9f);
        const auto selected = nest::to_tensor(tf::where(x.mask, x.value, low));
        const auto all = nest::to_tensor(call<self>(k, selected, mode));
        const auto y = nest::to_tensor(tf::where(x.mask, all, T(0)));
        if constexpr (M::rank == 2) return detail::with_mask(y, x.mask);
        else return y;
    }
};

/// Applies a function of tensors, such as `Lambda<[](auto x) { return x * x; }>{}`; with several
/// inputs, the function takes them as separate arguments. Mirrors keras.layers.Lambda.
template <auto F>
struct Lambda {
    Name name{};

    template <class T, int... D>
    constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) const {
        return F(x);
    }
    template <class... X>
    constexpr auto call(Scope&, const std::tuple<X...>& x, auto) const {
        return std::apply(F, x);
    }
};

/// Returns its input. Mirrors keras.layers.Identity.
struct Identity {
    static constexpr bool supports_masking = true;
    Name name{};

    constexpr auto call(Scope&, const auto& x, auto) const { return x; }
};

namespace layers {
using keras::Activation;
using keras::ELU;
using keras::Identity;
using keras::Lambda;
using keras::LeakyReLU;
using keras::PReLU;
using keras::ReLU;
using keras::Softmax;
}  // namespace layers

}  // namespace tf::keras
