// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Prefixes of names: of the tags of summaries and, in a trace, of nodes, which TensorBoard groups
// by them. Input: the open scopes. Output: "a/b/". Mirrors tf.name_scope, which does not make names
// unique in eager mode.

#include <concepts>
#include <string>
#include <type_traits>

#include <tf/trace/tensor_like.hpp>
#include <tf/trace/trace.hpp>

namespace tf {

namespace detail::tracing {

/// "a/b/", or empty outside of all scopes; for the eager code of this thread.
inline thread_local std::string name_scope_path;

inline std::string* enter_name_scope(std::string_view name) {
    auto* outer = new std::string(name_scope_path);
    if (name.empty() || name == "/") name_scope_path.clear();
    else if (name.ends_with('/')) name_scope_path = name;
    else name_scope_path.append(name).append("/");
    return outer;
}
inline void leave_name_scope(std::string* outer) {
    name_scope_path = std::move(*outer);
    delete outer;
}
inline std::string current_name_scope() { return name_scope_path; }

/// Whether TensorFlow accepts the name for a scope in a graph. The outermost scope is the start of
/// node names, so fewer characters are allowed at its start.
constexpr bool is_scope_name(std::string_view name, bool outermost) {
    for (const char c : name) {
        const bool starts =
            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
        if (!starts && (outermost || (c != '_' && c != '-' && c != '>' && c != '/'))) return false;
        outermost = false;
    }
    return true;
}

}  // namespace detail::tracing

/// Prefixes names while the object exists (tf.name_scope): inside name_scope("a") and
/// name_scope("b") names start with "a/b/". A name that ends in "/" is a full path and ignores the
/// open scopes; an empty name leaves all of them. In a traced function the scope needs a tensor to
/// find its tape, name_scope("a", x), or a module: self.with_name_scope().
class [[nodiscard]] name_scope {
public:
    /// A template, because clang rejects a plain constexpr constructor that is never constant.
    template <std::convertible_to<std::string_view> Name>
    constexpr explicit name_scope(const Name& name) {
        if (__builtin_is_constant_evaluated())
            trace_error::name_scope_finds_no_tape__name_a_tensor__tf_name_scope_name_x();
        if (!__builtin_is_constant_evaluated())
            outer_path_ = detail::tracing::enter_name_scope(name);
    }
    template <TensorLike X>
    constexpr name_scope(std::string_view name, const X& x) {
        if (!__builtin_is_constant_evaluated())
            outer_path_ = detail::tracing::enter_name_scope(name);
        else if constexpr (!Poisoned<X>) {
            const auto tied = x.collapse();
            const trace::Node* n = tied.node();
            if (n->scope != nullptr) open(n->scope->trace, name);
        }
    }
    /// Internal. A scope on a tape; does nothing if there is no tape.
    constexpr name_scope(trace::Trace* tape, trace::NameScope* names) : tape_(tape) {
        if (tape_ == nullptr) return;
        outer_names_ = tape_->names;
        tape_->names = names;
    }
    name_scope(const name_scope&) = delete;
    name_scope& operator=(const name_scope&) = delete;
    constexpr ~name_scope() {
        if (__builtin_is_constant_evaluated()) {
            if (tape_ != nullptr) tape_->names = outer_names_;
        } else if (outer_path_ != nullptr) {
            detail::tracing::leave_name_scope(outer_path_);
        }
    }

    /// "a/b/". Run time only.
    std::string name() const { return detail::tracing::current_name_scope(); }

private:
    constexpr void open(trace::Trace* tape, std::string_view name) {
        tape_ = tape;
        outer_names_ = tape->names;
        const bool whole = name.ends_with('/');
        if (name != "/" && !detail::tracing::is_scope_name(name, whole || outer_names_ == nullptr))
            tape->note(trace::Misuse::scope_name);
        if (name.empty() || name == "/") tape->names = nullptr;
        else if (whole)
            tape->names = tape->name_within(nullptr, name.substr(0, name.size() - 1), true);
        else tape->names = tape->name_within(tape->names, name);
    }

    trace::Trace* tape_ = nullptr;
    trace::NameScope* outer_names_ = nullptr;
    std::string* outer_path_ = nullptr;
};

}  // namespace tf
