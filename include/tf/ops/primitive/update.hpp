// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An optimizer's step on one variable and its slots, as one op and one loop: TensorFlow's
// ResourceApply ops, and a layer's step on a moving average. The formulas are those of Keras 3's
// optimizers; scalars (the learning rate, powers of beta) are operands, in TensorFlow's order.

#include <tf/core/compiled.hpp>
#include <tf/ops/primitive/adaptive_update.hpp>
#include <tf/ops/primitive/assign.hpp>
#include <tf/ops/primitive/proximal_update.hpp>
#include <tf/ops/primitive/update_rule.hpp>
#include <tf/ops/registry.hpp>

namespace tf::op {

/// Operands: alpha, delta.
struct ApplyGradientDescent : VariableUpdate<0, 2, 1> {
    static constexpr std::string_view name = "ResourceApplyGradientDescent";
    static void to_graph_def(auto& n) { act<ApplyGradientDescent>(n); }
    template <class V>
    static void apply(V& w, V*, const V& g, const V* r, bool) {
        w -= g * r[0];
    }
};

struct NesterovUpdate : VariableUpdate<1, 3, 1> {
    static constexpr std::string_view flag = "use_nesterov";
};
/// Operands: lr, grad, momentum. The slot accumulates gradients.
struct ApplyMomentum : NesterovUpdate {
    static constexpr std::string_view name = "ResourceApplyMomentum";
    static void to_graph_def(auto& n) { act<ApplyMomentum>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool nesterov) {
        slot[0] = slot[0] * r[2] + g;
        if (nesterov) w -= g * r[0] + slot[0] * r[2] * r[0];
        else w -= slot[0] * r[0];
    }
};
/// Operands: lr, grad, momentum. The slot accumulates steps, as in Keras's SGD.
struct ApplyKerasMomentum : NesterovUpdate {
    static constexpr std::string_view name = "ResourceApplyKerasMomentum";
    static void to_graph_def(auto& n) { act<ApplyKerasMomentum>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool nesterov) {
        slot[0] = slot[0] * r[2] - g * r[0];
        if (nesterov) w += slot[0] * r[2] - g * r[0];
        else w += slot[0];
    }
};

/// Operands: beta1_power, beta2_power, lr, 1 - beta1, 1 - beta2, epsilon, grad. TensorFlow's op
/// takes beta1 and beta2. In float, 1 - 0.999 would lose two digits, so it is computed in double,
/// as Keras does in Python.
template <int Slots>
struct AdamUpdate : VariableUpdate<Slots, 7, 6> {
    static constexpr std::array<int, 2> complements{3, 4};
    template <class T>
    static void prepare(T* r) {
        r[2] *= std::sqrt(T(1) - r[1]) / (T(1) - r[0]);
    }
    template <class V>
    static void moments(V* slot, const V& g, const V* r) {
        slot[0] += (g - slot[0]) * r[3];
        slot[1] += (g * g - slot[1]) * r[4];
    }
    template <class V>
    static void step(V& w, const V& m, const V& v, const V* r) {
        using std::sqrt;
        w -= m * r[2] / (sqrt(v) + r[5]);
    }
};
/// Slots: m, v.
struct ApplyAdam : AdamUpdate<2> {
    static constexpr std::string_view name = "ResourceApplyAdam";
    static void to_graph_def(auto& n) { act<ApplyAdam>(n); }
    static constexpr std::string_view flag = "use_nesterov";
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool nesterov) {
        moments(slot, g, r);
        step(w, nesterov ? V(slot[0] + (g - slot[0]) * r[3]) : slot[0], slot[1], r);
    }
};
/// Slots: m, v, vhat, the largest v so far.
struct ApplyAdamWithAmsgrad : AdamUpdate<3> {
    static constexpr std::string_view name = "ResourceApplyAdamWithAmsgrad";
    static void to_graph_def(auto& n) { act<ApplyAdamWithAmsgrad>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        moments(slot, g, r);
        slot[2] = Maximum::apply(slot[2], slot[1]);
        step(w, slot[0], slot[2], r);
    }
};

/// Slots: if centered, mg, the mean gradient; ms, the mean square; if Momentum, mom, the momentum.
/// Operands: lr, rho, momentum, epsilon, grad.
template <bool Centered, bool Momentum>
struct RMSPropUpdate : VariableUpdate<1 + Centered + Momentum, 5, 4> {
    static constexpr int ms = Centered ? 1 : 0;
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        using std::sqrt;
        slot[ms] += (g * g - slot[ms]) * (V(1) - r[1]);
        V spread = slot[ms];
        if constexpr (Centered) {
            slot[0] += (g - slot[0]) * (V(1) - r[1]);
            spread -= slot[0] * slot[0];
        }
        V step = g * r[0] / sqrt(spread + r[3]);
        if constexpr (Momentum) step = slot[ms + 1] = slot[ms + 1] * r[2] + step;
        w -= step;
    }
};
struct ApplyRMSProp : RMSPropUpdate<false, true> {
    static constexpr std::string_view name = "ResourceApplyRMSProp";
    static void to_graph_def(auto& n) { act<ApplyRMSProp>(n); }
};
struct ApplyCenteredRMSProp : RMSPropUpdate<true, true> {
    static constexpr std::string_view name = "ResourceApplyCenteredRMSProp";
    static void to_graph_def(auto& n) { act<ApplyCenteredRMSProp>(n); }
};
/// Keras has no slot if the momentum is 0, but TensorFlow's ops require one, so this op is saved as
/// several nodes.
template <class Op, bool Centered>
struct PlainRMSPropUpdate : RMSPropUpdate<Centered, false> {
    using Base = RMSPropUpdate<Centered, false>;
    static void to_graph_def(auto& n) {
        Base::take_decay(n);
        const auto grad = n.in(Base::gradient);
        const auto rest = Base::binary(n, "Sub", n.number(1, n.type(0)), n.in(1));
        auto spread = moved(n, Base::ms, Base::binary(n, "Mul", grad, grad), rest);
        if constexpr (Centered) {
            const auto mean = moved(n, 0, grad, rest);
            spread = Base::binary(n, "Sub", spread, Base::binary(n, "Mul", mean, mean));
        }
        const auto root =
            n.add("Sqrt", {Base::binary(n, "AddV2", spread, n.in(3))}, {{"T", n.type(0)}});
        const auto step = Base::binary(n, "RealDiv", Base::binary(n, "Mul", grad, n.in(0)), root);
        n.act("AssignSubVariableOp", {n.variable(n.word(0)), step}, {{"dtype", n.type(0)}});
    }

private:
    /// A slot after a step of a fraction, `part`, of its distance to x.
    static auto moved(auto& n, int slot, const auto& x, const auto& part) {
        const auto old = Base::value(n, slot + 1);
        const auto way = Base::binary(n, "Mul", Base::binary(n, "Sub", x, old), part);
        auto now = Base::binary(n, "AddV2", old, way);
        n.act("AssignVariableOp", {n.variable(n.word(slot + 1)), now}, {{"dtype", n.type(0)}});
        return now;
    }
};
struct ApplyPlainRMSProp : PlainRMSPropUpdate<ApplyPlainRMSProp, false> {
    static constexpr std::string_view name = "ApplyPlainRMSProp";
};
struct ApplyPlainCenteredRMSProp : PlainRMSPropUpdate<ApplyPlainCenteredRMSProp, true> {
    static constexpr std::string_view name = "ApplyPlainCenteredRMSProp";
};

/// The variable becomes keep * itself + take * x. Operands: keep, take, x.
struct ApplyMovingAverage : VariableUpdate<0, 3, 2> {
    static constexpr std::string_view name = "ApplyMovingAverage";
    static void to_graph_def(auto& n) {
        take_decay(n);
        set(n, 0,
            binary(n, "AddV2", binary(n, "Mul", value(n, 0), n.in(0)),
                   binary(n, "Mul", n.in(2), n.in(1))));
    }
    template <class V>
    static void apply(V& w, V*, const V& x, const V* r, bool) {
        w = w * r[0] + x * r[1];
    }
};

/// The list of these ops.
struct VariableUpdates {
    using list =
        Registry<ApplyGradientDescent, ApplyMomentum, ApplyKerasMomentum, ApplyAdam,
                 ApplyAdamWithAmsgrad, ApplyRMSProp, ApplyCenteredRMSProp, ApplyPlainRMSProp,
                 ApplyPlainCenteredRMSProp, ApplyKerasAdagrad, ApplyAdadelta, ApplyAdaMax,
                 ApplyNadam, ApplyFtrl, ApplyLion, ApplyAdagrad, ApplyAdagradV2, ApplyFirstFtrl,
                 ApplyAddSign, ApplyPowerSign, ApplyProximalAdagrad, ApplyProximalGradientDescent,
                 ApplyMovingAverage>;
};

/// Updates variables whose locks the caller holds. Before anything is written, it raises
/// errors::InvalidArgument if a slot or the gradient differs from the variable in dtype or shape,
/// or if a variable occurs twice.
template <class Op, class T>
void run_update(VariableState* const* all, const kernels::Ref* in, int count, bool nesterov);
/// The same for a dtype that is a value, not a type.
template <class Op>
void run_update(VariableState* const* all, const kernels::Ref* in, int count, bool nesterov) {
    switch (all[0]->dtype) {
        case DType::float32: return run_update<Op, float>(all, in, count, nesterov);
        case DType::float64: return run_update<Op, double>(all, in, count, nesterov);
        case DType::float16: return run_update<Op, half>(all, in, count, nesterov);
        default: return run_update<Op, bfloat16>(all, in, count, nesterov);
    }
}

}  // namespace tf::op

namespace tf {
template <>
struct op_by_id<op_id("ResourceApplyGradientDescent")>
    : std::type_identity<op::ApplyGradientDescent> {};
template <>
struct op_by_id<op_id("ResourceApplyMomentum")> : std::type_identity<op::ApplyMomentum> {};
template <>
struct op_by_id<op_id("ResourceApplyKerasMomentum")> : std::type_identity<op::ApplyKerasMomentum> {
};
template <>
struct op_by_id<op_id("ResourceApplyAdam")> : std::type_identity<op::ApplyAdam> {};
template <>
struct op_by_id<op_id("ResourceApplyAdamWithAmsgrad")>
    : std::type_identity<op::ApplyAdamWithAmsgrad> {};
template <>
struct op_by_id<op_id("ResourceApplyRMSProp")> : std::type_identity<op::ApplyRMSProp> {};
template <>
struct op_by_id<op_id("ResourceApplyCenteredRMSProp")>
    : std::type_identity<op::ApplyCenteredRMSProp> {};
template <>
struct op_by_id<op_id("ApplyPlainRMSProp")> : std::type_identity<op::ApplyPlainRMSProp> {};
template <>
struct op_by_id<op_id("ApplyPlainCenteredRMSProp")>
    : std::type_identity<op::ApplyPlainCenteredRMSProp> {};
template <>
struct op_by_id<op_id("ApplyMovingAverage")> : std::type_identity<op::ApplyMovingAverage> {};
}  // namespace tf

#if TF_HAS_KERNEL_CODE
#include <tf/ops/primitive/update_code.hpp>
#endif
