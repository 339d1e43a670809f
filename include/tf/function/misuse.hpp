// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The messages for faults that tracing has found in a function. The compiler shows the function's
// type with the message; a lambda's type contains its file and line.

#include <tf/trace/trace_error.hpp>

namespace tf::detail::functions {

/// Whether the trace has no fault; reports one message otherwise.
template <trace::Misuse M>
constexpr bool sound() {
    using enum trace::Misuse;
    static_assert(M != tensor_escaped,
                  "[tf.autograph.tensor_escaped] a tensor that was created in a branch or loop is "
                  "used outside of it: return it from the branch, or make it a loop variable");
    static_assert(
        M != outer_tensor,
        "[tf.autograph.outer_tensor] a tensor outside of the function is used, and the compiler "
        "does not know its value: pass it as an argument, or bind a tf::Variable");
    static_assert(M != outer_write,
                  "[tf.autograph.outer_write] a tensor outside of the function is assigned: return "
                  "the new value, or assign it to a bound tf::Variable");
    static_assert(M != unbound_variable,
                  "[tf.autograph.unbound_variable] a variable outside of the function is used: "
                  "bind it, tf::function(f, variable), or make it a member of the module");
    static_assert(M != untracked_member,
                  "[tf.module.untracked_member] a module has a data member that is not registered, "
                  "so a trace cannot know its value: use tf::attribute<float> rate{this, \"rate\", "
                  "0.1f}, which each call reads, or tf::host<T> for other data; a submodule whose "
                  "class has virtual functions must pass itself, tf::Module(owner, this, name)");
    static_assert(
        M != untracked_module,
        "[tf.module.untracked_member] a module has a member that is not registered: give a "
        "submodule its owner, Inner inner{this, \"inner\"}; make data a tf::attribute<float> "
        "rate{this, \"rate\", 0.1f}, which each call reads, or a tf::host<T>");
    static_assert(M != untied_loop,
                  "[tf.autograph.untied_loop] a loop or branch with captures depends on constants "
                  "only: start it from tf::like(x, value), where x is a tensor of this function");
    static_assert(M != host_turns,
                  "[tf.autograph.host_turns] a loop over constants with captures has more than 64 "
                  "iterations, and no op of it has both a loop variable and a tensor of the "
                  "function: start it from tf::like(x, value), where x is such a tensor");
    static_assert(M != too_long,
                  "[tf.autograph.too_long] a function has more ops than the compiler can trace "
                  "within its limits: replace a C++ loop by tf::while_loop or tf::for_each, which "
                  "are traced once, or raise -fconstexpr-ops-limit, -fconstexpr-steps");
    static_assert(M != literal_range,
                  "[tf.core.literal_range] a literal's value does not fit the tensor's dtype: "
                  "tf::cast the tensor to a wider one");
    static_assert(M != slice_bounds,
                  "[tf.ops.slice] x[i], x(i, ...), slice(x, begin): an index must be in [-n, n), "
                  "where n is the dim, a part must be within 'x', and a stride must not be 0");
    static_assert(M != scope_name,
                  "[tf.name_scope.name] name_scope(name, x): in a function, a name may contain "
                  "only letters, digits, '.', '_', '-', '>' and '/', and the outermost name must "
                  "start with a letter, a digit or '.'");
    static_assert(M != gradient_scope,
                  "[tf.gradient.scope] the gradient of a loop or branch is taken inside another "
                  "loop or branch: call tape.gradient in the scope of the loop");
    static_assert(M != gradient_used,
                  "[tf.gradient.persistent] this tape can compute gradients only once: make it "
                  "persistent, tf::GradientTape tape({.persistent = true})");
    static_assert(M != gradient_none,
                  "[tf.gradient.none] a gradient is used that does not exist, because the target "
                  "does not depend on a watched source: call tape.watch(x) first, test "
                  "has_value(), or pass tf::UnconnectedGradients::zero");
    static_assert(M != gradient_rule,
                  "[tf.gradient.no_rule] a gradient passes through an op without a gradient: add "
                  "one to the op (docs/adding-an-op.md), or use tf::stop_gradient of its result");
    static_assert(M != jacobian_unrolled,
                  "[tf.gradient.jacobian_rows] a Jacobian through a loop or branch is recorded row "
                  "by row: the target must have static dims and at most 32 elements");
    static_assert(
        M != primal_twice,
        "[tf.gradient.primal_twice] ForwardAccumulator(primals, tangents): a tensor or variable is "
        "among the primals twice: pass it once, with the sum of its tangents");
    static_assert(M != gradient_untied,
                  "[tf.gradient.untied] a gradient passes through a loop, a branch or a "
                  "tf::custom_gradient whose operands are all constants: start it from tf::like(x, "
                  "value), where x is a tensor of this function");
    static_assert(M != update_type,
                  "[tf.variable.update] the slots and the gradient of an optimizer's op must have "
                  "the dtype and shape of the variable: tf::cast or tf::reshape the gradient, and "
                  "create slots like the variable with tf::Slots");
    static_assert(M != gradient_type,
                  "[tf.gradient.type] g.as<T, Dims...>(): the variable has another dtype or other "
                  "dims");
    return M == none;
}

}  // namespace tf::detail::functions
