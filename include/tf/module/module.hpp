// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::Module: names, variables and submodules. Members register themselves when they are
// constructed. Mirrors tf.Module.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <tf/module/variable.hpp>

namespace tf {

/// A short text that constant evaluation can make with every compiler; std::string's cannot yet.
class SnakeCase {
public:
    constexpr void push(char c) {
        if (size_ == text_.size())
            errors::raise<errors::InvalidArgument>({"tf.module.name", "camel_to_snake", "camel",
                                                    "a longer name", "a name of fewer characters"});
        text_[size_++] = c;
    }
    constexpr operator std::string_view() const { return {text_.data(), size_}; }
    friend constexpr bool operator==(const SnakeCase& a, std::string_view b) {
        return std::string_view(a) == b;
    }

private:
    std::array<char, 256> text_{};
    std::size_t size_ = 0;
};

/// camel_to_snake of tf.Module: "DemoModule" -> "demo_module", "Conv2D" -> "conv2_d".
constexpr SnakeCase camel_to_snake(std::string_view camel) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    SnakeCase out;
    for (std::size_t i = 0; i < camel.size(); ++i) {
        const char c = camel[i];
        const bool after_word = i > 0 && (lower(camel[i - 1]) || digit(camel[i - 1]));
        const bool before_word = i > 0 && i + 1 < camel.size() && lower(camel[i + 1]);
        if (upper(c) && (after_word || before_word)) out.push('_');
        out.push(upper(c) ? static_cast<char>(c - 'A' + 'a') : c);
    }
    return out;
}

/// Whether tf.Module accepts a name: a letter or underscore, then letters, digits and underscores.
constexpr bool is_valid_module_name(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    for (char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    return true;
}

/// Base of all models. A module is constexpr default-constructible: the compiler builds one to
/// trace its methods; initial values are not computed then. Modules cannot be copied or moved.
class Module : public VariableOwner {
public:
    /// A root, or a module whose place in the tree is given by the owner's constructor.
    constexpr explicit Module(std::string_view name = "module")
        : VariableOwner(checked(name), nullptr) {}
    /// A submodule: `Dense hidden{this, "hidden"}`.
    constexpr Module(Module* parent, std::string_view name) : VariableOwner(checked(name), parent) {
        if (parent != nullptr) parent->children_.push_back(this);
    }
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;
    constexpr ~Module() = default;

    /// Own variables by name, then those of submodules, breadth first.
    std::vector<std::reference_wrapper<VariableBase>> variables() const {
        std::vector<std::reference_wrapper<VariableBase>> out;
        append_variables(*this, out);
        for (const Module& m : submodules()) append_variables(m, out);
        return out;
    }
    std::vector<std::reference_wrapper<VariableBase>> trainable_variables() const {
        auto out = variables();
        std::erase_if(out, [](const VariableBase& v) { return !v.trainable(); });
        return out;
    }
    /// All descendants, breadth first, siblings by name.
    std::vector<std::reference_wrapper<Module>> submodules() const {
        std::vector<std::reference_wrapper<Module>> out;
        append_children(*this, out);
        for (std::size_t i = 0; i < out.size(); ++i) append_children(out[i].get(), out);
        return out;
    }

    /// Calls f with every variable in the order of construction, which is the same in a trace and
    /// in the running program. For the library's own use.
    template <class F>
    constexpr void visit_variables(F&& f) const {
        for (VariableBase* v : own_variables()) f(*v);
        for (const Module* m : children_) m->visit_variables(f);
    }

private:
    static constexpr std::string_view checked(std::string_view name) {
        if (!is_valid_module_name(name))
            errors::raise<errors::InvalidArgument>(
                {"tf.module.name", "Module", "name", std::string(name),
                 "a letter or underscore, then letters, digits, underscores"});
        return name;
    }
    /// Sorted by name; those with one name stay in the order of construction.
    static void append_variables(const Module& m,
                                 std::vector<std::reference_wrapper<VariableBase>>& out) {
        insert_sorted(out, m.own_variables(), [](const VariableBase& v) { return v.own_name(); });
    }
    static void append_children(const Module& m, std::vector<std::reference_wrapper<Module>>& out) {
        insert_sorted(out, m.children_, [](const Module& c) { return c.name(); });
    }
    template <class T, class Key>
    static void insert_sorted(std::vector<std::reference_wrapper<T>>& out,
                              const std::vector<T*>& own, Key key) {
        const auto first = static_cast<std::ptrdiff_t>(out.size());
        const auto before = [&](const T& a, const T& b) { return key(a) < key(b); };
        for (T* v : own)
            out.insert(std::upper_bound(out.begin() + first, out.end(), std::ref(*v), before), *v);
    }

    std::vector<Module*> children_;
};

}  // namespace tf
