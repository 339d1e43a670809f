// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::Module: names, variables and submodules. Members register themselves when they are
// constructed. Mirrors tf.Module.

#include <algorithm>
#include <concepts>
#include <span>
#include <string>
#include <vector>

#include <tf/module/module_name.hpp>
#include <tf/module/variable.hpp>

namespace tf {

class Module;

namespace detail {
template <class M>
concept DerivedModule = std::derived_from<M, Module> && !std::same_as<M, Module>;
}  // namespace detail

/// Base of all models. A module is constexpr default-constructible: the compiler builds one to
/// trace its methods; initial values are not computed then. Modules cannot be copied or moved.
class Module : public VariableOwner {
public:
    /// A root, or a module whose place in the tree is given by the owner's constructor.
    constexpr explicit Module(std::string_view name = "module")
        : VariableOwner(checked(name), nullptr) {}
    /// A submodule: `Dense hidden{this, "hidden"}`.
    constexpr Module(Module* parent, std::string_view name) : VariableOwner(checked(name), parent) {
        if (parent != nullptr) parent->add_child(*this);
    }
    /// A root named after its class, as in TensorFlow: `constexpr DemoModule() : tf::Module(this)`
    /// is "demo_module". In a base class `this` is a base, and so is the name.
    template <detail::DerivedModule Self>
    constexpr explicit Module(Self* self) : Module(name_of(self, this)) {}
    /// A submodule named after its class: `tf::Module(parent, this)`.
    template <detail::DerivedModule Self>
    constexpr Module(Module* parent, Self* self) : Module(parent, name_of(self, this)) {}
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
    constexpr ~Module() = default;

    /// Own variables by name, then those of submodules, breadth first.
    constexpr VariableList variables() const {
        VariableList out;
        append_variables(*this, out);
        for (const Module& m : submodules()) append_variables(m, out);
        return out;
    }
    /// Those of them that are trainable; in a trace, too: what tape.gradient takes for sources.
    constexpr VariableList trainable_variables() const {
        auto out = variables();
        std::erase_if(out, [](const VariableBase& v) { return !v.trainable(); });
        return out;
    }
    /// All descendants, breadth first, siblings by name.
    constexpr std::vector<std::reference_wrapper<Module>> submodules() const {
        std::vector<std::reference_wrapper<Module>> out;
        append_children(*this, out);
        for (std::size_t i = 0; i < out.size(); ++i) append_children(out[i].get(), out);
        return out;
    }

    /// Lets the module and its submodules find the tape on which names are recorded. For the
    /// library's own use.
    constexpr void bind(trace::Trace* tape) {
        bind_names(tape);
        for (Module* m : children_) m->bind(tape);
    }
    /// Calls f with every variable in the order of construction, which is the same in a trace and
    /// in the running program. For the library's own use.
    template <class F>
    constexpr void visit_variables(F&& f) const {
        for (VariableBase* v : own_variables()) f(*v);
        for (const Module* m : children_) m->visit_variables(f);
    }
    /// Calls f(name, member) with every variable and submodule in the order of construction, which
    /// is that of TensorFlow's attributes; a tf::List is one member, a span of pointers. Only at
    /// run time. For the library's own use.
    template <class F>
    void visit_members(F&& f) const {
        std::size_t v = 0;
        for (std::size_t c = 0; c < children_.size();) {
            visit_variable_members(v, variables_before_[c], f);
            if (const Listed* list = list_at(true, c)) {
                f(list->name, std::span<Module* const>(children_).subspan(c, list->count));
                c += list->count;
            } else {
                f(children_[c]->name(), *children_[c]);
                ++c;
            }
        }
        visit_variable_members(v, own_variables().size(), f);
    }

    /// Members with consecutive places that one attribute holds. For the library's own use.
    struct Listed {
        std::string_view name;  ///< of the list; the list keeps it
        bool modules = false;   ///< or variables
        std::size_t first = 0;
        std::size_t count = 0;
    };
    /// What a list of this name holds that is constructed now.
    constexpr Listed open_list(std::string_view name, bool modules) const {
        return {checked(name), modules, modules ? children_.size() : own_variables().size(), 0};
    }
    constexpr void close_list(Listed list) {
        list.count = (list.modules ? children_.size() : own_variables().size()) - list.first;
        if (list.count > 0) lists_.push_back(list);
    }

private:
    constexpr void add_child(Module& m) {
        children_.push_back(&m);
        if (!__builtin_is_constant_evaluated()) variables_before_.push_back(own_variables().size());
    }
    constexpr const Listed* list_at(bool modules, std::size_t first) const {
        for (const Listed& l : lists_)
            if (l.modules == modules && l.first == first) return &l;
        return nullptr;
    }
    template <class F>
    void visit_variable_members(std::size_t& v, std::size_t end, F&& f) const {
        const std::vector<VariableBase*>& own = own_variables();
        while (v < end) {
            if (const Listed* list = list_at(false, v)) {
                f(list->name, std::span<VariableBase* const>(own).subspan(v, list->count));
                v += list->count;
            } else {
                f(own[v]->own_name(), *own[v]);
                ++v;
            }
        }
    }
    /// The name of the attribute that holds a member: of the list that it is in, or its own.
    template <class T>
    constexpr std::string_view attribute_of(const std::vector<T*>& own, const T& member,
                                            std::string_view name) const {
        for (const Listed& l : lists_) {
            if (l.modules != std::same_as<T, Module>) continue;
            for (std::size_t k = l.first; k < l.first + l.count; ++k)
                if (own[k] == &member) return l.name;
        }
        return name;
    }
    template <class Self>
    static constexpr std::string_view name_of(const Self* self, const Module* made) {
        if (static_cast<const Module*>(self) != made)  // a parent alone, most probably
            errors::raise<errors::InvalidArgument>({"tf.module.name", "Module", "this",
                                                    "another module",
                                                    "tf::Module(this), tf::Module(parent, this) or "
                                                    "tf::Module(parent, name)"});
        return detail::default_name<Self>;
    }
    static constexpr std::string_view checked(std::string_view name) {
        if (!is_valid_module_name(name))
            errors::raise<errors::InvalidArgument>(
                {"tf.module.name", "Module", "name", std::string(name),
                 "a letter or underscore, then letters, digits, underscores"});
        return name;
    }
    /// Appends sorted by name, lists by theirs; those of one name stay in the order of
    /// construction.
    template <class T, class Key>
    static constexpr void insert_sorted(std::vector<std::reference_wrapper<T>>& out,
                                        const std::vector<T*>& own, Key key) {
        const auto first = static_cast<std::ptrdiff_t>(out.size());
        const auto before = [&](const T& a, const T& b) { return key(a) < key(b); };
        for (T* v : own)
            out.insert(std::upper_bound(out.begin() + first, out.end(), std::ref(*v), before), *v);
    }
    static constexpr void append_variables(const Module& m, VariableList& out) {
        const auto& own = m.own_variables();
        insert_sorted(out, own,
                      [&](const VariableBase& v) { return m.attribute_of(own, v, v.own_name()); });
    }
    static constexpr void append_children(const Module& m,
                                          std::vector<std::reference_wrapper<Module>>& out) {
        insert_sorted(out, m.children_,
                      [&](const Module& c) { return m.attribute_of(m.children_, c, c.name()); });
    }

    std::vector<Module*> children_;
    std::vector<std::size_t> variables_before_;  ///< each child was constructed; not in a trace
    std::vector<Listed> lists_;
};

}  // namespace tf
