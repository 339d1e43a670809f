// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Optimizers that adapt the rate of each element: Adagrad, Adadelta, Adamax, Nadam, Ftrl; and Lion,
// which uses the sign of the momentum. Mirrors keras.optimizers.

#include <tf/keras/optimizers/step.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/reduction.hpp>

namespace tf::keras::optimizers {

/// accumulator += g^2; w -= learning_rate * g / sqrt(accumulator + epsilon). Mirrors
/// keras.optimizers.Adagrad.
template <class Rate = double>
struct Adagrad {
    Rate learning_rate = 0.001;
    double initial_accumulator_value = 0.1;
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

    constexpr SlotNames slots() const {
        SlotNames out{"accumulator"};
        out.start[0] = initial_accumulator_value;
        return out;
    }
    constexpr Updates updates(const StepNumbers& s) const {
        return s.update_by<op::ApplyKerasAdagrad>({s.rate, epsilon});
    }
};

/// Adadelta (Zeiler 2012): steps from the ratio of the running RMS of updates and of gradients.
/// Mirrors keras.optimizers.Adadelta.
template <class Rate = double>
struct Adadelta {
    Rate learning_rate = 0.001;
    double rho = 0.95;
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

    constexpr SlotNames slots() const { return {"accumulated_grad", "accumulated_delta_var"}; }
    constexpr Updates updates(const StepNumbers& s) const {
        return s.update_by<op::ApplyAdadelta>({s.rate, rho, epsilon});
    }
};

/// Adam with an exponentially decaying maximum of the gradient (infinity norm) instead of the root
/// of the mean square. Mirrors keras.optimizers.Adamax.
template <class Rate = double>
struct Adamax {
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

    constexpr SlotNames slots() const {
        SlotNames out{"momentum", "norm"};
        out.lists[0] = "m";
        out.lists[1] = "u";
        return out;
    }
    constexpr Updates updates(const StepNumbers& s) const {
        using Number = tf::detail::core::Late<Tensor<float>, Rate>;
        return s.update_by<op::ApplyAdaMax>(
            {s.power<Number>(beta_1), s.rate, 1 - beta_1, beta_2, epsilon});
    }
};

/// Adam with Nesterov momentum (Dozat 2015). Mirrors keras.optimizers.Nadam.
template <class Rate = double>
struct Nadam {
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

    constexpr SlotNames slots() const {
        SlotNames out{"momentum", "velocity"};
        out.number = "_u_product";
        return out;
    }
    /// The product of the momenta of all updates.
    template <class T>
    constexpr T next_number(const T& before, const T& update) const {
        return before * momentum_of(update);
    }
    constexpr Updates updates(const StepNumbers& s) const {
        using Number = tf::detail::core::Late<Tensor<float>, Rate>;
        const Number &update = s.update, &rate = s.rate, &product = *s.number;
        const Number now = momentum_of(update), next = momentum_of(Number(update + 1.f));
        const Number of_m(rate * next / (1.f - product * next));
        const Number of_gradient(rate * (1.f - now) / (1.f - product));
        return s.update_by<op::ApplyNadam>(
            {of_m, of_gradient, s.power<Number>(beta_2), 1 - beta_1, 1 - beta_2, epsilon});
    }

    /// Internal: the momentum of an update.
    template <class T>
    constexpr T momentum_of(const T& update) const {
        const T share = tf::pow(tf::like(update, .96f), update);
        return (1.f - share * .5f) * static_cast<float>(beta_1);
    }
};

/// "Follow the regularized leader" (McMahan et al. 2013), for sparse linear models. Mirrors
/// keras.optimizers.Ftrl.
template <class Rate = double>
struct Ftrl {
    Rate learning_rate = 0.001;
    double learning_rate_power = -0.5;
    double initial_accumulator_value = 0.1;
    double l1_regularization_strength = 0;
    double l2_regularization_strength = 0;
    double l2_shrinkage_regularization_strength = 0;
    double beta = 0;
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
        SlotNames out{"accumulator", "linear"};
        out.start[0] = initial_accumulator_value;
        return out;
    }
    constexpr Updates updates(const StepNumbers& s) const {
        const tf::detail::core::Late<Tensor<float>, Rate>& rate = s.rate;
        const Tensor<float> l2(beta / (rate * 2.0) + l2_regularization_strength);
        return s.update_by<op::ApplyFtrl>({s.rate, l1_regularization_strength, l2,
                                           l2_shrinkage_regularization_strength,
                                           learning_rate_power});
    }
};

/// w -= learning_rate * sign(beta_1 * m + (1 - beta_1) * g); m = beta_2 * m + (1 - beta_2) * g
/// (Chen et al. 2023). Mirrors keras.optimizers.Lion.
template <class Rate = double>
struct Lion {
    Rate learning_rate = 0.001;
    double beta_1 = 0.9;
    double beta_2 = 0.99;
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

    constexpr SlotNames slots() const { return {"momentum"}; }
    constexpr Updates updates(const StepNumbers& s) const {
        return s.update_by<op::ApplyLion>({s.rate, beta_1, beta_2});
    }
};

}  // namespace tf::keras::optimizers
