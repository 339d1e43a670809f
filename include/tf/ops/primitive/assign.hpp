// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops that change a variable: assign, assign_add, assign_sub. Shapes are never broadcast, as in
// TensorFlow.

#include <tf/kernels/view.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/tensor/variable_state.hpp>

namespace tf::op {

/// The base of assignments. First word: the variable's ordinal; input: the value.
struct Assignment {
    static constexpr Role role = Role::variable_write;
    static constexpr bool replaces = false;  ///< the old value is needed
    static void to_graph_def(auto& n) {
        n.act(n.name(), {n.variable(n.word(0)), n.in(0)}, {{"dtype", n.type(0)}});
    }
};
struct AssignVariable : Assignment {
    static constexpr std::string_view name = "AssignVariableOp";
    static constexpr bool replaces = true;
    template <class T>
    static T update(const T&, const T& v) {
        return v;
    }
};
struct AssignAddVariable : Assignment {
    static constexpr std::string_view name = "AssignAddVariableOp";
    template <class T>
    static T update(const T& old, const T& v) {
        return Add::apply(old, v);
    }
};
struct AssignSubVariable : Assignment {
    static constexpr std::string_view name = "AssignSubVariableOp";
    template <class T>
    static T update(const T& old, const T& v) {
        return Sub::apply(old, v);
    }
};

/// Checks a new value's shape. If dims of the variable's type are dyn, assigning sets them.
template <class Op>
void prepare_update(VariableState& var, const Shape& from) {
    if (Op::replaces && is_subshape(from, var.declared)) {
        if (!(var.shape == from)) {
            var.shape = from;
            var.value = detail::tracing::Handle(detail::core::allocate(var.dtype, from.size()));
        }
    } else if (!(var.shape == from)) {
        errors::raise<errors::InvalidArgument>({"tf.variable.shape", Op::name, "value",
                                                "shape " + from.to_string(),
                                                "shape " + var.shape.to_string()});
    }
}

}  // namespace tf::op

namespace tf {
template <>
struct op_by_id<op_id("AssignVariableOp")> : std::type_identity<op::AssignVariable> {};
template <>
struct op_by_id<op_id("AssignAddVariableOp")> : std::type_identity<op::AssignAddVariable> {};
template <>
struct op_by_id<op_id("AssignSubVariableOp")> : std::type_identity<op::AssignSubVariable> {};
}  // namespace tf
