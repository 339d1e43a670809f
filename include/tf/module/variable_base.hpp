// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The untyped base classes of variables and of their owners. In a trace a variable knows its
// ordinal, which identifies its storage at run time.

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <tf/graph/structural.hpp>
#include <tf/ops/primitive/assign.hpp>
#include <tf/ops/primitive/scatter_variable.hpp>
#include <tf/trace/name_scope.hpp>
#include <tf/trace/value.hpp>

namespace tf {

class Module;
class VariableBase;

namespace detail::modules {

/// A name. At run time it copies the string; in a trace it only refers to it.
class Name {
public:
    constexpr explicit Name(std::string_view text) : text_(text) {
        if (__builtin_is_constant_evaluated()) return;
        char* copy = new char[text.size() + 1];
        std::copy_n(text.data(), text.size(), copy);
        owned_ = copy;
        text_ = {copy, text.size()};
    }
    Name(const Name&) = delete;
    Name& operator=(const Name&) = delete;
    constexpr ~Name() { delete[] owned_; }
    constexpr std::string_view view() const { return text_; }

private:
    std::string_view text_;
    char* owned_ = nullptr;
};

struct Symbolic {};  ///< marks a variable that exists only in a trace

}  // namespace detail::modules

/// The owner of variables: the part of a module that variables refer to. Members register
/// themselves in the order of construction.
class VariableOwner {
public:
    /// A variable or a submodule.
    struct Member {
        VariableBase* variable = nullptr;
        Module* module = nullptr;
        std::string_view list{};  ///< the list that it is an element of; the list owns the name
    };
    /// The bytes that a member occupies in an object, without those of its own members.
    struct Place {
        const void* at = nullptr;
        std::size_t bytes = 0;
    };

    constexpr std::string_view name() const { return name_.view(); }
    /// "net/hidden/": the prefix of the variables' names.
    std::string name_scope() const {
        std::string out;
        spell_path([&](std::string_view text) { out += text; });
        return out + "/";
    }
    /// Passes "net/hidden" to `add` in pieces, for constant evaluation.
    template <class Add>
    constexpr void spell_path(Add add) const {
        if (outer_ != nullptr) {
            outer_->spell_path(add);
            add("/");
        }
        add(name());
    }
    /// Prefixes the names of ops with "net/hidden/" while the returned object exists: `const auto
    /// scope = with_name_scope();`. Mirrors tf.Module.with_name_scope and `with self.name_scope`.
    constexpr tf::name_scope with_name_scope() const {
        if (__builtin_is_constant_evaluated())
            return tf::name_scope(tape_, tape_ == nullptr ? nullptr : names_on(*tape_));
        return tf::name_scope(name_scope());
    }

    /// Internal: registers a variable of this module.
    constexpr void enlist(VariableBase& v) { members_.push({&v, nullptr, list_}); }
    /// Registers the bytes of a member that is neither a variable nor a module.
    constexpr void account(const void* at, std::size_t bytes) { places_.push({at, bytes}); }
    /// Removes a member that is destroyed before its owner. It searches from the end, since members
    /// are usually destroyed in reverse order.
    void remove(const void* member) {
        for (int k = members_.size(); k-- > 0;)
            if (members_[k].variable == member || members_[k].module == member)
                return members_.remove(k);
    }

protected:
    constexpr void bind_names(trace::Trace* tape) { tape_ = tape; }
    constexpr VariableOwner(std::string_view name, VariableOwner* outer)
        : name_(name), outer_(outer) {}
    constexpr ~VariableOwner() = default;
    constexpr const detail::core::Pool<Member>& members() const { return members_; }
    constexpr const detail::core::Pool<Place>& places() const { return places_; }
    constexpr void enlist(Module& m) { members_.push({nullptr, &m, list_}); }
    /// Members that register from now on are elements of this list; with "", of no list.
    constexpr void set_list(std::string_view name) { list_ = name; }
    VariableOwner* outer() const { return outer_; }
    /// Detaches members that outlive their owner.
    void let_go();

private:
    constexpr trace::NameScope* names_on(trace::Trace& tape) const {
        return tape.name_within(outer_ == nullptr ? nullptr : outer_->names_on(tape), name(), true);
    }

    detail::modules::Name name_;
    VariableOwner* outer_;
    detail::core::Pool<Member> members_;
    detail::core::Pool<Place> places_;
    std::string_view list_;
    trace::Trace* tape_ = nullptr;
};

/// The untyped base of all variables. Variables cannot be copied or moved, since their module
/// refers to them.
class VariableBase {
public:
    VariableBase(const VariableBase&) = delete;
    VariableBase& operator=(const VariableBase&) = delete;

    DType dtype() const { return dtype_; }
    constexpr bool trainable() const { return trainable_; }
    /// "demo_module/x:0".
    std::string name() const {
        return (owner_ != nullptr ? owner_->name_scope() : std::string()) +
               std::string(own_name()) + ":0";
    }
    /// Whether it is one of its module's variables and saved with them; a tf::attribute is not.
    constexpr bool tracked() const { return tracked_; }
    /// Whether a Keras model lists it among its weights. The state of a stateful RNN layer is not
    /// listed.
    constexpr bool is_weight() const { return is_weight_; }
    /// Whether it is listed after the weight that was created after it.
    constexpr bool follows_next() const { return follows_next_; }
    /// Whether it is a ResourceMember (module/resource.hpp), which functions use through a handle.
    constexpr bool is_resource() const { return dtype_ == DType::resource; }
    /// "x": the name within its module.
    constexpr std::string_view own_name() const { return name_.view(); }
    const Shape& shape() const { return state_->shape; }

    /// Changes the value by a gradient with respect to a list of variables, such as `lr *
    /// gradient`, and returns the variable.
    template <class G>
        requires requires(const G& g, VariableBase& v) { g.template update<op::AssignVariable>(v); }
    constexpr VariableBase& assign(const G& gradient) {
        gradient.template update<op::AssignVariable>(*this);
        return *this;
    }
    /// Adds a gradient; one that consists of rows changes only these rows.
    template <class G>
        requires requires(const G& g, VariableBase& v) { g.template update<op::AssignVariable>(v); }
    constexpr VariableBase& assign_add(const G& gradient) {
        gradient.template update<op::AssignAddVariable>(*this);
        return *this;
    }
    /// Subtracts a gradient; one that consists of rows changes only these rows.
    template <class G>
        requires requires(const G& g, VariableBase& v) { g.template update<op::AssignVariable>(v); }
    constexpr VariableBase& assign_sub(const G& gradient) {
        gradient.template update<op::AssignSubVariable>(*this);
        return *this;
    }

    // Internal.
    VariableState& state() const { return *state_; }
    /// The current value as an untyped tensor. Eagerly, tapes do not record this read.
    constexpr ad::Value untyped() const {
        if (__builtin_is_constant_evaluated()) return {record_read(), declared_, dtype_};
        return untyped_now();
    }
    /// Records a read in a trace and returns its node.
    constexpr detail::tracing::Handle record_read() const {
        if (!bound())
            return detail::tracing::Handle(trace::misused(trace::Misuse::unbound_variable));
        trace::Node* n = trace::record(def_of<op::ReadVariable>, dtype_, declared_, {}, tape());
        n->words.push(static_cast<std::uint64_t>(ordinal_));
        return detail::tracing::Handle(n);
    }
    /// Records a write in a trace.
    constexpr void record_write(const OpDef& def, detail::core::Pool<trace::Node*> operands) const {
        record_change(def, std::move(operands));
    }
    /// The same for an op with further attributes, which the caller adds.
    constexpr trace::Node* record_change(const OpDef& def,
                                         detail::core::Pool<trace::Node*> operands) const {
        trace::Node* n = trace::record(def, DType::invalid, Shape{}, std::move(operands), tape());
        n->words.push(static_cast<std::uint64_t>(ordinal_));
        return n;
    }
    constexpr int ordinal() const { return ordinal_; }
    /// Whether the compiler knows this variable in a trace. It does not know an unbound variable in
    /// the program's memory.
    constexpr bool bound() const { return __builtin_constant_p(ordinal_ >= 0) != 0; }
    constexpr const Shape& declared_shape() const { return declared_; }
    constexpr DType declared_dtype() const { return dtype_; }
    /// The size of the whole object, for its owner's accounting.
    constexpr std::size_t bytes() const { return bytes_; }
    /// Internal: the tape and the number of the variable in a trace.
    constexpr void bind(trace::Trace* tape, int ordinal) {
        tape_ = tape;
        ordinal_ = ordinal;
    }
    /// Internal.
    constexpr void bind(const VariableBase& o) { bind(o.tape_, o.ordinal_); }

protected:
    /// The properties in which kinds of variables differ.
    struct Kind {
        bool trainable = true;
        bool tracked = true;
        bool is_weight = true;
        bool follows_next = false;
    };
    constexpr VariableBase(VariableOwner* owner, std::string_view name, Kind kind, DType dtype,
                           const Shape& declared, std::size_t bytes)
        : owner_(owner),
          name_(name),
          declared_(declared),
          bytes_(static_cast<std::uint32_t>(bytes)),
          trainable_(kind.trainable),
          tracked_(kind.tracked),
          dtype_(dtype),
          is_weight_(kind.is_weight),
          follows_next_(kind.follows_next) {
        if (owner_ != nullptr) owner_->enlist(*this);
        if (!__builtin_is_constant_evaluated()) {
            state_ = new VariableState;
            state_->dtype = dtype;
            state_->declared = declared;
            state_->trainable = trainable_;
            state_->owner = this;
        }
    }
    constexpr ~VariableBase() {
        if (__builtin_is_constant_evaluated()) return;
        if (owner_ != nullptr) owner_->remove(this);
        delete state_;
    }
    constexpr trace::Trace* tape() const {
        if (tape_ == nullptr)
            trace_error::
                variable_created_inside_tf_function__make_it_a_member_of_a_module_or_bind_it();
        return tape_;
    }

private:
    friend class VariableOwner;  // an owner may be destroyed first
    ad::Value untyped_now() const {
        const std::scoped_lock guard(state_->lock);
        return {state_->value, state_->shape, dtype_};
    }

    VariableOwner* owner_;
    detail::modules::Name name_;
    Shape declared_;
    VariableState* state_ = nullptr;
    trace::Trace* tape_ = nullptr;
    int ordinal_ = -1;
    std::uint32_t bytes_;
    bool trainable_;
    bool tracked_;
    DType dtype_;
    bool is_weight_ : 1;
    bool follows_next_ : 1;
};

/// A list of variables, such as the result of tf::Module::trainable_variables.
using VariableList = std::vector<std::reference_wrapper<VariableBase>>;

}  // namespace tf
