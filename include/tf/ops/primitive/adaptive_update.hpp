// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Fused steps of less common optimizers: Adagrad, Adadelta, Adamax, Nadam, Ftrl and Lion, with
// Keras's formulas. Those for which TensorFlow has an op are saved as this op.

#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/update_rule.hpp>

namespace tf::op {

/// Slot: accum, the sum of squares. Operands: lr, epsilon, grad. TensorFlow's op adds epsilon after
/// the root, Keras before it, so this step is saved as several nodes.
struct ApplyKerasAdagrad : VariableUpdate<1, 3, 2> {
    static constexpr std::string_view name = "ApplyKerasAdagrad";
    static void to_graph_def(auto& n) {
        take_decay(n);
        const auto sum = binary(n, "AddV2", value(n, 1), binary(n, "Mul", n.in(2), n.in(2)));
        set(n, 1, sum);
        const auto root = n.add("Sqrt", {binary(n, "AddV2", sum, n.in(1))}, {{"T", n.type(0)}});
        subtract(n, binary(n, "RealDiv", binary(n, "Mul", n.in(0), n.in(2)), root));
    }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        using std::sqrt;
        slot[0] += g * g;
        w -= g * r[0] / sqrt(slot[0] + r[1]);
    }
};

/// Slots: accum, accum_update. Operands: lr, rho, epsilon, grad.
struct ApplyAdadelta : VariableUpdate<2, 4, 3> {
    static constexpr std::string_view name = "ResourceApplyAdadelta";
    static void to_graph_def(auto& n) { act<ApplyAdadelta>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        using std::sqrt;
        slot[0] = slot[0] * r[1] + g * g * (V(1) - r[1]);
        const V step = g * sqrt(slot[1] + r[2]) / sqrt(slot[0] + r[2]);
        slot[1] = slot[1] * r[1] + step * step * (V(1) - r[1]);
        w -= step * r[0];
    }
};

/// Slots: m, v. Operands: beta1_power, lr, 1 - beta1, beta2, epsilon, grad.
struct ApplyAdaMax : VariableUpdate<2, 6, 5> {
    static constexpr std::string_view name = "ResourceApplyAdaMax";
    static constexpr std::array<int, 1> complements{2};
    static void to_graph_def(auto& n) { act<ApplyAdaMax>(n); }
    template <class T>
    static void prepare(T* r) {
        r[1] /= T(1) - r[0];
    }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        slot[0] += (g - slot[0]) * r[2];
        slot[1] = Maximum::apply(V(slot[1] * r[3]), Abs::apply(g));
        w -= slot[0] * r[1] / (slot[1] + r[4]);
    }
};

/// Slots: m, v. Operands: the rates of m and of the gradient, beta2_power, 1 - beta1, 1 - beta2,
/// epsilon, grad.
struct ApplyNadam : VariableUpdate<2, 7, 6> {
    static constexpr std::string_view name = "ApplyNadam";
    static void to_graph_def(auto& n) {
        take_decay(n);
        const auto grad = n.in(6);
        const auto moved = [&](int slot, const auto& x, const auto& part) {
            const auto old = value(n, slot);
            auto now = binary(n, "AddV2", old, binary(n, "Mul", binary(n, "Sub", x, old), part));
            set(n, slot, now);
            return now;
        };
        const auto m = moved(1, grad, n.in(3));
        const auto v = moved(2, binary(n, "Mul", grad, grad), n.in(4));
        const auto right = binary(n, "Sub", n.number(1, n.type(0)), n.in(2));
        const auto root = n.add("Sqrt", {binary(n, "RealDiv", v, right)}, {{"T", n.type(0)}});
        const auto way =
            binary(n, "AddV2", binary(n, "Mul", m, n.in(0)), binary(n, "Mul", grad, n.in(1)));
        subtract(n, binary(n, "RealDiv", way, binary(n, "AddV2", root, n.in(5))));
    }
    template <class T>
    static void prepare(T* r) {
        r[2] = T(1) - r[2];
    }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        using std::sqrt;
        slot[0] += (g - slot[0]) * r[3];
        slot[1] += (g * g - slot[1]) * r[4];
        w -= (slot[0] * r[0] + g * r[1]) / (sqrt(slot[1] / r[2]) + r[5]);
    }
};

/// A step of Ftrl. `shrunk`: the gradient including the shrinkage of the variable. r: as in
/// ApplyFtrl.
template <class V>
void ftrl_step(V& w, V* slot, const V& g, const V& shrunk, const V* r, const V& power,
               bool multiplied) {
    const V inner = multiplied ? r[1] : V(1), outer = multiplied ? V(1) : r[1];
    const V sum = slot[0] + g * g, now = Pow::apply(sum, power) / outer;
    slot[1] += shrunk * inner - (now - Pow::apply(slot[0], power) / outer) * w;
    const V most = r[2] * inner;
    const V clipped = Minimum::apply(V(Maximum::apply(slot[1], V(-most))), most);
    w = (clipped - slot[1]) / (now + V(2) * r[3] * inner);
    slot[0] = sum;
}
/// Slots: accum, linear. Operands: grad, lr, l1, l2, l2_shrinkage, lr_power. With the flag,
/// `linear` is stored multiplied by lr.
struct ApplyFtrl : VariableUpdate<2, 6, 0> {
    static constexpr std::string_view name = "ResourceApplyFtrlV2";
    static constexpr std::string_view flag = "multiply_linear_by_lr";
    static void to_graph_def(auto& n) { act<ApplyFtrl>(n); }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool multiplied) {
        ftrl_step(w, slot, g, V(g + V(2) * r[4] * w), r, V(-r[5]), multiplied);
    }
};

/// Slot: m. Operands: lr, beta1, beta2, grad.
struct ApplyLion : VariableUpdate<1, 4, 3> {
    static constexpr std::string_view name = "ApplyLion";
    static void to_graph_def(auto& n) {
        take_decay(n);
        const auto m = value(n, 1);
        const auto between = [&](int beta) {
            const auto rest = binary(n, "Sub", n.number(1, n.type(0)), n.in(beta));
            return binary(n, "AddV2", binary(n, "Mul", m, n.in(beta)),
                          binary(n, "Mul", n.in(3), rest));
        };
        const auto sign = n.add("Sign", {between(1)}, {{"T", n.type(0)}});
        subtract(n, binary(n, "Mul", n.in(0), sign));
        set(n, 1, between(2));
    }
    template <class V>
    static void apply(V& w, V* slot, const V& g, const V* r, bool) {
        w -= Sign::apply(V(slot[0] * r[1] + g * (V(1) - r[1]))) * r[0];
        slot[0] = slot[0] * r[2] + g * (V(1) - r[2]);
    }
};

}  // namespace tf::op

namespace tf {
template <>
struct op_by_id<op_id("ApplyKerasAdagrad")> : std::type_identity<op::ApplyKerasAdagrad> {};
template <>
struct op_by_id<op_id("ResourceApplyAdadelta")> : std::type_identity<op::ApplyAdadelta> {};
template <>
struct op_by_id<op_id("ResourceApplyAdaMax")> : std::type_identity<op::ApplyAdaMax> {};
template <>
struct op_by_id<op_id("ApplyNadam")> : std::type_identity<op::ApplyNadam> {};
template <>
struct op_by_id<op_id("ResourceApplyFtrlV2")> : std::type_identity<op::ApplyFtrl> {};
template <>
struct op_by_id<op_id("ApplyLion")> : std::type_identity<op::ApplyLion> {};
}  // namespace tf
