// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Adam (Kingma and Ba 2014) and Adam with decoupled weight decay (Loshchilov and Hutter 2017).
// Mirrors keras.optimizers.Adam and keras.optimizers.AdamW.

#include <tf/control/cond.hpp>
#include <tf/keras/optimizers/step.hpp>

namespace tf::keras::optimizers {

namespace detail {

template <class Spec>
constexpr SlotNames adam_slots(const Spec& spec) {
    SlotNames out{"momentum", "velocity"};
    if (spec.amsgrad) {
        out.add("velocity_hat");
        out.last_apart = true;
    }
    return out;
}
template <class Op, class Spec>
constexpr Updates adam_updates_by(const Spec& spec, const StepNumbers& s) {
    using Number = tf::detail::core::Late<Tensor<float>, Spec>;
    return s.update_by<Op>({s.power<Number>(spec.beta_1), s.power<Number>(spec.beta_2), s.rate,
                            1 - spec.beta_1, 1 - spec.beta_2, spec.epsilon});
}
template <class Spec>
constexpr Updates adam_updates(const Spec& spec, const StepNumbers& s) {
    // Not a conditional expression: g++ 12 destroys its result twice in constant evaluation.
    if (spec.amsgrad) return adam_updates_by<op::ApplyAdamWithAmsgrad>(spec, s);
    return adam_updates_by<op::ApplyAdam>(spec, s);
}

}  // namespace detail

/// Updates by running means of the gradient and of its square, with bias correction. Mirrors
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
    bool use_ema = false;
    double ema_momentum = 0.99;
    int ema_overwrite_frequency = 0;
    double loss_scale_factor = 0;
    int gradient_accumulation_steps = 0;
    Name name{};
    Name exclude_from_weight_decay{};

    constexpr SlotNames slots() const { return detail::adam_slots(*this); }
    constexpr Updates updates(const StepNumbers& s) const { return detail::adam_updates(*this, s); }
};

/// Adam that first subtracts weight_decay * learning_rate times each weight. Mirrors
/// keras.optimizers.AdamW.
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
    bool use_ema = false;
    double ema_momentum = 0.99;
    int ema_overwrite_frequency = 0;
    double loss_scale_factor = 0;
    int gradient_accumulation_steps = 0;
    Name name{};
    Name exclude_from_weight_decay{};

    constexpr SlotNames slots() const { return detail::adam_slots(*this); }
    constexpr Updates updates(const StepNumbers& s) const { return detail::adam_updates(*this, s); }
};

}  // namespace tf::keras::optimizers
