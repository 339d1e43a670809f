// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Optimizers whose steps depend on norms of whole weights: Lamb and Adafactor. They are composed of
// several ops, because a fused update processes one element at a time. Mirrors keras.optimizers.

#include <tf/autodiff/composite.hpp>
#include <tf/keras/optimizers/averages.hpp>
#include <tf/keras/optimizers/step.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

namespace detail {

/// Whether a gradient fits its variable; reports one that does not.
constexpr bool sound_update(const VariableBase& variable, const ad::Value& gradient) {
    if (!__builtin_is_constant_evaluated()) return true;
    const VariableBase* const all[]{&variable};
    const trace::Misuse misuse = tf::detail::gradients::update_misuse(all, 1, gradient);
    if (misuse != trace::Misuse::none) trace::blame(gradient.node(), misuse);
    return misuse == trace::Misuse::none;
}
/// The value of a weight after weight decay.
TF_WHEN_CALLED constexpr ad::Value decayed(const VariableBase& weight, const raw_ops::Rate& decay) {
    ad::Value value = weight.untyped();
    if (!decay.given()) return value;
    return value - value * decay.as(weight.declared_dtype());
}
TF_WHEN_CALLED constexpr ad::Value all_sum_of_squares(const ad::Value& x) {
    return ad::sum(x * x, (std::int64_t{1} << x.shape().rank) - 1, false);
}

/// The steps of Lamb.
struct LambUpdates {
    raw_ops::Rate rate, rest_1, rest_2;  ///< rest: 1 - beta^t
    raw_ops::Rate decay;
    double beta_1, beta_2, epsilon;

    TF_WHEN_CALLED constexpr void apply(const VariableBase* const* variables,
                                        const ad::Value& gradient) const {
        const VariableBase &weight = *variables[0], &momentum = *variables[1],
                           &velocity = *variables[2];
        if (!sound_update(weight, gradient)) return;
        const DType dtype = weight.declared_dtype();
        const ad::Value m0 = momentum.untyped(), v0 = velocity.untyped();
        const ad::Value m = m0 + (gradient - m0) * (1 - beta_1);
        const ad::Value v = v0 + (gradient * gradient - v0) * (1 - beta_2);
        const ad::Value root = ad::apply<op::Sqrt>({v / rest_2.as(dtype)});
        const ad::Value step = m / rest_1.as(dtype) / (root + epsilon);
        const ad::Value w = decayed(weight, decay);
        const ad::Value scale = rate.as(dtype) * ratio(w, step);
        assign_value(momentum, m);
        assign_value(velocity, v);
        assign_value(weight, w - scale * step);
    }
    /// The norm of the weight divided by that of its step; 1 if one of them is 0.
    TF_WHEN_CALLED static constexpr ad::Value ratio(const ad::Value& weight,
                                                    const ad::Value& step) {
        const ad::Value of_weight = ad::apply<op::Sqrt>({all_sum_of_squares(weight)});
        const ad::Value of_step = ad::apply<op::Sqrt>({all_sum_of_squares(step)});
        const ad::Value zero = ad::number(of_weight, 0), one = ad::number(of_weight, 1);
        const ad::Value both =
            ad::apply<op::Minimum>({of_weight, of_step});  // NaN if one of them is
        const ad::Value sound = ad::apply<op::Greater>({both, zero});
        return ad::apply<op::Select>({sound, of_weight / of_step, one});
    }
};

/// The steps of Adafactor.
struct AdafactorUpdates {
    raw_ops::Rate rate;   ///< not larger than 1 / sqrt(t)
    raw_ops::Rate fresh;  ///< 1 - beta_2: the weight of the new gradient
    raw_ops::Rate decay;
    double epsilon_1, epsilon_2, clip_threshold;

    TF_WHEN_CALLED constexpr void apply(const VariableBase* const* variables,
                                        const ad::Value& gradient) const {
        const VariableBase &weight = *variables[0], &velocity = *variables[3];
        if (!sound_update(weight, gradient)) return;
        const DType dtype = weight.declared_dtype();
        const ad::Value squares = gradient * gradient + epsilon_1;
        const ad::Value add = fresh.as(dtype), keep = 1 - add;
        ad::Value v;
        if (weight.declared_shape().rank < 2) v = keep * velocity.untyped() + add * squares;
        else v = factored(*variables[1], *variables[2], squares, keep, add);
        assign_value(velocity, v);
        const ad::Value u = gradient / ad::apply<op::Sqrt>({v});
        const ad::Value excess =
            ad::apply<op::Maximum>({root_mean_square(u) / clip_threshold, ad::number(u, 1)});
        const ad::Value w = decayed(weight, decay);
        const ad::Value size =
            ad::apply<op::Maximum>({root_mean_square(w), ad::number(w, epsilon_2)});
        assign_value(weight, w - size * rate.as(dtype) * (u / excess));
    }
    /// The running mean of the squares as the product of its means by row and by column.
    TF_WHEN_CALLED static constexpr ad::Value factored(const VariableBase& rows,
                                                       const VariableBase& columns,
                                                       const ad::Value& squares,
                                                       const ad::Value& keep,
                                                       const ad::Value& add) {
        const ad::Value r = mean<-1>(rows, squares, keep, add);
        const ad::Value c = mean<-2>(columns, squares, keep, add);
        return r / ad::reduce_mean<-2>(r, tf::detail::core::Late<KeepDims, Called>{}) * c;
    }
    /// Updates a running mean over an axis; returns it with a dim of 1 there.
    template <int Axis>
    static constexpr ad::Value mean(const VariableBase& slot, const ad::Value& squares,
                                    const ad::Value& keep, const ad::Value& add) {
        const ad::Value now = ad::reduce_mean<Axis>(squares, KeepDims{});
        const ad::Value before = slot.untyped();
        const ad::Value after = keep * ad::reshape_like(before, now) + add * now;
        assign_value(slot, ad::reshape_like(after, before));
        return after;
    }
    TF_WHEN_CALLED static constexpr ad::Value root_mean_square(const ad::Value& x) {
        return ad::apply<op::Sqrt>(
            {ad::reduce_mean<>(x * x, tf::detail::core::Late<KeepDims, Called>{})});
    }
};

}  // namespace detail

namespace optimizers {

/// Adam whose step for each weight is scaled to the norm of the weight (You et al. 2020), for large
/// batches. Mirrors keras.optimizers.Lamb.
template <class Rate = double>
struct Lamb {
    Rate learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
    double weight_decay = 0;
    double clipnorm = 0;
    double clipvalue = 0;
    double global_clipnorm = 0;
    bool use_ema = false;
    double ema_momentum = 0.99;
    int ema_overwrite_frequency = 0;
    double loss_scale_factor = 0;
    int gradient_accumulation_steps = 0;
    Name name{};
    Name exclude_from_weight_decay{};

    constexpr SlotNames slots() const { return {"momentum", "velocity"}; }
    constexpr keras::detail::LambUpdates updates(const StepNumbers& s) const {
        using Number = tf::detail::core::Late<Tensor<float>, Rate>;
        const auto rest = [&](double beta) { return Number(1.f - s.power<Number>(beta)); };
        return {s.rate, rest(beta_1), rest(beta_2), s.decay, beta_1, beta_2, epsilon};
    }
};

/// Steps relative to the size of each weight, from running means of the squared gradients of which
/// a matrix keeps its rows' and columns' means only (Shazeer and Stern 2018). As in Keras, the rate
/// is never larger than 1 / sqrt(update), whatever `relative_step` is, and the product of the two
/// means is kept too. The slots of these means are called `r` and `c`, after Keras's attributes.
/// Mirrors keras.optimizers.Adafactor.
template <class Rate = double>
struct Adafactor {
    Rate learning_rate = 0.001;
    double beta_2_decay = -0.8;
    double epsilon_1 = 1e-30;
    double epsilon_2 = 1e-3;
    double clip_threshold = 1;
    bool relative_step = true;
    double weight_decay = 0;
    double clipnorm = 0;
    double clipvalue = 0;
    double global_clipnorm = 0;
    bool use_ema = false;
    double ema_momentum = 0.99;
    int ema_overwrite_frequency = 0;
    double loss_scale_factor = 0;
    int gradient_accumulation_steps = 0;
    Name name{};
    Name exclude_from_weight_decay{};

    constexpr SlotNames slots() const {
        SlotNames out{"r", "c", "velocity"};
        out.without[0] = 1;
        out.without[1] = 2;
        out.lists[0] = "r";
        out.lists[1] = "c";
        out.lists[2] = "v";
        return out;
    }
    constexpr keras::detail::AdafactorUpdates updates(const StepNumbers& s) const {
        using Number = tf::detail::core::Late<Tensor<float>, Rate>;
        const Number& update = s.update;
        const Number rate(tf::minimum(s.rate, 1.f / tf::sqrt(update)));
        const Number fresh(tf::pow(update, tf::like(update, static_cast<float>(beta_2_decay))));
        return {rate, fresh, s.decay, epsilon_1, epsilon_2, clip_threshold};
    }
};

}  // namespace optimizers

}  // namespace tf::keras
