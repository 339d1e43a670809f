// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An optimizer that averages its weights in place of a schedule: ScheduleFreeAdamW. Mirrors
// keras.optimizers.

#include <tf/keras/optimizers/layerwise.hpp>

namespace tf::keras {

namespace detail {

/// The steps of ScheduleFreeAdamW. The weight y lies between the momentum z, which takes the steps,
/// and the average x of all z: y = (1 - beta_1) z + beta_1 x.
struct ScheduleFreeUpdates {
    raw_ops::Rate rate, rest_2, share;  ///< rest_2: 1 - beta_2^t; share: 1 / t
    raw_ops::Rate later;                ///< 0 in the first update, which begins with z = y; then 1
    raw_ops::Rate decay;
    double beta_1, beta_2, epsilon;

    TF_WHEN_CALLED constexpr void apply(const VariableBase* const* variables,
                                        const ad::Value& gradient) const {
        const VariableBase &weight = *variables[0], &momentum = *variables[1],
                           &velocity = *variables[2];
        if (!sound_update(weight, gradient)) return;
        const DType dtype = weight.declared_dtype();
        const ad::Value v0 = velocity.untyped(), seen = later.as(dtype);
        const ad::Value z0 = momentum.untyped() * seen + weight.untyped() * (1 - seen);
        const ad::Value v = v0 + (gradient * gradient - v0) * (1 - beta_2);
        const ad::Value root = ad::apply<op::Sqrt>({v / rest_2.as(dtype)});
        const ad::Value z = z0 - rate.as(dtype) * gradient / (root + epsilon);
        const ad::Value x0 = (decayed(weight, decay) - z0 * (1 - beta_1)) / beta_1;
        const ad::Value part = share.as(dtype);
        const ad::Value x = (1 - part) * x0 + part * z;
        assign_value(velocity, v);
        assign_value(momentum, z);
        assign_value(weight, z * (1 - beta_1) + x * beta_1);
    }
};

}  // namespace detail

namespace optimizers {

/// AdamW without a schedule of the rate (Defazio et al. 2024): the weights are averages of the
/// points that take the steps, which the slot "momentum" keeps. The rate rises from 0 in the first
/// `warmup_steps`. beta_1 must not be 0. Mirrors keras.optimizers.ScheduleFreeAdamW.
template <class Rate = double>
struct ScheduleFreeAdamW {
    Rate learning_rate = 0.0025;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-8;
    int warmup_steps = 0;
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
        SlotNames out{"momentum", "velocity"};
        out.copies[0] = true;
        return out;
    }
    constexpr keras::detail::ScheduleFreeUpdates updates(const StepNumbers& s) const {
        using Number = tf::detail::core::Late<Tensor<float>, Rate>;
        const Number& update = s.update;
        const Number rest(1.f - s.power<Number>(beta_2));
        const Number share(1.f / update);
        const Number later(tf::cast<float>(update > 1.f));
        if (warmup_steps <= 0)
            return {s.rate, rest, share, later, s.decay, beta_1, beta_2, epsilon};
        const Number risen(tf::minimum(update / static_cast<float>(warmup_steps), 1.f));
        return {Number(risen * s.rate), rest, share, later, s.decay, beta_1, beta_2, epsilon};
    }
};

}  // namespace optimizers

}  // namespace tf::keras
