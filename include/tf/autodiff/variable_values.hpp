// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Algebra on the values of a list of variables or on their gradients, and variables shaped like
// those of a list: the tools for writing an optimizer that works with any module. The dtypes and
// shapes are values, not types.

#include <utility>

#include <tf/autodiff/gradient_tape.hpp>
#include <tf/autodiff/variable_gradient.hpp>
#include <tf/module/any_variable.hpp>

namespace tf {

namespace detail::gradients {

/// A number or a scalar tensor, which is converted to the dtype of each value.
template <class A>
concept ListFactor = Literal<A> || (TensorLike<A> && !Poisoned<A>);

template <class A>
constexpr auto list_factor(const A& factor) {
    if constexpr (Literal<A>) {
        return [v = static_cast<double>(factor)](DType dtype) { return ad::number(dtype, v); };
    } else {
        using T = tensor_type_t<A>;
        constexpr bool scalar = T::rank == 0 && is_floating(T::dtype);
        static_assert(scalar,
                      "[tf.gradient.factor] the other operand of a list of values or gradients "
                      "must be a list, a number or a floating-point scalar tensor");
        if constexpr (scalar) {
            return
                [v = ad::Value(T(factor.collapse()))](DType dtype) { return ad::cast(v, dtype); };
        } else {
            return [](DType dtype) { return ad::number(dtype, 1); };
        }
    }
}

inline void refuse_lengths(std::size_t a, std::size_t b) {
    errors::raise<errors::InvalidArgument>(
        {"tf.gradient.zip", "VariableValues", "values", std::to_string(b), std::to_string(a)});
}

}  // namespace detail::gradients

/// One value for each variable of a list, in its order: `tf::VariableValues(gradients)`,
/// `tf::VariableValues(variables)`. Operators on two lists work element by element; a number or a
/// scalar tensor applies to all elements. Lists of different lengths raise errors::InvalidArgument.
class VariableValues {
public:
    using own_operators = void;  ///< excludes it from the operators of tensors

    constexpr VariableValues() = default;
    /// The current values of the variables.
    TF_WHEN_CALLED constexpr VariableValues(const VariableList& variables) {
        if (!__builtin_is_constant_evaluated()) ad::enable_untyped_ops();
        all_.reserve(variables.size());
        for (const VariableBase& v : variables) all_.push_back(v.untyped());
    }
    /// The dense gradients; zeros for a gradient that is none.
    TF_WHEN_CALLED constexpr VariableValues(const VariableGradients& gradients) {
        all_.reserve(gradients.size());
        for (const VariableGradient& g : gradients) all_.push_back(g.value_or_zeros());
    }

    constexpr std::size_t size() const { return all_.size(); }
    /// The k-th value, with dtype and dims as types. Raises errors::InvalidArgument if they do not
    /// match.
    template <class T, int... Dims>
    constexpr Tensor<T, Dims...> get(std::size_t k) const {
        return VariableGradient(ad::AnyGradient{all_[k], {}, {}}, all_[k])
            .template as<T, Dims...>();
    }

    /// Applies f to each value, or to each pair of values of two lists.
    template <class F>
    constexpr VariableValues map(F f) const {
        VariableValues out;
        out.all_.reserve(size());
        for (const ad::Value& v : all_) out.all_.push_back(f(v));
        return out;
    }
    template <class F>
    constexpr VariableValues map(const VariableValues& o, F f) const {
        if (size() != o.size()) detail::gradients::refuse_lengths(size(), o.size());
        VariableValues out;
        out.all_.reserve(size());
        for (std::size_t k = 0; k < size(); ++k) out.all_.push_back(f(all_[k], o.all_[k]));
        return out;
    }
    /// Internal. Updates each variable of a list with its value, by Op.
    template <class Op>
    constexpr void update(const VariableList& variables) const {
        if (size() != variables.size()) detail::gradients::refuse_lengths(variables.size(), size());
        for (std::size_t k = 0; k < size(); ++k) {
            const VariableBase& variable = variables[k].get();
            if (__builtin_is_constant_evaluated())
                variable.record_write(def_of<Op>, {all_[k].node()});
            else detail::gradients::update_now<Op>(variable, all_[k]);
        }
    }
    constexpr const std::vector<ad::Value>& all() const { return all_; }

    TF_WHEN_CALLED friend constexpr VariableValues operator+(const VariableValues& a,
                                                             const VariableValues& b) {
        return a.map(b, [](const auto& x, const auto& y) { return x + y; });
    }
    TF_WHEN_CALLED friend constexpr VariableValues operator-(const VariableValues& a,
                                                             const VariableValues& b) {
        return a.map(b, [](const auto& x, const auto& y) { return x - y; });
    }
    TF_WHEN_CALLED friend constexpr VariableValues operator*(const VariableValues& a,
                                                             const VariableValues& b) {
        return a.map(b, [](const auto& x, const auto& y) { return x * y; });
    }
    TF_WHEN_CALLED friend constexpr VariableValues operator/(const VariableValues& a,
                                                             const VariableValues& b) {
        return a.map(b, [](const auto& x, const auto& y) { return x / y; });
    }
    TF_WHEN_CALLED friend constexpr VariableValues operator-(const VariableValues& a) {
        return a.map([](const auto& x) { return -x; });
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator+(const VariableValues& a, const A& b) {
        return a.map(
            [f = detail::gradients::list_factor(b)](const auto& x) { return x + f(x.dtype()); });
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator+(const A& a, const VariableValues& b) {
        return b + a;
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator-(const VariableValues& a, const A& b) {
        return a.map(
            [f = detail::gradients::list_factor(b)](const auto& x) { return x - f(x.dtype()); });
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator-(const A& a, const VariableValues& b) {
        return b.map(
            [f = detail::gradients::list_factor(a)](const auto& x) { return f(x.dtype()) - x; });
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator*(const VariableValues& a, const A& b) {
        return a.map(
            [f = detail::gradients::list_factor(b)](const auto& x) { return x * f(x.dtype()); });
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator*(const A& a, const VariableValues& b) {
        return b * a;
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator/(const VariableValues& a, const A& b) {
        return a.map(
            [f = detail::gradients::list_factor(b)](const auto& x) { return x / f(x.dtype()); });
    }
    template <detail::gradients::ListFactor A>
    friend constexpr VariableValues operator/(const A& a, const VariableValues& b) {
        return b.map(
            [f = detail::gradients::list_factor(a)](const auto& x) { return f(x.dtype()) / x; });
    }

private:
    std::vector<ad::Value> all_;
};

/// The square root of each element of each value.
TF_WHEN_CALLED constexpr VariableValues sqrt(const VariableValues& x) {
    return x.map([](const ad::Value& v) { return ad::apply<op::Sqrt>({v}); });
}
TF_WHEN_CALLED constexpr VariableValues square(const VariableValues& x) { return x * x; }
TF_WHEN_CALLED constexpr VariableValues zeros_like(const VariableValues& x) {
    return x.map([](const ad::Value& v) { return ad::zeros_like(v); });
}
/// The square root of the sum of the squares of all elements. Mirrors tf.linalg.global_norm.
template <FloatingElement T = float>
constexpr Tensor<T> global_norm(const VariableValues& x) {
    if (x.size() == 0) return {};
    ad::Value sum = ad::number(dtype_of<T>, 0);
    for (const ad::Value& v : x.all())
        sum = sum + ad::cast(ad::sum(v * v, (1 << v.shape().rank) - 1, false), dtype_of<T>);
    const ad::Value root = ad::apply<op::Sqrt>({sum});
    return Tensor<T>(root.handle(), root.shape());
}
/// All values times clip_norm / max(norm, clip_norm), and the norm before clipping. If the norm is
/// not finite, all values become NaN. Mirrors tf.clip_by_global_norm.
template <FloatingElement T = float>
constexpr std::pair<VariableValues, Tensor<T>> clip_by_global_norm(const VariableValues& x,
                                                                   const Tensor<T>& clip_norm) {
    const Tensor<T> norm = global_norm<T>(x);
    return {x * Tensor<T>(clip_norm / maximum(norm, clip_norm) + (norm - norm)), norm};
}

namespace linalg {
using tf::global_norm;
}  // namespace linalg

/// Assigns one value to each variable of a list.
TF_WHEN_CALLED constexpr void assign(const VariableList& variables, const VariableValues& values) {
    values.update<op::AssignVariable>(variables);
}
/// Adds one value to each variable of a list.
TF_WHEN_CALLED constexpr void assign_add(const VariableList& variables,
                                         const VariableValues& values) {
    values.update<op::AssignAddVariable>(variables);
}
/// Subtracts one value from each variable of a list.
TF_WHEN_CALLED constexpr void assign_sub(const VariableList& variables,
                                         const VariableValues& values) {
    values.update<op::AssignSubVariable>(variables);
}

/// Variables with the dtypes and shapes of a list of variables, initially zero and not trainable:
/// an optimizer's state per variable. `tf::Slots m{this, "m", net.trainable_variables()}` is a
/// member of a module, and is saved like a list of variables. Mirrors Keras's
/// Optimizer.add_variable_from_reference, for a whole list.
class Slots {
public:
    constexpr Slots(Module* owner, std::string_view name, const VariableList& like)
        : name_(name), all_(owner) {
        owner->account(&name_, sizeof(name_));
        owner->set_list(name_.view());
        all_.reserve(static_cast<int>(like.size()));
        for (const VariableBase& v : like) {
            const VariableSpec spec{v.declared_dtype(), v.declared_shape(), false};
            if (__builtin_is_constant_evaluated()) all_.add(*owner, name_.view(), spec);
            else
                all_.add(*owner, std::string(name) + "_" + std::to_string(all_.size()), spec)
                    .clear(v.shape());
        }
        owner->set_list({});
    }

    constexpr std::size_t size() const { return static_cast<std::size_t>(all_.size()); }
    /// The variables, in the order of the list that they were created from.
    constexpr VariableList variables() const { return all_.variables(); }
    /// Their current values.
    template <class Values = VariableValues>
    constexpr Values read() const {
        return variables();
    }
    /// Replaces the values, which must be in the order of the variables.
    TF_WHEN_CALLED constexpr void assign(const VariableValues& values) {
        tf::assign(variables(), values);
    }
    /// Adds one value to each variable.
    TF_WHEN_CALLED constexpr void assign_add(const VariableValues& values) {
        tf::assign_add(variables(), values);
    }
    /// Subtracts one value from each variable.
    TF_WHEN_CALLED constexpr void assign_sub(const VariableValues& values) {
        tf::assign_sub(variables(), values);
    }

private:
    detail::modules::Name name_;
    AnyVariables all_;
};

}  // namespace tf
