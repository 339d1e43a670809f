// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps of optimizers of TensorFlow 1 that Keras 3 does not have, with the formulas of TensorFlow's
// kernels: Adagrad with the initial accumulator, Ftrl without shrinkage, AddSign, PowerSign and the
// proximal methods.

#include <tf/ops/primitive/adaptive_update.hpp>

namespace tf::op {

/// Slot: accum. Operands: lr, grad. Without the flag, accum is not updated.
struct ApplyAdagrad : VariableUpdate<1, 2, 1> {
    static constexpr std::string_view name = "ResourceApplyAdagrad";
    static constexpr std::string_view flag = "update_slots";
    static void to_graph_def(auto& n) { act<ApplyAdagrad>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool updates_slots) {
        using std::sqrt;
        if (updates_slots) slot[0] += g * g;
        w -= g * r[0] / sqrt(slot[0]);
    }
};
/// Slot: accum. Operands: lr, epsilon, grad. Without the flag, accum is not updated.
struct ApplyAdagradV2 : VariableUpdate<1, 3, 2> {
    static constexpr std::string_view name = "ResourceApplyAdagradV2";
    static constexpr std::string_view flag = "update_slots";
    static void to_graph_def(auto& n) { act<ApplyAdagradV2>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool updates_slots) {
        using std::sqrt;
        if (updates_slots) slot[0] += g * g;
        w -= g * r[0] / (sqrt(slot[0]) + r[1]);
    }
};

/// Slots: accum, linear. Operands: grad, lr, l1, l2, lr_power.
struct ApplyFirstFtrl : VariableUpdate<2, 5, 0> {
    static constexpr std::string_view name = "ResourceApplyFtrl";
    static constexpr std::string_view flag = "multiply_linear_by_lr";
    static void to_graph_def(auto& n) { act<ApplyFirstFtrl>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool multiplied) {
        ftrl_step(w, slot, g, g, r, V(-r[4]), multiplied);
    }
};

/// Slot: m. Operands: lr, alpha, sign_decay, beta, grad.
struct ApplyAddSign : VariableUpdate<1, 5, 4> {
    static constexpr std::string_view name = "ResourceApplyAddSign";
    static void to_graph_def(auto& n) { act<ApplyAddSign>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        slot[0] = slot[0] * r[3] + g * (V(1) - r[3]);
        w -= (r[1] + r[2] * Sign::apply(g) * Sign::apply(slot[0])) * g * r[0];
    }
};
/// Slot: m. Operands: lr, logbase, sign_decay, beta, grad.
struct ApplyPowerSign : VariableUpdate<1, 5, 4> {
    static constexpr std::string_view name = "ResourceApplyPowerSign";
    static void to_graph_def(auto& n) { act<ApplyPowerSign>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        slot[0] = slot[0] * r[3] + g * (V(1) - r[3]);
        w -= Exp::apply(V(r[1] * r[2] * Sign::apply(g) * Sign::apply(slot[0]))) * g * r[0];
    }
};

/// A step of size lr, followed by the proximal map of l1 |w| + l2 w^2 / 2.
template <class V>
void proximal_step(V& w, const V& g, const V& lr, const V& l1, const V& l2) {
    const V moved = w - g * lr;
    const V size = Maximum::apply(V(Abs::apply(moved) - lr * l1), V(0));
    w = Sign::apply(moved) * size / (V(1) + lr * l2);
}
/// Slot: accum. Operands: lr, l1, l2, grad.
struct ApplyProximalAdagrad : VariableUpdate<1, 4, 3> {
    static constexpr std::string_view name = "ResourceApplyProximalAdagrad";
    static void to_graph_def(auto& n) { act<ApplyProximalAdagrad>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        using std::sqrt;
        slot[0] += g * g;
        proximal_step(w, g, V(r[0] / sqrt(slot[0])), r[1], r[2]);
    }
};
/// Operands: alpha, l1, l2, delta.
struct ApplyProximalGradientDescent : VariableUpdate<0, 4, 3> {
    static constexpr std::string_view name = "ResourceApplyProximalGradientDescent";
    static void to_graph_def(auto& n) { act<ApplyProximalGradientDescent>(n); }
    template <class V>
    static void apply(V& w, V*, const V& g, const V* r, bool) {
        proximal_step(w, g, r[0], r[1], r[2]);
    }
};

}  // namespace tf::op

namespace tf {
template <>
struct op_by_id<op_id("ResourceApplyAdagrad")> : std::type_identity<op::ApplyAdagrad> {};
template <>
struct op_by_id<op_id("ResourceApplyAdagradV2")> : std::type_identity<op::ApplyAdagradV2> {};
template <>
struct op_by_id<op_id("ResourceApplyFtrl")> : std::type_identity<op::ApplyFirstFtrl> {};
template <>
struct op_by_id<op_id("ResourceApplyAddSign")> : std::type_identity<op::ApplyAddSign> {};
template <>
struct op_by_id<op_id("ResourceApplyPowerSign")> : std::type_identity<op::ApplyPowerSign> {};
template <>
struct op_by_id<op_id("ResourceApplyProximalAdagrad")>
    : std::type_identity<op::ApplyProximalAdagrad> {};
template <>
struct op_by_id<op_id("ResourceApplyProximalGradientDescent")>
    : std::type_identity<op::ApplyProximalGradientDescent> {};
}  // namespace tf
