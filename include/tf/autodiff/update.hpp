// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The fused ops of optimizers: one step on one variable and its slots, for any dtype and shape.
// Mirrors tf.raw_ops.ResourceApply*. Operands are passed by name:
//
//     tf::raw_ops::ResourceApplyGradientDescent({.var = w, .alpha = 0.1f, .delta = gradient});

#include <tf/autodiff/variable_gradient.hpp>
#include <tf/module/variable_locks.hpp>
#include <tf/ops/primitive/update.hpp>

namespace tf::raw_ops {

/// A number or a scalar float tensor, which is converted to the dtype of the variable.
class Rate {
public:
    constexpr Rate() = default;
    constexpr Rate(double number) : number_(number), given_(true) {}
    constexpr Rate(const AnyTensor& scalar) : tensor_(scalar), given_(true) {}
    template <TensorLike A>
        requires(!Poisoned<A>)
    constexpr Rate(const A& x) : given_(true) {
        using T = tensor_type_t<A>;
        constexpr bool scalar = T::rank == 0 && is_floating(T::dtype);
        static_assert(scalar,
                      "[tf.variable.rate] a rate of an optimizer's op must be a number or a "
                      "floating-point scalar tensor");
        if constexpr (scalar) tensor_ = ad::Value(T(x.collapse()));
    }
    /// 1 - x; for a number, in double precision.
    constexpr Rate complement() const {
        if (tensor_.empty()) return 1 - number_;
        if (__builtin_is_constant_evaluated()) return 1 - tensor_;
        return 1 - number_now();
    }
    constexpr bool given() const { return given_; }
    /// The number as a value with this dtype.
    constexpr ad::Value as(DType dtype) const {
        if (tensor_.empty()) return ad::number(dtype, number_);
        if (tensor_.dtype() == dtype) return tensor_;
        if (__builtin_is_constant_evaluated()) return ad::cast(tensor_, dtype);
        return ad::number(dtype, number_now());
    }

private:
    double number_now() const {
        double v = 0;
        tf::detail::gradients::with_floating(tensor_.dtype(), [&]<class T>(T) {
            v = static_cast<double>(static_cast<std::conditional_t<sizeof(T) == 2, float, T>>(
                *static_cast<const T*>(tensor_.data())));
        });
        return v;
    }

    ad::Value tensor_;
    double number_ = 0;
    bool given_ = false;
};

/// What updates a variable: its gradient as returned by a tape, or a tensor of its dtype and shape.
/// The rows of a sparse gradient are added to zeros.
class Delta {
public:
    constexpr Delta(const VariableGradient& g) : value_(g.value()) {}
    constexpr Delta(const AnyTensor& v) : value_(v) {}
    template <TensorLike A>
        requires(!Poisoned<A>)
    constexpr Delta(const A& x) : value_(tensor_type_t<A>(x.collapse())) {}
    constexpr const ad::Value& value() const { return value_; }

private:
    ad::Value value_;
};

}  // namespace tf::raw_ops

namespace tf::detail::gradients {

/// The description of an op that updates variables.
struct UpdateOp {
    using Run = void (*)(VariableState* const*, const kernels::Ref*, int, bool);
    static constexpr int most_variables = 4, most_operands = 8;

    const OpDef* def;
    int variables;  ///< number of variables: one and its slots
    int gradient;   ///< index of the gradient among the operands
    Run run;        ///< the code for run time
};
template <class Op>
constexpr UpdateOp make_update_op() {
    static_assert(Op::variables <= UpdateOp::most_variables &&
                  Op::operands < UpdateOp::most_operands);
    return {&def_of<Op>, Op::variables, Op::gradient, &op::run_update<Op>};
}

inline void update_now(const UpdateOp& op, const VariableBase* const* variables,
                       const ad::Values& operands, bool nesterov) {
    VariableState* all[UpdateOp::most_variables];
    for (int k = 0; k < op.variables; ++k) all[k] = &variables[k]->state();
    kernels::Ref in[UpdateOp::most_operands];
    for (std::size_t k = 0; k < operands.size(); ++k)
        in[k] = {operands[k].data(), operands[k].shape(), operands[k].dtype()};
    const std::vector<VariableState*> locked = modules::in_lock_order({all, all + op.variables});
    const modules::VariableLocks guard(locked);
    op.run(all, in, static_cast<int>(operands.size()), nesterov);
}

/// The misuse that the compiler can detect; Misuse::none if there is none.
constexpr trace::Misuse update_misuse(const VariableBase* const* variables, int count,
                                      const ad::Value& gradient) {
    const VariableBase& first = *variables[0];
    const DType dtype = first.declared_dtype();
    const Shape& shape = first.declared_shape();
    if (!first.bound()) return trace::Misuse::unbound_variable;
    for (int k = 1; k < count; ++k) {
        const VariableBase& v = *variables[k];
        if (!v.bound()) return trace::Misuse::unbound_variable;
        if (v.declared_dtype() != dtype || !is_compatible(v.declared_shape(), shape) ||
            v.ordinal() == first.ordinal())
            return trace::Misuse::update_type;
    }
    const bool fits = gradient.dtype() == dtype && is_compatible(gradient.shape(), shape);
    return fits ? trace::Misuse::none : trace::Misuse::update_type;
}

constexpr void record_update(const UpdateOp& op, const VariableBase* const* variables,
                             const ad::Values& operands, bool nesterov) {
    const ad::Value& gradient = operands[static_cast<std::size_t>(op.gradient)];
    const trace::Misuse misuse = update_misuse(variables, op.variables, gradient);
    if (misuse != trace::Misuse::none) return trace::blame(gradient.node(), misuse);
    core::Pool<trace::Node*> nodes;
    nodes.assign(static_cast<int>(operands.size()));
    for (int k = 0; k < nodes.count; ++k) nodes.first[k] = operands.begin()[k].node();
    trace::Node* n = variables[0]->record_change(*op.def, std::move(nodes));
    for (int k = 1; k < op.variables; ++k)
        n->words.push(static_cast<std::uint64_t>(variables[k]->ordinal()));
    n->words.push(nesterov ? 1 : 0);
}

constexpr void update_variables(const UpdateOp& op, const VariableBase* const* variables,
                                const ad::Values& operands, bool nesterov) {
    if (__builtin_is_constant_evaluated()) record_update(op, variables, operands, nesterov);
    else update_now(op, variables, operands, nesterov);
}

/// Applies Op to variables. All operands except the gradient are rates; they are converted to the
/// variable's dtype here.
template <class Op, class... Operand>
constexpr void update_variables(std::initializer_list<const VariableBase*> variables, bool nesterov,
                                const raw_ops::Rate& decay, const Operand&... operand) {
    const DType dtype = (*variables.begin())->declared_dtype();
    const auto value = [&](const auto& o) {
        if constexpr (requires { o.as(dtype); }) return o.as(dtype);
        else return o.value();
    };
    std::array<ad::Value, sizeof...(Operand) + 1> all{value(operand)...};
    if (decay.given()) all.back() = decay.as(dtype);
    update_variables(make_update_op<Op>(), variables.begin(),
                     {all.data(), sizeof...(Operand) + (decay.given() ? 1 : 0)}, nesterov);
}

/// One op that updates many variables, each by its gradient, with the same rates. The rates are
/// converted to a dtype once, not once per variable, which also saves traced ops.
class Updates {
public:
    /// The rates are the op's operands other than the gradient.
    template <class Op>
    constexpr Updates(std::type_identity<Op>, bool nesterov, const raw_ops::Rate& decay,
                      std::initializer_list<raw_ops::Rate> rates)
        : op_(make_update_op<Op>()), nesterov_(nesterov) {
        rates_.reserve(UpdateOp::most_operands);
        for (const raw_ops::Rate& r : rates) {
            if (rates_.count == Op::gradient) rates_.add();
            rates_.push(r);
        }
        if (rates_.count == Op::gradient) rates_.add();
        if (decay.given()) rates_.push(decay);
    }
    /// Updates the first variable; the others are its slots, in the op's order.
    constexpr void apply(const VariableBase* const* variables, const ad::Value& gradient) {
        convert(variables[0]->declared_dtype());
        operands_.first[op_.gradient] = gradient;
        update_variables(op_, variables,
                         {operands_.first, static_cast<std::size_t>(operands_.count)}, nesterov_);
    }

private:
    constexpr void convert(DType dtype) {
        if (dtype == dtype_) return;
        dtype_ = dtype;
        operands_.assign(rates_.count);
        for (int k = 0; k < rates_.count; ++k)
            if (k != op_.gradient) operands_.first[k] = rates_.first[k].as(dtype);
    }

    UpdateOp op_;
    bool nesterov_;
    core::Pool<raw_ops::Rate> rates_;  ///< by operand; empty at the gradient's index
    core::Pool<ad::Value> operands_;   ///< in the dtype of the last variable
    DType dtype_ = DType::invalid;
};

}  // namespace tf::detail::gradients

namespace tf::raw_ops {

// The operands of each op, in TensorFlow's order. TensorFlow's ops do not have `decay`: the
// fraction of the variable that is subtracted first, such as weight_decay * lr.

/// var -= alpha * delta.
struct GradientDescent {
    const VariableBase& var;
    Rate alpha;
    Delta delta;
    Rate decay{};
};
/// Updates the variable of `o` in one op, as described at GradientDescent.
template <class Op = op::ApplyGradientDescent>
constexpr void ResourceApplyGradientDescent(const GradientDescent& o) {
    tf::detail::gradients::update_variables<Op>({&o.var}, false, o.decay, o.alpha, o.delta);
}

/// accum = accum * momentum + grad; var -= lr * accum, with use_nesterov
/// var -= lr * (grad + momentum * accum).
struct Momentum {
    const VariableBase& var;
    const VariableBase& accum;
    Rate lr;
    Delta grad;
    Rate momentum;
    bool use_nesterov = false;
    Rate decay{};
};
/// Updates the variables of `o` in one op, as described at Momentum.
template <class Op = op::ApplyMomentum>
constexpr void ResourceApplyMomentum(const Momentum& o) {
    tf::detail::gradients::update_variables<Op>({&o.var, &o.accum}, o.use_nesterov, o.decay, o.lr,
                                                o.grad, o.momentum);
}
/// accum = accum * momentum - lr * grad; var += accum, with use_nesterov
/// var += accum * momentum - lr * grad: Keras's SGD.
template <class Op = op::ApplyKerasMomentum>
constexpr void ResourceApplyKerasMomentum(const Momentum& o) {
    tf::detail::gradients::update_variables<Op>({&o.var, &o.accum}, o.use_nesterov, o.decay, o.lr,
                                                o.grad, o.momentum);
}

/// m += (grad - m) * (1 - beta1); v += (grad^2 - v) * (1 - beta2); var -= m * lr * sqrt(1 -
/// beta2_power) / (1 - beta1_power) / (sqrt(v) + epsilon). With use_nesterov, m is replaced by m *
/// beta1 + grad * (1 - beta1) in the last step. Keras's Adam; with decay, AdamW.
struct Adam {
    const VariableBase& var;
    const VariableBase& m;
    const VariableBase& v;
    Rate beta1_power;
    Rate beta2_power;
    Rate lr;
    Rate beta1;
    Rate beta2;
    Rate epsilon;
    Delta grad;
    bool use_nesterov = false;
    Rate decay{};
};
/// Updates the variables of `o` in one op, as described at Adam.
template <class Op = op::ApplyAdam>
constexpr void ResourceApplyAdam(const Adam& o) {
    tf::detail::gradients::update_variables<Op>(
        {&o.var, &o.m, &o.v}, o.use_nesterov, o.decay, o.beta1_power, o.beta2_power, o.lr,
        o.beta1.complement(), o.beta2.complement(), o.epsilon, o.grad);
}
/// The same as Adam, but with vhat = max(vhat, v) instead of v in the last step: Keras's Adam with
/// amsgrad.
struct AdamWithAmsgrad {
    const VariableBase& var;
    const VariableBase& m;
    const VariableBase& v;
    const VariableBase& vhat;
    Rate beta1_power;
    Rate beta2_power;
    Rate lr;
    Rate beta1;
    Rate beta2;
    Rate epsilon;
    Delta grad;
    Rate decay{};
};
/// Updates the variables of `o` in one op, as described at AdamWithAmsgrad.
template <class Op = op::ApplyAdamWithAmsgrad>
constexpr void ResourceApplyAdamWithAmsgrad(const AdamWithAmsgrad& o) {
    tf::detail::gradients::update_variables<Op>(
        {&o.var, &o.m, &o.v, &o.vhat}, false, o.decay, o.beta1_power, o.beta2_power, o.lr,
        o.beta1.complement(), o.beta2.complement(), o.epsilon, o.grad);
}

/// ms += (grad^2 - ms) * (1 - rho); mom = mom * momentum + lr * grad / sqrt(ms + epsilon); var -=
/// mom: Keras's RMSprop. mom can be null if momentum is 0; no slot is needed then.
struct RMSProp {
    const VariableBase& var;
    const VariableBase& ms;
    const VariableBase* mom;
    Rate lr;
    Rate rho;
    Rate momentum;
    Rate epsilon;
    Delta grad;
    Rate decay{};
};
/// Updates the variables of `o` in one op, as described at RMSProp.
template <class Op = op::ApplyPlainRMSProp, class Other = op::ApplyRMSProp>
constexpr void ResourceApplyRMSProp(const RMSProp& o) {
    if (o.mom == nullptr)
        tf::detail::gradients::update_variables<Op>({&o.var, &o.ms}, false, o.decay, o.lr, o.rho,
                                                    o.momentum, o.epsilon, o.grad);
    else
        tf::detail::gradients::update_variables<Other>({&o.var, &o.ms, o.mom}, false, o.decay, o.lr,
                                                       o.rho, o.momentum, o.epsilon, o.grad);
}
/// The same as RMSProp, but with mg += (grad - mg) * (1 - rho), and ms - mg^2 instead of ms in the
/// last step: Keras's centered RMSprop.
struct CenteredRMSProp {
    const VariableBase& var;
    const VariableBase& mg;
    const VariableBase& ms;
    const VariableBase* mom;
    Rate lr;
    Rate rho;
    Rate momentum;
    Rate epsilon;
    Delta grad;
    Rate decay{};
};
/// Updates the variables of `o` in one op, as described at CenteredRMSProp.
template <class Op = op::ApplyPlainCenteredRMSProp, class Other = op::ApplyCenteredRMSProp>
constexpr void ResourceApplyCenteredRMSProp(const CenteredRMSProp& o) {
    if (o.mom == nullptr)
        tf::detail::gradients::update_variables<Op>({&o.var, &o.mg, &o.ms}, false, o.decay, o.lr,
                                                    o.rho, o.momentum, o.epsilon, o.grad);
    else
        tf::detail::gradients::update_variables<Other>({&o.var, &o.mg, &o.ms, o.mom}, false,
                                                       o.decay, o.lr, o.rho, o.momentum, o.epsilon,
                                                       o.grad);
}

}  // namespace tf::raw_ops
