// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Adam (Kingma and Ba 2014) and Adam with decoupled weight decay (Loshchilov and Hutter 2017).
// Mirrors keras.optimizers.Adam and keras.optimizers.AdamW.

#include <tf/keras/optimizers/step.hpp>
#include <tf/ops/math.hpp>

namespace tf::keras::optimizers {

namespace detail {

struct AdamPowers {
    Tensor<float> beta_1, beta_2;
};
template <class Spec>
constexpr AdamPowers adam_powers(const Spec& spec, const Tensor<float>& update) {
    return {tf::pow(tf::like(update, static_cast<float>(spec.beta_1)), update),
            tf::pow(tf::like(update, static_cast<float>(spec.beta_2)), update)};
}
template <class Spec>
constexpr SlotNames adam_slots(const Spec& spec) {
    if (spec.amsgrad) return {"momentum", "velocity", "velocity_hat"};
    return {"momentum", "velocity"};
}
template <class Spec>
constexpr void adam_update(const Spec& spec, const UpdateStep& s, const AdamPowers& powers) {
    if (spec.amsgrad)
        raw_ops::ResourceApplyAdamWithAmsgrad({.var = s.variable,
                                               .m = *s.slots[0],
                                               .v = *s.slots[1],
                                               .vhat = *s.slots[2],
                                               .beta1_power = powers.beta_1,
                                               .beta2_power = powers.beta_2,
                                               .lr = s.rate,
                                               .beta1 = spec.beta_1,
                                               .beta2 = spec.beta_2,
                                               .epsilon = spec.epsilon,
                                               .grad = s.gradient,
                                               .decay = s.decay});
    else
        raw_ops::ResourceApplyAdam({.var = s.variable,
                                    .m = *s.slots[0],
                                    .v = *s.slots[1],
                                    .beta1_power = powers.beta_1,
                                    .beta2_power = powers.beta_2,
                                    .lr = s.rate,
                                    .beta1 = spec.beta_1,
                                    .beta2 = spec.beta_2,
                                    .epsilon = spec.epsilon,
                                    .grad = s.gradient,
                                    .decay = s.decay});
}

}  // namespace detail

/// Steps by running means of the gradient and of its square, without their bias at the start.
/// keras.optimizers.Adam.
template <class Rate = double>
struct Adam {
    Rate learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
    bool amsgrad = false;
    double weight_decay = 0;
    double clipnorm = 0;
    double clipvalue = 0;
    double global_clipnorm = 0;
    Name name{};

    constexpr SlotNames slots() const { return detail::adam_slots(*this); }
    constexpr auto prepare(const Tensor<float>& update) const {
        return detail::adam_powers(*this, update);
    }
    constexpr void update(const UpdateStep& s, const detail::AdamPowers& powers) const {
        detail::adam_update(*this, s, powers);
    }
};

/// Adam that takes weight_decay * learning_rate of each weight off first. keras.optimizers.AdamW.
template <class Rate = double>
struct AdamW {
    Rate learning_rate = 0.001;
    double weight_decay = 0.004;
    double beta_1 = 0.9;
    double beta_2 = 0.999;
    double epsilon = 1e-7;
    bool amsgrad = false;
    double clipnorm = 0;
    double clipvalue = 0;
    double global_clipnorm = 0;
    Name name{};

    constexpr SlotNames slots() const { return detail::adam_slots(*this); }
    constexpr auto prepare(const Tensor<float>& update) const {
        return detail::adam_powers(*this, update);
    }
    constexpr void update(const UpdateStep& s, const detail::AdamPowers& powers) const {
        detail::adam_update(*this, s, powers);
    }
};

}  // namespace tf::keras::optimizers
