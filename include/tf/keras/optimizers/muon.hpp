// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An optimizer whose steps for matrices are nearly orthogonal: Muon. Mirrors keras.optimizers.

#include <tf/keras/optimizers/layerwise.hpp>

namespace tf::keras {

/// Up to eight words that Muon looks for in the names of weights, `.exclude_layers = {"head",
/// "embed"}`.
struct Keywords {
    static constexpr int most = 8;
    Name words[most]{};
    int count = 0;

    constexpr Keywords() = default;
    template <std::size_t... N>
        requires(sizeof...(N) > 0 && sizeof...(N) <= most)
    constexpr Keywords(const char (&... all)[N]) : words{Name(all)...}, count(sizeof...(N)) {}
    /// Whether one of them is a part of a name.
    constexpr bool are_in(std::string_view path) const {
        for (int k = 0; k < count; ++k)
            if (path.find(words[k].view()) != std::string_view::npos) return true;
        return false;
    }
};

namespace detail {

/// Whether a name contains "embedding", in letters of any size.
constexpr bool names_an_embedding(std::string_view name) {
    constexpr std::string_view word = "embedding";
    const auto equal = [&](std::size_t from) {
        for (std::size_t k = 0; k < word.size(); ++k)
            if ((name[from + k] | 0x20) != word[k]) return false;
        return true;
    };
    for (std::size_t from = 0; from + word.size() <= name.size(); ++from)
        if (equal(from)) return true;
    return false;
}

/// The steps of Muon: those of matrices, which have no velocity, and those of AdamW for all other
/// weights.
struct MuonUpdates {
    raw_ops::Rate rate, adam_rate;  ///< the latter with the corrections of both means
    raw_ops::Rate decay, adam_decay;
    double beta_1, beta_2, epsilon;
    double a, b, c;  ///< of the polynomial
    double momentum, rms_rate;
    int ns_steps;
    bool nesterov;

    TF_WHEN_CALLED constexpr void apply(const VariableBase* const* variables,
                                        const ad::Value& gradient) const {
        const VariableBase &weight = *variables[0], &velocity = *variables[2];
        if (!sound_update(weight, gradient)) return;
        if (velocity.declared_dtype() == weight.declared_dtype())
            adam_step(weight, *variables[1], velocity, gradient);
        else matrix_step(weight, *variables[1], gradient);
    }
    TF_WHEN_CALLED constexpr void adam_step(const VariableBase& weight, const VariableBase& mean,
                                            const VariableBase& velocity,
                                            const ad::Value& gradient) const {
        const ad::Value m0 = mean.untyped(), v0 = velocity.untyped();
        const ad::Value m = m0 + (gradient - m0) * (1 - beta_1);
        const ad::Value v = v0 + (gradient * gradient - v0) * (1 - beta_2);
        const ad::Value root = ad::apply<op::Sqrt>({v});
        const ad::Value step = m * adam_rate.as(weight.declared_dtype()) / (root + epsilon);
        assign_value(mean, m);
        assign_value(velocity, v);
        assign_value(weight, decayed(weight, adam_decay) - step);
    }
    TF_WHEN_CALLED constexpr void matrix_step(const VariableBase& weight, const VariableBase& mean,
                                              const ad::Value& gradient) const {
        const ad::Value m = gradient + mean.untyped() * momentum;
        const Shape& dims = gradient.shape();
        const ad::Value x = orthogonal(nesterov ? gradient + m * momentum : m, dims[0] > dims[1]);
        ad::Value step = x * rate.as(weight.declared_dtype());
        if (rms_rate != 0) {
            const ad::Value larger = ad::number(x, dims[0] > dims[1] ? dims[0] : dims[1]);
            step = step * (ad::apply<op::Sqrt>({larger}) * rms_rate);
        }
        assign_value(mean, m);
        assign_value(weight, decayed(weight, decay) - step);
    }
    /// A matrix whose singular values are pushed towards 1 by a polynomial. The products are those
    /// of the shorter side.
    TF_WHEN_CALLED constexpr ad::Value orthogonal(const ad::Value& matrix, bool tall) const {
        const ad::Value norm = ad::apply<op::Sqrt>({all_sum_of_squares(matrix)});
        ad::Value x = matrix / (norm + 1e-7);
        for (int k = 0; k < ns_steps; ++k) {
            const ad::Value square =
                tall ? ad::matmul<true, false>(x, x) : ad::matmul<false, true>(x, x);
            const ad::Value p = square * b + ad::matmul<false, false>(square * c, square);
            x = x * a + (tall ? ad::matmul<false, false>(x, p) : ad::matmul<false, false>(p, x));
        }
        return x;
    }
};

}  // namespace detail

namespace optimizers {

/// Steps for matrices that are nearly orthogonal (Jordan et al. 2024), and those of AdamW for all
/// other weights: those with another number of dims, those of embeddings, and those whose name, or
/// that of a layer around them, has one of the words of `exclude_layers` (in Keras regular
/// expressions). Of modules that are no keras models, only the number of dims counts. A decay or
/// rate of 0 is Keras's None. Mirrors keras.optimizers.Muon.
template <class Rate = double>
struct Muon {
    Rate learning_rate = 0.001;
    double adam_beta_1 = 0.9;
    double adam_beta_2 = 0.999;
    double adam_weight_decay = 0.004;
    double epsilon = 1e-7;
    double weight_decay = 0.004;
    double clipnorm = 0;
    double clipvalue = 0;
    double global_clipnorm = 0;
    bool use_ema = false;
    double ema_momentum = 0.99;
    int ema_overwrite_frequency = 0;
    double loss_scale_factor = 0;
    int gradient_accumulation_steps = 0;
    Name name{};
    Keywords exclude_layers{};
    bool exclude_embeddings = true;
    double muon_a = 3.4445;
    double muon_b = -4.7750;
    double muon_c = 2.0315;
    double adam_lr_ratio = 1;
    double momentum = 0.95;
    int ns_steps = 5;
    bool nesterov = true;
    double rms_rate = 0.2;
    Name exclude_from_weight_decay{};

    constexpr SlotNames slots() const {
        SlotNames out{"momentum", "velocity"};
        out.lists[1] = "adam_velocities";
        out.partial = true;
        return out;
    }
    /// Whether a matrix of a layer, or a weight, of this name gets the steps of AdamW.
    constexpr bool has_all_slots(std::string_view part) const {
        return exclude_layers.are_in(part) ||
               (exclude_embeddings && keras::detail::names_an_embedding(part));
    }
    constexpr keras::detail::MuonUpdates updates(const StepNumbers& s) const {
        using Number = tf::detail::core::Late<Tensor<float>, Rate>;
        const Number rate = s.rate;
        const Number rest_1(1.f - s.power<Number>(adam_beta_1));
        const Number rest_2(1.f - s.power<Number>(adam_beta_2));
        const Number scaled(rate * static_cast<float>(adam_lr_ratio));
        keras::detail::MuonUpdates out{s.rate,      Number(scaled * tf::sqrt(rest_2) / rest_1),
                                       s.decay,     {},
                                       adam_beta_1, adam_beta_2,
                                       epsilon,     muon_a,
                                       muon_b,      muon_c,
                                       momentum,    rms_rate,
                                       ns_steps,    nesterov};
        if (adam_weight_decay != 0 && s.decays)
            out.adam_decay = Number(rate * static_cast<float>(adam_weight_decay));
        return out;
    }
};

}  // namespace optimizers

}  // namespace tf::keras
