// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The base of the ops that update a variable and its slots.

#include <array>
#include <string_view>

#include <tf/ops/primitive/assign.hpp>
#include <tf/ops/registry.hpp>

namespace tf::op {

/// The base of these ops. Words: the ordinals of the variable and its slots, then 1 if the op's
/// flag (such as use_nesterov) is set. There are `operands` inputs of the variable's dtype. The
/// input at index `gradient` has the variable's shape; the others are scalars. One more scalar may
/// follow: the decay, which is the fraction of the variable that is subtracted first.
template <int Slots, int Operands, int Gradient>
struct VariableUpdate {
    static constexpr Role role = Role::variable_write;
    static constexpr bool updates = true;
    static constexpr int slots = Slots;
    static constexpr int variables = 1 + Slots;
    static constexpr int operands = Operands;
    static constexpr int gradient = Gradient;
    static constexpr bool sparse = false;
    static constexpr std::string_view flag{};  ///< TensorFlow's attribute for the last word, if any
    static constexpr std::array<int, 0> complements{};  ///< operands that are 1 minus those of
                                                        ///< TensorFlow's op

    /// Computes the numbers that are the same for all elements.
    template <class T>
    static void prepare(T*) {}

protected:
    /// Adds TensorFlow's op of this name.
    template <class Op>
    static void act(auto& n) {
        take_decay(n);
        auto inputs = n.inputs();
        inputs.resize(static_cast<std::size_t>(Operands));
        for (const int k : Op::complements)
            inputs[static_cast<std::size_t>(k)] = binary(n, "Sub", n.number(1, n.type(0)), n.in(k));
        for (int k = Slots; k >= 0; --k) inputs.insert(inputs.begin(), n.variable(n.word(k)));
        if (!Op::flag.empty())
            n.act(Op::name, inputs,
                  {{"T", n.type(0)}, {"use_locking", false}, {Op::flag, n.word(variables) != 0}});
        else n.act(Op::name, inputs, {{"T", n.type(0)}, {"use_locking", false}});
    }
    static void take_decay(auto& n) {
        if (n.count() == Operands) return;
        n.act("AssignSubVariableOp",
              {n.variable(n.word(0)), binary(n, "Mul", value(n, 0), n.in(Operands))},
              {{"dtype", n.type(0)}});
    }
    static auto value(auto& n, int variable) {
        return n.draw("ReadVariableOp", {n.variable(n.word(variable))}, {{"dtype", n.type(0)}});
    }
    static void set(auto& n, int variable, const auto& x) {
        n.act("AssignVariableOp", {n.variable(n.word(variable)), x}, {{"dtype", n.type(0)}});
    }
    static void subtract(auto& n, const auto& step) {
        n.act("AssignSubVariableOp", {n.variable(n.word(0)), step}, {{"dtype", n.type(0)}});
    }
    static auto binary(auto& n, std::string_view op, const auto& a, const auto& b) {
        return n.add(op, {a, b}, {{"T", n.type(0)}});
    }
};

}  // namespace tf::op
