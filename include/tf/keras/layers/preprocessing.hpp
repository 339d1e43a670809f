// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that scale inputs: Rescaling, Normalization.

#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/nn/norm.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

/// x * scale + offset, in floating point; integers are converted to float first: `Rescaling{.scale
/// = 1.f / 255}`. Mirrors keras.layers.Rescaling.
struct Rescaling {
    static constexpr bool supports_masking = true;
    float scale = 1;
    float offset = 0;
    Name name{};

    template <class T, int... D>
    constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) const {
        return scaled(x);
    }
    /// Internal: the result.
    template <class T, int... D>
    constexpr auto scaled(const Tensor<T, D...>& x) const {
        if constexpr (is_floating(dtype_of<T>)) return x * scale + offset;
        else return tf::cast<float>(x) * scale + offset;
    }
};

/// (x - mean) / sqrt(variance) for each position along `axis`, or x * sqrt(variance) + mean with
/// `.invert = true`; a standard deviation is taken as 1e-7 at least. `.axis = {}` (Keras's None)
/// has one mean and variance for all elements. Mean and variance are either options, with one
/// element or one for each position along the only axis, `Normalization{.mean = {1, 2}, .variance =
/// {4, 9}}`; or they are the non-trainable weights "mean" and "variance", which
/// `keras::adapt<layer>(model, data)` computes ("count" is a further weight, for compatibility with
/// Keras's files). Inputs of other dtypes become floats. Mirrors keras.layers.Normalization.
struct Normalization {
    static constexpr bool supports_masking = true;
    Axes axis = -1;
    Numbers mean = {};
    Numbers variance = {};
    bool invert = false;
    Name name{};

    /// Reports axes that do not fit, or a mean and a variance that do not.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!requires { X::rank; }) {
            return true;
        } else if constexpr (!has_axes<self.axis, X>()) {
            return false;
        } else {
            constexpr int given = self.mean.count;
            constexpr bool fits =
                given == self.variance.count && self.mean.fit() &&
                (given <= 1 ||
                 (self.axis.count == 1 &&
                  detail::dims_at(X::static_shape, detail::axis_bits(self.axis, X::rank))[0] ==
                      given));
            static_assert(fits,
                          "[tf.keras.moments] Normalization{.mean = {1, 2}, .variance = {4, 9}}: "
                          "give both or neither, with one number or one for each position along "
                          "the axis, at most 32; use keras::adapt for more");
            return fits;
        }
    }
    template <auto self, class T, int... D>
        requires(op::is_numeric(dtype_of<T>))
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr Shape all = Tensor<T, D...>::static_shape;
        constexpr unsigned axes = detail::axis_bits(self.axis, all.rank);
        constexpr Shape wide = detail::ones_but(all, axes);
        constexpr int given = self.mean.count;
        if constexpr (given > 1) {
            return scaled<self>(x,
                                detail::reshaped<wide>(
                                    tf::constant<given>(self.mean.template first<float, given>())),
                                detail::reshaped<wide>(tf::constant<given>(
                                    self.variance.template first<float, given>())));
        } else if constexpr (given == 1) {
            return scaled<self>(x, tf::constant(static_cast<float>(self.mean.of[0])),
                                tf::constant(static_cast<float>(self.variance.of[0])));
        } else {
            constexpr Shape size = detail::dims_at(all, axes);
            const auto mean = detail::weight_of<float, size>(k, "mean", initializers::Zeros{},
                                                             {.trainable = false});
            const auto variance = detail::weight_of<float, size>(
                k, "variance", initializers::Ones{}, {.trainable = false});
            static_cast<void>(
                k.weight<std::int64_t>("count", initializers::Zeros{}, {.trainable = false}));
            return scaled<self>(x, detail::reshaped<wide>(mean), detail::reshaped<wide>(variance));
        }
    }
    /// Internal: computes mean and variance.
    template <auto self, class W, class T, int... D>
    static void adapt(const W& weights, const Tensor<T, D...>& x) {
        constexpr Shape all = Tensor<T, D...>::static_shape;
        constexpr unsigned axes = detail::axis_bits(self.axis, all.rank);
        constexpr bool learns = self.mean.count == 0;
        static_assert(learns,
                      "[tf.keras.adapt_moments] keras::adapt<layer>(model, data): a Normalization "
                      "with .mean and .variance has nothing to learn");
        if constexpr (learns) {
            constexpr Shape size = detail::dims_at(all, axes);
            constexpr unsigned others = detail::other_axes(axes, all.rank);
            const auto from = nest::materialize(tf::cast<float>(x));
            const auto found = detail::with_axes<others>(
                [&]<int... A>() { return tf::nn::moments<A...>(from, tf::keepdims); });
            weights.template assign<float, size>("mean", detail::reshaped<size>(found.mean));
            weights.template assign<float, size>("variance",
                                                 detail::reshaped<size>(found.variance));
        }
    }

    /// Internal: the result for a mean and a variance that broadcast.
    template <auto self, class X, class M, class V>
    static constexpr auto scaled(const X& x, const M& mean, const V& variance) {
        const auto from = [&] {
            if constexpr (std::is_same_v<typename X::value_type, float>) return x;
            else return nest::materialize(tf::cast<float>(x));
        }();
        const auto deviation = tf::maximum(tf::sqrt(variance), 1e-7f);
        if constexpr (self.invert) return nest::materialize(from * deviation + mean);
        else return nest::materialize((from - mean) / deviation);
    }

private:
    template <Axes A, class X>
    static constexpr bool has_axes() {
        if constexpr (A.count == 0) return true;
        else return detail::check_axes<A, X>();
    }
};

namespace layers {
using keras::Normalization;
using keras::Rescaling;
}  // namespace layers

}  // namespace tf::keras
