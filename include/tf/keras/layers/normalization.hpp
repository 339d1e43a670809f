// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that normalize: BatchNormalization, LayerNormalization, GroupNormalization,
// RMSNormalization, UnitNormalization.

#include <array>
#include <limits>
#include <optional>

#include <tf/autodiff/update.hpp>
#include <tf/core/number.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/keras/layers/numbers.hpp>
#include <tf/nn/norm.hpp>
#include <tf/ops/primitive/batch_norm.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::keras {

/// Limits of the corrections of BatchNormalization with renorm: r is in [rmin, rmax] and d in
/// [-dmax, dmax].
struct RenormClipping {
    double rmax = std::numeric_limits<double>::infinity();
    double rmin = 0;
    double dmax = std::numeric_limits<double>::infinity();
};

namespace detail {

/// The dtype in which statistics of T are computed.
template <class T>
using statistics_t = std::conditional_t<sizeof(T) == 2, float, T>;
template <class T, class X>
constexpr auto in_dtype(const X& x) {
    if constexpr (std::is_same_v<typename tensor_type_t<X>::value_type, T>)
        return tensor_type_t<X>(x.collapse());
    else return nest::materialize(tf::cast<T>(x));
}

/// The weights gamma and beta of a normalization along some axes, shaped for broadcasting and
/// converted to dtype W; std::nullopt for a weight that the layer does not use.
template <auto self, class T, class W, Shape Weight, Shape Broadcast>
constexpr auto gamma_of(Scope& k) {
    if constexpr (self.scale)
        return in_dtype<W>(reshaped<Broadcast>(weight_of<T, Weight>(
            k, "gamma", self.gamma_initializer,
            {.regularizer = self.gamma_regularizer, .constraint = self.gamma_constraint})));
    else return std::nullopt;
}
template <auto self, class T, class W, Shape Weight, Shape Broadcast>
constexpr auto beta_of(Scope& k) {
    if constexpr (self.center)
        return in_dtype<W>(reshaped<Broadcast>(weight_of<T, Weight>(
            k, "beta", self.beta_initializer,
            {.regularizer = self.beta_regularizer, .constraint = self.beta_constraint})));
    else return std::nullopt;
}
/// Mean and variance over the axes in `Bits`, which remain as dims of 1.
template <unsigned Bits, class X>
constexpr auto moments_over(const X& x) {
    return with_axes<Bits>([&]<int... A>() { return tf::nn::moments<A...>(x, tf::keepdims); });
}

/// The same over the elements that a mask selects; the mask has the dims of x except the last one.
/// As in Keras, 1e-7 is added to their number, so that the moments are 0 if there are none.
template <unsigned Bits, class X, class M>
constexpr auto masked_moments(const X& x, [[maybe_unused]] const M& mask) {
    if constexpr (std::is_same_v<M, NoMask>) {
        return moments_over<Bits>(x);
    } else {
        using W = typename X::value_type;
        const auto counts = nest::to_tensor(tf::expand_dims<-1>(mask));
        const auto sum = [](const auto& terms) {
            return with_axes<Bits>([&]<int... A>() {
                return nest::to_tensor(tf::reduce_sum<A...>(terms, tf::keepdims));
            });
        };
        const auto number =
            nest::to_tensor(sum(tf::where(counts, tf::ones_like(x), W(0))) + static_cast<W>(1e-7));
        const auto mean = nest::to_tensor(sum(tf::where(counts, x, W(0))) / number);
        const auto off = nest::to_tensor(tf::where(counts, x - mean, W(0)));
        const auto variance = nest::to_tensor(sum(off * off) / number);
        return tf::nn::Moments{mean, variance};
    }
}

/// A moving mean and variance become Momentum times themselves plus the rest of the batch's.
template <tf::detail::core::Number Momentum, class V, class B>
constexpr void move_averages(const V& mean, const V& variance, const B& batch_mean,
                             const B& batch_variance) {
    using T = typename V::value_type;
    using W = statistics_t<T>;
    constexpr double momentum = Momentum;
    if constexpr (std::is_same_v<T, W>) {
        tf::detail::gradients::Updates moving(std::type_identity<op::ApplyMovingAverage>{}, false,
                                              {}, {momentum, 1 - momentum});
        const auto move = [&](const V& average, const auto& x) {
            const VariableBase* const variable = &average.variable();
            moving.apply(&variable, ad::Value(tensor_type_t<B>(x.collapse())));
        };
        move(mean, batch_mean);
        move(variance, batch_variance);
    } else {
        constexpr W keep = static_cast<W>(momentum), take = static_cast<W>(1 - momentum);
        const auto move = [](const V& average, const auto& x) {
            average.assign(in_dtype<T>(in_dtype<W>(average) * keep + x * take));
        };
        move(mean, batch_mean);
        move(variance, batch_variance);
    }
}
/// The statistics of training steps that a layer with renorm keeps.
template <class V>
struct RenormWeights {
    V moving_stddev, mean, stddev;
};
/// Requests them; std::nullopt without renorm.
template <auto self, class T, Shape Size>
constexpr auto renorm_weights(Scope& k) {
    if constexpr (!self.renorm) {
        return std::nullopt;
    } else {
        constexpr Initializer first = [] {
            Initializer root = self.moving_variance_initializer;
            root.a = square_root(root.a);
            return root;
        }();
        const auto state = [&k](std::string_view name, const Initializer& initializer) {
            return weight_of<T, Size>(k, name, initializer, {.trainable = false});
        };
        auto moving_stddev = state("moving_stddev", first);
        auto mean = state("renorm_mean", self.moving_mean_initializer);
        auto stddev = state("renorm_stddev", first);
        return RenormWeights<decltype(mean)>{moving_stddev, mean, stddev};
    }
}
/// The scale and the offset of the batch's normalized elements n, so that (n * r + d) * gamma +
/// beta is what the kept statistics would give, as far as the limits of r and d permit. In
/// gradients r and d are constants.
template <auto self, Shape Broadcast, class W, class B, class V, class G, class O>
constexpr auto renorm_scale(const B& mean, const B& stddev, const RenormWeights<V>& kept,
                            const G& gamma, const O& beta) {
    constexpr RenormClipping limits = self.renorm_clipping;
    constexpr W rmin = static_cast<W>(limits.rmin), rmax = static_cast<W>(limits.rmax);
    constexpr W dmax = static_cast<W>(limits.dmax);
    constexpr W least = static_cast<W>(square_root(self.epsilon));
    const B divisor(tf::maximum(in_dtype<W>(kept.stddev), least));
    const B limited(tf::minimum(tf::maximum(stddev / divisor, rmin), rmax));
    const B off((mean - in_dtype<W>(kept.mean)) / divisor);
    const B shift(tf::minimum(tf::maximum(off, -dmax), dmax));
    const auto r = nest::to_tensor(tf::stop_gradient(reshaped<Broadcast>(limited)));
    const auto d = nest::to_tensor(tf::stop_gradient(reshaped<Broadcast>(shift)));
    using C = std::remove_const_t<decltype(r)>;
    constexpr bool scales = !std::is_same_v<G, std::nullopt_t>;
    constexpr bool centers = !std::is_same_v<O, std::nullopt_t>;
    if constexpr (scales && centers) return std::array<C, 2>{C(r * gamma), C(d * gamma + beta)};
    else if constexpr (scales) return std::array<C, 2>{C(r * gamma), C(d * gamma)};
    else if constexpr (centers) return std::array<C, 2>{r, C(d + beta)};
    else return std::array<C, 2>{r, d};
}
/// All averages of a layer with renorm move; the variance is that of the moving deviation.
template <auto self, class B, class V>
constexpr void move_renorm(const B& mean, const B& stddev, const V& moving_mean,
                           const V& moving_variance, const RenormWeights<V>& kept) {
    using T = typename V::value_type;
    using W = typename B::value_type;
    constexpr W epsilon = static_cast<W>(self.epsilon);
    move_averages<self.renorm_momentum>(kept.mean, kept.stddev, mean, stddev);
    move_averages<self.momentum>(moving_mean, kept.moving_stddev, mean, stddev);
    const auto moved = in_dtype<W>(kept.moving_stddev);
    moving_variance.assign(in_dtype<T>(B(tf::relu(moved * moved - epsilon))));
}
/// The fused op for images, with ones and zeros for weights that the layer does not use.
template <class X, class G, class B>
constexpr auto batch_normed(const X& x, const G& gamma, const B& beta, double epsilon) {
    constexpr Shape all = X::static_shape;
    constexpr int channels = static_cast<int>(all[all.rank - 1]);
    using C = Tensor<float, channels>;
    const auto given = [](const auto& weight, float otherwise) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(weight)>, std::nullopt_t>)
            return tf::fill<float, channels>(otherwise);
        else return C(weight);
    };
    return tf::detail::ops::batch_norm(x, given(gamma, 1.f), given(beta, 0.f), epsilon);
}

}  // namespace detail

/// In training, (x - mean) / sqrt(variance + epsilon) * gamma + beta, with the mean and the
/// variance of the batch over all axes but `axis`; then the moving statistics are updated: moving =
/// momentum * moving + (1 - momentum) * batch. In inference, and if the layer is not trainable, the
/// moving statistics are used. With a mask (the dims of x except the last one), only selected
/// elements contribute to the batch's mean and variance; the result keeps the mask. Weights, of the
/// size along the axis: "gamma", "beta", and "moving_mean" and "moving_variance", which are not
/// trained. With `renorm` (batch renormalization, Ioffe 2017) the normalized elements of training
/// become those times r plus d, which turns the batch's mean and standard deviation into averages
/// of the steps before, within the limits of `renorm_clipping`; these averages move by
/// `renorm_momentum`. It has three more weights: "moving_stddev", "renorm_mean" and
/// "renorm_stddev"; the initial variance must be a constant. For floats. Mirrors
/// keras.layers.BatchNormalization.
struct BatchNormalization {
    static constexpr bool supports_masking = true;
    int axis = -1;
    double momentum = .99;
    double epsilon = 1e-3;
    bool center = true;
    bool scale = true;
    Initializer beta_initializer = initializers::Zeros{};
    Initializer gamma_initializer = initializers::Ones{};
    Initializer moving_mean_initializer = initializers::Zeros{};
    Initializer moving_variance_initializer = initializers::Ones{};
    Regularizer beta_regularizer{};
    Regularizer gamma_regularizer{};
    Constraint beta_constraint{};
    Constraint gamma_constraint{};
    bool renorm = false;
    RenormClipping renorm_clipping{};
    double renorm_momentum = .99;
    Name name{};
    bool trainable = true;

    /// Reports an axis that does not fit, or wrong options of renorm.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr RenormClipping limits = self.renorm_clipping;
        constexpr bool fit = limits.rmin <= limits.rmax && limits.dmax >= 0;
        static_assert(fit,
                      "[tf.keras.renorm] BatchNormalization{.renorm = true, .renorm_clipping = "
                      "{.rmax = 3, .rmin = .3, .dmax = 5}}: rmin must not be above rmax, and dmax "
                      "must not be negative");
        constexpr Initializer variance = self.moving_variance_initializer;
        constexpr bool constant =
            !self.renorm || (variance.kind == Initializer::Kind::constant && variance.a >= 0);
        static_assert(constant,
                      "[tf.keras.renorm] BatchNormalization{.renorm = true}: the "
                      ".moving_variance_initializer must be Zeros, Ones or a Constant that is not "
                      "negative, because the standard deviation starts with its root");
        return fit && constant && detail::check_axes<Axes(self.axis), X>();
    }
    template <auto self, FloatingElement T, int... D, class Mode, class M = detail::NoMask>
        requires(sizeof...(D) >= 2)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, Mode, const M& mask = {}) {
        using W = detail::statistics_t<T>;
        constexpr Shape all = Tensor<T, D...>::static_shape;
        constexpr unsigned axis = detail::axis_bits(self.axis, all.rank);
        constexpr unsigned others = detail::other_axes(axis, all.rank);
        constexpr Shape size = detail::dims_at(all, axis);
        constexpr bool last = axis == 1u << (all.rank - 1);
        constexpr Shape wide = last ? size : detail::ones_but(all, axis);
        // A single op in training; the formula and its gradient would be about 35 ops.
        constexpr bool images = !self.renorm && last && (all.rank == 4 || all.rank == 5) &&
                                sizeof(T) <= 4 && std::is_same_v<M, detail::NoMask> &&
                                self.epsilon >= tf::detail::ops::batch_norm_epsilon(0);
        const auto gamma = detail::gamma_of<self, T, W, size, wide>(k);
        const auto beta = detail::beta_of<self, T, W, size, wide>(k);
        auto mean = detail::weight_of<T, size>(k, "moving_mean", self.moving_mean_initializer,
                                               {.trainable = false});
        auto variance = detail::weight_of<T, size>(
            k, "moving_variance", self.moving_variance_initializer, {.trainable = false});
        [[maybe_unused]] const auto kept = detail::renorm_weights<self, T, size>(k);
        const auto from = detail::in_dtype<W>(x);
        const auto normalize = [&](const auto& m, const auto& v) {
            return detail::in_dtype<T>(
                tf::nn::batch_normalization(from, m, v, beta, gamma, self.epsilon));
        };
        if constexpr (Mode::value) {
            if (k.is_trainable()) {
                if constexpr (images) {
                    const auto all_of = detail::batch_normed(x, gamma, beta, self.epsilon);
                    detail::move_averages<self.momentum>(mean, variance, all_of.mean,
                                                         all_of.variance);
                    return all_of.y;
                } else if constexpr (self.renorm) {
                    const auto batch = detail::masked_moments<others>(from, mask);
                    const auto its_mean = nest::to_tensor(detail::reshaped<size>(batch.mean));
                    const auto stddev = nest::to_tensor(
                        tf::sqrt(detail::reshaped<size>(batch.variance) + self.epsilon));
                    const auto to =
                        detail::renorm_scale<self, wide, W>(its_mean, stddev, kept, gamma, beta);
                    const auto y = detail::in_dtype<T>(tf::nn::batch_normalization(
                        from, batch.mean, batch.variance, to[1], to[0], self.epsilon));
                    detail::move_renorm<self>(its_mean, stddev, mean, variance, kept);
                    return y;
                } else {
                    const auto batch = detail::masked_moments<others>(from, mask);
                    const auto y = normalize(batch.mean, batch.variance);
                    detail::move_averages<self.momentum>(mean, variance,
                                                         detail::reshaped<size>(batch.mean),
                                                         detail::reshaped<size>(batch.variance));
                    return y;
                }
            }
        }
        return normalize(detail::in_dtype<W>(detail::reshaped<wide>(mean)),
                         detail::in_dtype<W>(detail::reshaped<wide>(variance)));
    }
    /// The same with a mask.
    template <auto self, FloatingElement T, int... D, class M>
        requires(M::rank == sizeof...(D) - 1)
    static constexpr auto call_masked(Scope& k, const Masked<Tensor<T, D...>, M>& x, auto mode) {
        return detail::with_mask(nest::to_tensor(call<self>(k, x.value, mode, x.mask)), x.mask);
    }
};

/// (x - mean) / sqrt(variance + epsilon) * gamma + beta with the mean and the variance of each
/// example over the axes, by default over its features. Weights, of the sizes along the axes:
/// "gamma" and "beta". For floats. Mirrors keras.layers.LayerNormalization.
struct LayerNormalization {
    static constexpr bool supports_masking = true;
    Axes axis = -1;
    double epsilon = 1e-3;
    bool center = true;
    bool scale = true;
    Initializer beta_initializer = initializers::Zeros{};
    Initializer gamma_initializer = initializers::Ones{};
    Regularizer beta_regularizer{};
    Regularizer gamma_regularizer{};
    Constraint beta_constraint{};
    Constraint gamma_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports axes that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_axes<self.axis, X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) >= 1)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        using W = detail::statistics_t<T>;
        constexpr Shape all = Tensor<T, D...>::static_shape;
        constexpr unsigned axes = detail::axis_bits(self.axis, all.rank);
        constexpr Shape size = detail::dims_at(all, axes);
        constexpr Shape wide = detail::ones_but(all, axes);
        const auto gamma = detail::gamma_of<self, T, W, size, wide>(k);
        const auto beta = detail::beta_of<self, T, W, size, wide>(k);
        const auto from = detail::in_dtype<W>(x);
        const auto its = detail::moments_over<axes>(from);
        return detail::in_dtype<T>(
            tf::nn::batch_normalization(from, its.mean, its.variance, beta, gamma, self.epsilon));
    }
};

namespace detail {

/// The shape in which the dim at an axis is split into two: the groups, and the elements of a
/// group.
constexpr Shape grouped(const Shape& s, int axis, int groups) {
    Shape out;
    out.rank = s.rank + 1;
    for (int d = 0; d < s.rank; ++d) out[d < axis ? d : d + 1] = s[d];
    out[axis] = groups;
    out[axis + 1] = s[axis] / groups;
    return out;
}

}  // namespace detail

/// Divides the channels of each example, along `axis`, into groups and normalizes each group: (x -
/// mean) / sqrt(variance + epsilon) * gamma + beta with the mean and the variance of the group over
/// all other axes. `groups = -1`: each channel is a group. Weights, one element a channel: "gamma"
/// and "beta". Dims other than the batch must be static. For floats. Mirrors
/// keras.layers.GroupNormalization.
struct GroupNormalization {
    static constexpr bool supports_masking = true;
    int groups = 32;
    int axis = -1;
    double epsilon = 1e-3;
    bool center = true;
    bool scale = true;
    Initializer beta_initializer = initializers::Zeros{};
    Initializer gamma_initializer = initializers::Ones{};
    Regularizer beta_regularizer{};
    Regularizer gamma_regularizer{};
    Constraint beta_constraint{};
    Constraint gamma_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports an axis that does not fit, or whose size is not a multiple of the groups.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_axes<Axes(self.axis), X>()) {
            return false;
        } else if constexpr (!requires { X::rank; }) {
            return true;
        } else {
            constexpr int at = self.axis < 0 ? self.axis + X::rank : self.axis;
            constexpr int size = X::static_shape[at];
            constexpr bool divides =
                self.groups == -1 || (self.groups > 0 && size % self.groups == 0);
            static_assert(divides,
                          "[tf.keras.groups] GroupNormalization{.groups = 32}: the number of "
                          "channels must be a multiple of the number of groups, or groups -1");
            return divides;
        }
    }
    template <auto self, FloatingElement T, int N, int... D>
        requires(sizeof...(D) >= 1 && ((D != dyn) && ...))
    static constexpr auto call(Scope& k, const Tensor<T, N, D...>& x, auto) {
        using W = detail::statistics_t<T>;
        constexpr Shape all = Tensor<T, N, D...>::static_shape;
        constexpr int at = self.axis < 0 ? self.axis + all.rank : self.axis;
        constexpr int groups = self.groups == -1 ? all[at] : self.groups;
        constexpr Shape apart = detail::grouped(all, at, groups);
        constexpr Shape size = detail::dims_at(all, 1u << at);
        constexpr Shape wide = detail::ones_but(apart, 3u << at);
        const auto gamma = detail::gamma_of<self, T, W, size, wide>(k);
        const auto beta = detail::beta_of<self, T, W, size, wide>(k);
        const auto from = detail::reshaped<apart>(detail::in_dtype<W>(x));
        const auto its = detail::moments_over<detail::other_axes(1u | 1u << at, apart.rank)>(from);
        return detail::in_dtype<T>(detail::reshaped<all>(
            tf::nn::batch_normalization(from, its.mean, its.variance, beta, gamma, self.epsilon)));
    }
};

/// x / sqrt(mean(x * x) + epsilon) * scale, with the mean over the axes. A weight of the sizes
/// along the axes: "scale". For floats. Mirrors keras.layers.RMSNormalization.
struct RMSNormalization {
    Axes axis = -1;
    double epsilon = 1e-6;
    Name name{};
    bool trainable = true;

    /// Reports axes that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_axes<self.axis, X>();
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) >= 1)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        using W = detail::statistics_t<T>;
        constexpr Shape all = Tensor<T, D...>::static_shape;
        constexpr unsigned axes = detail::axis_bits(self.axis, all.rank);
        constexpr Shape size = detail::dims_at(all, axes);
        constexpr Shape wide = detail::ones_but(all, axes);
        const auto scale = detail::in_dtype<W>(detail::reshaped<wide>(
            detail::weight_of<T, size>(k, "scale", initializers::Ones{}, {})));
        const auto from = detail::in_dtype<W>(x);
        const auto squares = detail::with_axes<axes>(
            [&]<int... A>() { return tf::reduce_mean<A...>(tf::square(from), tf::keepdims); });
        return detail::in_dtype<T>(from * tf::rsqrt(squares + static_cast<W>(self.epsilon)) *
                                   scale);
    }
};

/// x divided by its L2 norm over the axes; zeros remain zeros. For floats. Mirrors
/// keras.layers.UnitNormalization.
struct UnitNormalization {
    static constexpr bool supports_masking = true;
    Axes axis = -1;
    Name name{};

    /// Reports axes that do not exist.
    template <auto self, class X>
    static constexpr bool check() {
        return detail::check_exist<self.axis, X>();
    }
    template <auto self, std::floating_point T, int... D>
        requires(sizeof...(D) >= 1)
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        constexpr unsigned axes = detail::axis_bits(self.axis, sizeof...(D));
        const auto sum = detail::with_axes<axes>(
            [&]<int... A>() { return tf::reduce_sum<A...>(tf::square(x), tf::keepdims); });
        return x * tf::minimum(tf::rsqrt(sum), T(1e12));
    }
};

namespace layers {
using keras::BatchNormalization;
using keras::GroupNormalization;
using keras::LayerNormalization;
using keras::RMSNormalization;
using keras::UnitNormalization;
}  // namespace layers

}  // namespace tf::keras
