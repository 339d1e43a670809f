// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Optimizers that adapt the rate of each element: Adagrad, Adadelta, Adamax, Nadam, Ftrl; and Lion,
// which uses the sign of the momentum. Mirrors keras.optimizers.

#include <array>
#include <cmath>

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

    constexpr SlotNames slots() const {
        return {{"accumulated_grad", "accumulated_delta_var"}, false};
    }
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

    constexpr SlotNames slots() const { return {{"momentum", "norm"}, false}; }
    constexpr Updates updates(const StepNumbers& s) const {
        return s.update_by<op::ApplyAdaMax>({s.power(beta_1), s.rate, 1 - beta_1, beta_2, epsilon});
    }
};

namespace detail {

/// The product of beta * (1 - .96^i / 2) for i from 1 to `step`, as Nadam needs it, without a loop:
/// the logarithm of each factor 1 - x is a power series, whose sums over i are geometric.
template <class T>
constexpr T nadam_product(double beta, const T& step) {
    constexpr int terms = 24;
    constexpr auto decays = [] {
        std::array<double, terms> out{};
        double power = 1;
        for (double& d : out) d = power *= .96;
        return out;
    }();
    T sum(tf::like(step, 0.f));
    double weight = 1;
    for (int k = 0; k < terms; ++k) {
        weight *= .48;
        const double factor = weight / ((k + 1) * (1 - decays[static_cast<std::size_t>(k)]));
        // .96^k per step; log(.96) = -.040821994520255166
        sum = T(sum + (1.0 - tf::exp(step * (-.040821994520255166 * (k + 1)))) * factor);
    }
    return tf::pow(tf::like(step, static_cast<float>(beta)), step) * tf::exp(-sum);
}

}  // namespace detail

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

    constexpr SlotNames slots() const { return {{"momentum", "velocity"}, false}; }
    constexpr Updates updates(const StepNumbers& s) const {
        using Number = tf::detail::core::Late<Tensor<float>, Rate>;
        const Number &update = s.update, &rate = s.rate;
        const auto part = [&](double later) {
            return Number((1.0 - tf::exp((update + later) * -.040821994520255166) * .5) * beta_1);
        };
        const Number now = part(0), next = part(1);
        const Number product = detail::nadam_product(beta_1, update);
        const Number of_m(rate * next / (1.0 - product * next));
        const Number of_gradient(rate * (1.0 - now) / (1.0 - product));
        return s.update_by<op::ApplyNadam>(
            {of_m, of_gradient, s.power(beta_2), 1 - beta_1, 1 - beta_2, epsilon});
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

    constexpr SlotNames slots() const {
        SlotNames out({"accumulator", "linear"}, false);
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

    constexpr SlotNames slots() const { return {"momentum"}; }
    constexpr Updates updates(const StepNumbers& s) const {
        return s.update_by<op::ApplyLion>({s.rate, beta_1, beta_2});
    }
};

}  // namespace tf::keras::optimizers
