// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A dense layer along any axes, described by an equation: EinsumDense.

#include <string_view>

#include <tf/core/fixed_string.hpp>
#include <tf/keras/activation.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/einsum.hpp>

namespace tf::keras {

namespace detail {

/// What an equation means for an input and an output shape.
struct EinsumDensePlan {
    enum Fault : std::uint8_t { none, equation, shape };
    Fault fault = none;
    Shape kernel{}, bias{};
    std::uint32_t input_axes = 0, output_axes = 0;  ///< of the kernel, as bits
};

/// The labels of "...ab,bc->...ac", without dots.
struct EinsumDenseLabels {
    std::string_view input, kernel, output;
    bool left = false, right = false;  ///< where the dots are
    bool valid = false;

    constexpr explicit EinsumDenseLabels(std::string_view text) {
        const std::size_t comma = text.find(','), arrow = text.find("->");
        if (comma == text.npos || arrow == text.npos || arrow < comma) return;
        input = text.substr(0, comma);
        kernel = text.substr(comma + 1, arrow - comma - 1);
        output = text.substr(arrow + 2);
        constexpr std::string_view dots = "...";
        left = input.starts_with(dots);
        right = !left && input.ends_with(dots);
        if (left != output.starts_with(dots) || right != (!left && output.ends_with(dots))) return;
        for (std::string_view* s : {&input, &output}) {
            if (left) s->remove_prefix(dots.size());
            if (right) s->remove_suffix(dots.size());
        }
        valid = are_labels(input) && are_labels(kernel) && are_labels(output);
        for (const char c : output) valid = valid && (has(input, c) || has(kernel, c));
        for (const char c : kernel) valid = valid && (has(input, c) || has(output, c));
    }
    static constexpr bool has(std::string_view labels, char c) {
        return labels.find(c) != labels.npos;
    }

private:
    /// Whether the labels are letters and occur once each.
    static constexpr bool are_labels(std::string_view s) {
        for (std::size_t i = 0; i < s.size(); ++i) {
            const bool letter = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z');
            if (!letter || s.find(s[i], i + 1) != s.npos) return false;
        }
        return !s.empty() && s.size() <= max_rank;
    }
};

/// `given` is the shape of the result without the batch and without the dims of the dots.
constexpr EinsumDensePlan plan_einsum_dense(std::string_view equation, const Shape& x,
                                            const Shape& given, std::string_view bias_axes) {
    EinsumDensePlan plan;
    const auto failed = [&](EinsumDensePlan::Fault fault) {
        plan.fault = fault;
        return plan;
    };
    const EinsumDenseLabels labels(equation);
    if (!labels.valid) return failed(EinsumDensePlan::equation);
    for (const char c : bias_axes)
        if (!labels.has(labels.output, c)) return failed(EinsumDensePlan::equation);

    const int elided = x.rank - static_cast<int>(labels.input.size());
    if (elided < 0 || (elided > 0 && !labels.left && !labels.right))
        return failed(EinsumDensePlan::shape);
    const int before = labels.left ? elided : 0;  // the number of dims of "..." on the left
    const int named = static_cast<int>(labels.output.size());
    // The batch is one of the named dims unless it is part of "...".
    const int batch = before == 0 ? 1 : 0;
    if (given.rank + batch != named) return failed(EinsumDensePlan::shape);
    const auto input_dim = [&](char c) {
        return x[before + static_cast<int>(labels.input.find(c))];
    };
    Shape result;  // of the named dims
    for (int i = 0; i < named; ++i) {
        const char c = labels.output[static_cast<std::size_t>(i)];
        int dim = i < batch ? x[0] : given[i - batch];
        if (labels.has(labels.input, c)) {
            if (dim != dyn && dim != input_dim(c)) return failed(EinsumDensePlan::shape);
            dim = input_dim(c);
        }
        result.push_back(dim);
    }
    const auto result_dim = [&](char c) { return result[static_cast<int>(labels.output.find(c))]; };

    for (const char c : labels.kernel) {
        const bool out = labels.has(labels.output, c);
        (out ? plan.output_axes : plan.input_axes) |= 1u << plan.kernel.rank;
        plan.kernel.push_back(out ? result_dim(c) : input_dim(c));
    }
    // The bias has a dim for each label of the result from its own first label on; dims without a
    // label of the bias are 1.
    for (const char c : labels.output) {
        const bool biased = bias_axes.find(c) != bias_axes.npos;
        if (biased || plan.bias.rank > 0) plan.bias.push_back(biased ? result_dim(c) : 1);
    }
    if (labels.right && plan.bias.rank > 0)
        for (int i = 0; i < elided; ++i) plan.bias.push_back(1);
    if (has_open_dim(plan.kernel) || has_open_dim(plan.bias)) return failed(EinsumDensePlan::shape);
    return plan;
}

}  // namespace detail

/// activation(einsum(x, kernel) + bias), for equations of the forms "ab,bc->ac", "...b,bc->...c"
/// and "ab...,bc->ac...". `OutputShape` has the dims of the result without the batch and without
/// those of "..."; dyn stands for a dim of x. Weights: "kernel", whose dims follow from its labels
/// and must be static, and, if there are `bias_axes`, "bias", with a dim for each dim of the result
/// from the first bias axis on, which is 1 if it is not one of `bias_axes`. For floats:
///
///   EinsumDense<"abc,cd->abd", tf::dyn, 64>{.bias_axes = "d"}
///
/// Mirrors keras.layers.EinsumDense.
template <FixedString Equation, int... OutputShape>
struct EinsumDense {
    static constexpr std::string_view keras_type = "EinsumDense";
    activations::Function activation{};
    Name bias_axes{};  ///< labels of the result
    Initializer kernel_initializer = initializers::GlorotUniform{};
    Initializer bias_initializer = initializers::Zeros{};
    Regularizer kernel_regularizer{};
    Regularizer bias_regularizer{};
    Regularizer activity_regularizer{};
    Constraint kernel_constraint{};
    Constraint bias_constraint{};
    Name name{};
    bool trainable = true;

    /// Reports equations of other forms, and shapes that do not fit.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (requires { X::static_shape; }) {
            constexpr auto fault = plan<self, X>.fault;
            static_assert(fault != detail::EinsumDensePlan::equation,
                          "[tf.keras.einsum_equation] EinsumDense<\"ab,bc->ac\", 8>{.bias_axes = "
                          "\"c\"}: an equation is \"ab,bc->ac\", \"...b,bc->...c\" or "
                          "\"ab...,bc->ac...\"; each label occurs in two of the three parts, "
                          "labels of x can be summed over; bias_axes are labels of the result");
            static_assert(fault != detail::EinsumDensePlan::shape,
                          "[tf.keras.einsum_shape] EinsumDense<\"abc,cd->abd\", tf::dyn, 8>{}: x "
                          "must have a dim for each label; the numbers are the dims of the result "
                          "without the batch and those of \"...\", tf::dyn or x's for labels of x; "
                          "dims of the kernel and the bias must be known");
            return fault == detail::EinsumDensePlan::none;
        } else {
            return true;
        }
    }
    template <auto self, FloatingElement T, int... D>
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        constexpr auto dims = plan<self, Tensor<T, D...>>;
        constexpr Shape kernel_dims = dims.kernel, bias_dims = dims.bias;
        const auto kernel = detail::weight_of<T, kernel_dims>(
            k, "kernel",
            detail::with_fans(self.kernel_initializer, dims.input_axes, dims.output_axes),
            {.regularizer = self.kernel_regularizer, .constraint = self.kernel_constraint});
        const auto product = nest::to_tensor(tf::einsum<Equation>(x, kernel.read()));
        if constexpr (self.bias_axes.empty()) return detail::activate<self.activation>(product);
        else
            return detail::activate<self.activation>(
                product + detail::weight_of<T, bias_dims>(k, "bias", self.bias_initializer,
                                                          {.regularizer = self.bias_regularizer,
                                                           .constraint = self.bias_constraint}));
    }

private:
    template <auto self, class X>
    static constexpr detail::EinsumDensePlan plan = detail::plan_einsum_dense(
        Equation.view(), X::static_shape, Shape(OutputShape...), self.bias_axes.view());
};

namespace layers {
using keras::EinsumDense;
}  // namespace layers

}  // namespace tf::keras
