// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Variables whose dtype and shape are values, and typed views of variables. In: a spec. Out: a
// module member that is trained, saved and restored like a tf::Variable. Layers, optimizers and
// metrics use them so that their code is compiled once, not once per shape.

#include <tf/core/compiled.hpp>
#include <tf/module/module.hpp>

namespace tf {

/// The dtype, shape and trainability of a variable, without its value.
struct VariableSpec {
    DType dtype = DType::float32;
    Shape shape{};
    bool trainable = true;
    bool is_weight = true;      ///< whether a Keras model lists it among its weights
    bool follows_next = false;  ///< whether it is listed after the next one
};

template <class T, int... Dims>
class VariableRef;

/// A variable whose dtype and shape are values: `AnyVariable v{this, "v", {tf::float32,
/// tf::Shape(2, 3)}}` is a member of a module. Its initial value is all zeros. Unknown dims are 0
/// at first, and an assign can change them.
class AnyVariable : public VariableBase {
public:
    constexpr AnyVariable(VariableOwner* owner, std::string_view name, const VariableSpec& spec)
        : AnyVariable(owner, name, spec, sizeof(AnyVariable)) {}

    /// The current value; in a trace, a node that reads it. Tapes record only reads through `as`.
    TF_WHEN_CALLED constexpr ad::Value read() const { return untyped(); }
    /// A view whose dtype and dims are types; every op accepts it. Raises errors::InvalidArgument
    /// if the dtype or dims do not match those of the variable.
    template <class T, int... Dims>
    constexpr VariableRef<T, Dims...> as() {
        return VariableRef<T, Dims...>(*this);
    }

    /// Sets the value to zeros of this shape; unknown dims become 0.
    TF_COMMON void clear(Shape shape);

private:
    friend class AnyVariables;
    constexpr AnyVariable(VariableOwner* owner, std::string_view name, const VariableSpec& spec,
                          std::size_t bytes)
        : VariableBase(owner, name,
                       {.trainable = spec.trainable,
                        .is_weight = spec.is_weight,
                        .follows_next = spec.follows_next},
                       spec.dtype, spec.shape, bytes) {
        if (!__builtin_is_constant_evaluated()) clear(spec.shape);
    }
};

/// A growing list of variables, as a member of the module that owns them. Each variable belongs to
/// that module or to one of its submodules, where it is a member under its own name.
class AnyVariables {
public:
    constexpr explicit AnyVariables(Module* owner) { owner->account(this, sizeof(AnyVariables)); }
    AnyVariables(const AnyVariables&) = delete;
    AnyVariables& operator=(const AnyVariables&) = delete;
    constexpr ~AnyVariables() {
        while (size() > 0) remove_last();
    }

    /// In a trace, the characters of `name` must outlive the variable.
    [[gnu::noinline]] constexpr AnyVariable& add(VariableOwner& owner, std::string_view name,
                                                 const VariableSpec& spec) {
        all_.push(new AnyVariable(&owner, name, spec, 0));  // not part of the owner's size
        return *all_.back();
    }
    /// Destroys the variable that was added last.
    [[gnu::noinline]] constexpr void remove_last() {
        delete all_.back();
        all_.truncate(size() - 1);
    }
    constexpr void reserve(int n) { all_.reserve(n); }

    constexpr int size() const { return all_.count; }
    constexpr AnyVariable& operator[](int k) const { return *all_[k]; }
    /// The variables, in the order in which they were added.
    constexpr VariableList variables() const {
        VariableList out;
        out.reserve(static_cast<std::size_t>(size()));
        for (AnyVariable* v : all_) out.push_back(std::ref(static_cast<VariableBase&>(*v)));
        return out;
    }

private:
    detail::core::Pool<AnyVariable*> all_;
};

/// A view of a variable, with dtype and dims as types. Ops treat it as a tensor. Copies are views
/// of the same variable, which must outlive them.
template <class T, int... Dims>
class VariableRef : public detail::modules::ScatterMethods<VariableRef<T, Dims...>> {
    using Access = detail::modules::VariableAccess<T, Dims...>;

public:
    using value_type = T;
    using tensor_type = Tensor<T, Dims...>;
    static constexpr Shape static_shape = tensor_type::static_shape;

    /// Raises errors::InvalidArgument if the dtype or dims do not match those of the variable.
    constexpr explicit VariableRef(VariableBase& variable) : variable_(&variable) {
        if (!fits(variable)) refuse();
    }

    /// The current value (tf.Variable.read_value).
    constexpr tensor_type read() const {
        if (__builtin_is_constant_evaluated()) return tensor_type(variable_->record_read());
        return Access::read_now(*variable_);
    }
    constexpr tensor_type collapse() const { return read(); }
    constexpr operator tensor_type() const { return read(); }
    /// One element of the current value.
    template <std::integral... I>
    T operator()(I... index) const {
        return read()(index...);
    }

    /// Replaces the value, as Variable::assign does.
    template <class A>
    constexpr const VariableRef& assign(A&& value) const {
        return update<op::AssignVariable>(std::forward<A>(value));
    }
    constexpr const VariableRef& assign(const tensor_type& value) const {
        return update<op::AssignVariable>(value);
    }
    /// Adds to the value, as Variable::assign_add does.
    template <class A>
    constexpr const VariableRef& assign_add(A&& value) const {
        return update<op::AssignAddVariable>(std::forward<A>(value));
    }
    constexpr const VariableRef& assign_add(const tensor_type& value) const {
        return update<op::AssignAddVariable>(value);
    }
    /// Subtracts from the value, as Variable::assign_sub does.
    template <class A>
    constexpr const VariableRef& assign_sub(A&& value) const {
        return update<op::AssignSubVariable>(std::forward<A>(value));
    }
    constexpr const VariableRef& assign_sub(const tensor_type& value) const {
        return update<op::AssignSubVariable>(value);
    }
    /// The variable itself, which tapes watch and optimizers update.
    constexpr VariableBase& variable() const { return *variable_; }
    constexpr operator VariableBase&() const { return *variable_; }
    std::string name() const { return variable_->name(); }

private:
    friend detail::modules::ScatterMethods<VariableRef>;
    constexpr const VariableBase& base() const { return *variable_; }
    static constexpr bool fits(const VariableBase& v) {
        return v.declared_dtype() == dtype_of<T> && is_compatible(v.declared_shape(), static_shape);
    }
    void refuse() const {
        errors::raise<errors::InvalidArgument>(
            {"tf.variable.view", "VariableRef", variable_->name(),
             std::string(name_of(variable_->dtype())) + " " +
                 variable_->declared_shape().to_string(),
             std::string(name_of(dtype_of<T>)) + " " + static_shape.to_string()});
    }
    template <class Op, class A>
    constexpr const VariableRef& update(A&& value) const {
        Access::template update<Op>(*this, *variable_, std::forward<A>(value));
        return *this;
    }

    VariableBase* variable_;
};

}  // namespace tf

#if TF_HAS_CODE
#include <tf/module/any_variable_code.hpp>
#endif
