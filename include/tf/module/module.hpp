// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::Module: names, variables and submodules. Members register themselves when they are
// constructed. Mirrors tf.Module.

#include <algorithm>
#include <concepts>
#include <string>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/module/layout.hpp>
#include <tf/module/module_name.hpp>
#include <tf/module/object_edges.hpp>
#include <tf/module/variable.hpp>

namespace tf {

class Module;

namespace detail::modules {

/// Raises errors::FailedPrecondition if a member within `object` is not registered.
TF_COMMON void check_layout(const Module& module, const Layout& object, std::string_view op);

template <class M>
concept DerivedModule = std::derived_from<M, Module> && !std::same_as<M, Module>;

/// A member, and the name that it is sorted by.
template <class T>
struct Named {
    std::string_view name;
    T* member;
};
/// Whether a is sorted before b. Same as operator<, with fewer steps of constant evaluation.
constexpr bool comes_before(std::string_view a, std::string_view b) {
    const std::size_t least = a.size() < b.size() ? a.size() : b.size();
    const char *x = a.data(), *y = b.data();
    std::size_t k = 0;
    while (k < least && x[k] == y[k]) ++k;
    if (k == least) return a.size() < b.size();
    return static_cast<unsigned char>(x[k]) < static_cast<unsigned char>(y[k]);
}
/// Stable merge sort by name.
template <class T>
constexpr void sort_by_name(core::Pool<Named<T>>& all) {
    core::Pool<Named<T>> merged;
    for (int width = 1; width < all.count; width *= 2) {
        merged.assign(all.count);
        for (int begin = 0; begin < all.count; begin += 2 * width) {
            const int middle = begin + width < all.count ? begin + width : all.count;
            const int end = middle + width < all.count ? middle + width : all.count;
            for (int k = begin, a = begin, b = middle; k < end; ++k) {
                const bool second =
                    a == middle || (b < end && comes_before(all.first[b].name, all.first[a].name));
                merged.first[k] = all.first[second ? b++ : a++];
            }
        }
        std::swap(all, merged);
    }
}
template <class T>
constexpr std::vector<std::reference_wrapper<T>> references(const core::Pool<T*>& all) {
    std::vector<std::reference_wrapper<T>> out;
    out.reserve(static_cast<std::size_t>(all.size()));
    for (T* t : all) out.push_back(*t);
    return out;
}
}  // namespace detail::modules

/// The base class of all models. A module must be constexpr default-constructible: the compiler
/// constructs one to trace its methods, without computing initial values. Its members must be
/// variables, submodules, lists of them, tf::attribute or tf::host (docs/autograph.md). Modules
/// cannot be copied or moved; they can be destroyed in any order. Mirrors tf.Module.
class Module : public VariableOwner {
public:
    /// A root, or a module whose place in the tree is set by the owner's constructor.
    constexpr explicit Module(std::string_view name = "module") : Module(nullptr, name) {}
    /// A submodule: `Dense hidden{this, "hidden"}`.
    constexpr Module(Module* parent, std::string_view name)
        : Module(parent, name, detail::modules::Layout{}) {}
    /// A root named after its class, as in TensorFlow: `constexpr DemoModule() : tf::Module(this)`
    /// is named "demo_module". In the constructor of a base class, `this` has the base's type, and
    /// the name is that of the base.
    template <detail::modules::DerivedModule Self>
    constexpr explicit Module(Self* self)
        : Module(nullptr, name_of(self, this), detail::modules::layout_of(self)) {}
    /// A submodule named after its class: `tf::Module(parent, this)`.
    template <detail::modules::DerivedModule Self>
    constexpr Module(Module* parent, Self* self)
        : Module(parent, name_of(self, this), detail::modules::layout_of(self)) {}
    /// A submodule with class and name given. Needed for a class with virtual functions, whose
    /// objects have a hidden pointer that is not a member.
    template <detail::modules::DerivedModule Self>
    constexpr Module(Module* parent, Self* self, std::string_view name)
        : Module(parent, name, detail::modules::layout_of(self)) {}
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
    constexpr ~Module() {
        if (__builtin_is_constant_evaluated()) return;
        if (outer() != nullptr) outer()->remove(this);
        let_go();
    }

    /// Own variables sorted by name, then those of submodules, breadth first. Raises
    /// errors::FailedPrecondition if a module that gave its class, tf::Module(this), has an
    /// unregistered member. Mirrors tf.Module.variables.
    TF_WHEN_CALLED constexpr VariableList variables() const { return all_variables<Called>(false); }
    /// The trainable ones of these variables, also in a trace: the usual sources for tape.gradient.
    /// Mirrors tf.Module.trainable_variables.
    TF_WHEN_CALLED constexpr VariableList trainable_variables() const {
        return all_variables<Called>(true);
    }
    /// All descendants, breadth first, siblings sorted by name. Mirrors tf.Module.submodules.
    TF_WHEN_CALLED constexpr std::vector<std::reference_wrapper<Module>> submodules() const {
        return detail::modules::references<detail::core::Late<Module, Called>>(
            descendants<Called>());
    }

    // Internal.

    /// Connects the module and its submodules to the trace that records their names.
    constexpr void bind(trace::Trace* tape) {
        bind_names(tape);
        for (const Member& m : members())
            if (m.module != nullptr) m.module->bind(tape);
    }
    /// Calls f with every variable and attribute in the order of construction, which is the same in
    /// a trace and at run time.
    template <class F>
    constexpr void visit_variables(F&& f) const {
        visit_own(f);
        for (const Member& m : members())
            if (m.module != nullptr) m.module->visit_variables(f);
    }
    /// Call f with every variable or every submodule of this module, not of its submodules.
    template <class F>
    constexpr void visit_own(F&& f) const {
        for (const Member& m : members())
            if (m.variable != nullptr) f(*m.variable);
    }
    /// Calls f with every submodule of this module, not of its submodules.
    template <class F>
    constexpr void visit_modules(F&& f) const {
        for (const Member& m : members())
            if (m.module != nullptr) f(*m.module);
    }
    /// Calls f(name, member) with every variable, resource and submodule in the order of
    /// construction, which is the order of attributes in TensorFlow. A tf::List is one member,
    /// passed as a vector.
    template <class F>
    void visit_members(F&& f) const {
        for (const Member* m = members().begin(); m != members().end();) {
            if (!m->list.empty()) {
                const Member* const first = m;  // a list is identified by the address of its name
                while (m != members().end() && m->list.data() == first->list.data()) ++m;
                f(first->list, std::vector<Member>(first, m));
            } else {
                if (m->module != nullptr) f(m->module->name(), *m->module);
                else if (m->variable->tracked() || m->variable->is_resource())
                    f(m->variable->own_name(), *m->variable);
                ++m;
            }
        }
    }
    /// Calls f(name, attribute) with every tf::attribute of this module, not of its submodules.
    template <class F>
    void visit_attributes(F&& f) const {
        for (const Member& m : members())
            if (m.variable != nullptr && !m.variable->tracked() && !m.variable->is_resource())
                f(m.variable->own_name(), *m.variable);
    }
    /// Calls f(place, name) with the bytes that the module and each of its members occupy.
    template <class F>
    constexpr void visit_places(F&& f) const {
        f(Place{this, sizeof(Module)}, name());
        if (layout_.polymorphic) f(Place{layout_.begin, sizeof(void*)}, std::string_view());
        for (const Member& m : members())
            if (m.module != nullptr) m.module->visit_places(f);
            else f(Place{m.variable, m.variable->bytes()}, m.variable->own_name());
        for (const Place& p : places()) f(p, std::string_view());
    }
    /// Whether the pointer to virtual functions is among the places.
    constexpr bool told_virtual() const { return layout_.polymorphic; }
    /// Raises errors::FailedPrecondition if this module or a submodule gave its class and has an
    /// unregistered member.
    TF_COMMON void check_members(std::string_view op) const;
    /// The function that adds further names of members; null if there are none.
    using TellEdges = void (*)(const Module&, ObjectEdges&);
    constexpr TellEdges edges() const { return edges_; }
    /// Members that register from now on are elements of this list; with "", of no list.
    constexpr void set_list(std::string_view name) {
        VariableOwner::set_list(name.empty() ? name : checked(name));
    }

protected:
    /// Only at run time, so that the compiler need not evaluate what only run-time code uses.
    constexpr void tell_edges_by(TellEdges tell) { edges_ = tell; }

private:
    constexpr Module(Module* parent, std::string_view name, const detail::modules::Layout& layout)
        : VariableOwner(checked(name), parent), layout_(layout) {
        if (parent != nullptr) parent->enlist(*this);
    }
    template <class Self>
    static constexpr std::string_view name_of(const Self* self, const Module* made) {
        if (static_cast<const Module*>(self) != made)  // probably only the parent was passed
            errors::raise<errors::InvalidArgument>({"tf.module.name", "Module", "this",
                                                    "a module of another class",
                                                    "tf::Module(this), tf::Module(parent, this) or "
                                                    "tf::Module(parent, name)"});
        return detail::modules::default_name<Self>;
    }
    static constexpr std::string_view checked(std::string_view name) {
        if (!is_valid_module_name(name))
            errors::raise<errors::InvalidArgument>(
                {"tf.module.name", "Module", "name", std::string(name),
                 "a letter or underscore, then letters, digits, underscores"});
        return name;
    }
    /// Appends members sorted by attribute name. Members with the same name, such as the elements
    /// of a list, remain in the order of construction.
    template <class T, class Select>
    constexpr void append_sorted(detail::core::Pool<T*>& out, Select select) const {
        detail::core::Pool<detail::modules::Named<T>> all;
        for (const Member& m : members())
            if (T* const member = select(m))
                all.push({m.list.empty() ? own_name(*member) : m.list, member});
        detail::modules::sort_by_name(all);
        for (const detail::modules::Named<T>& n : all) out.push(n.member);
    }
    static constexpr std::string_view own_name(const VariableBase& v) { return v.own_name(); }
    static constexpr std::string_view own_name(const Module& m) { return m.name(); }

    TF_WHEN_CALLED constexpr VariableList all_variables(bool trainable) const {
        if (!__builtin_is_constant_evaluated()) check_members("Module.variables");
        const auto select = [trainable](const Member& m) {
            VariableBase* const v = m.variable;
            return v != nullptr && v->tracked() && (!trainable || v->trainable()) ? v : nullptr;
        };
        detail::core::Pool<VariableBase*> out;
        append_sorted(out, select);
        for (const Module* m : descendants<Called>()) m->append_sorted(out, select);
        return detail::modules::references<detail::core::Late<VariableBase, Called>>(out);
    }
    TF_WHEN_CALLED constexpr detail::core::Pool<Module*> descendants() const {
        const auto select = [](const Member& m) { return m.module; };
        detail::core::Pool<Module*> out;
        append_sorted(out, select);
        for (int i = 0; i < out.size(); ++i) out[i]->append_sorted(out, select);
        return out;
    }

    TellEdges edges_ = nullptr;
    detail::modules::Layout layout_;  ///< of the class that the constructor was given
};

namespace detail::modules {

struct BehindModule : Module {
    char first;
};
static_assert(sizeof(BehindModule) > sizeof(Module), "no member hides in a module's padding");

/// The number of bytes of a module, constructed by the compiler, that are neither members nor
/// padding.
template <class M>
constexpr std::size_t unregistered_bytes_of(const M& built) {
    const Module& module = built;  // members of M may hide these names
    std::size_t registered = virtual_bytes(module, std::is_polymorphic_v<M>);
    module.visit_places(
        [&](const VariableOwner::Place& p, std::string_view) { registered += p.bytes; });
    return unregistered_bytes(registered, sizeof(M), alignof(M));
}

/// The check of `check_members`, for a module whose class is known here.
template <class M>
void check_members_of(const M& object, std::string_view op) {
    const Module& module = object;
    if constexpr (DerivedModule<M>) check_layout(module, layout_of(&object), op);
    module.check_members(op);
}

}  // namespace detail::modules

inline void VariableOwner::let_go() {
    for (const Member& m : members_)
        if (m.variable != nullptr) m.variable->owner_ = nullptr;
        else static_cast<VariableOwner*>(m.module)->outer_ = nullptr;
}

}  // namespace tf

#if TF_HAS_CODE
#include <tf/module/module_code.hpp>
#endif
