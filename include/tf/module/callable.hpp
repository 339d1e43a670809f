// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a callable takes certain arguments, told apart from a mistake in its body. The compiler
// has told of such a mistake already, so nothing more is to be said.

#include <concepts>
#include <type_traits>
#include <utility>

namespace tf::detail {

/// An overload that is the better choice for the object, and the worse one for each argument, so
/// that a call which F takes is ambiguous: F's body is not looked into.
template <class F>
struct Rival : F {
    using F::operator();
    Rival& operator()(...);
};
template <class F, class... A>
constexpr bool is_rivalled() {
    return !requires(Rival<F>& f) {
        { f(std::declval<A>()...) } -> std::same_as<Rival<F>&>;
    };
}

struct AnyCall {
    void operator()();
};
template <class F>
struct MaybeCall : F, AnyCall {};
/// Whether F is a class with a call operator; ambiguous with another one, its name says so.
template <class F>
constexpr bool has_call() {
    if constexpr (!std::is_class_v<F> || std::is_final_v<F>) return false;
    else return !requires { &MaybeCall<F>::operator(); };
}

/// Converts to whatever a parameter is.
template <class>
struct AnyArgument {
    template <class T>
    constexpr operator T() const;
};
/// Whether F, of whose call operator there is no pointer, takes these arguments. It is a template;
/// or it has no result for a mistake in its body, and clang takes it for nothing that can be
/// called; so it takes a template with such a mistake for these arguments.
template <class F, class... A>
constexpr bool may_take() {
    using Any = AnyArgument<F>;
    if constexpr (sizeof...(A) > 0) {
        if (is_rivalled<F, A...>() || is_rivalled<F, AnyArgument<A>...>()) return true;
    }
    return !(is_rivalled<F, Any>() || is_rivalled<F, Any, Any>() ||
             is_rivalled<F, Any, Any, Any>() || is_rivalled<F, Any, Any, Any, Any>());
}

enum class Call {
    sound,
    faulty,  ///< F takes the arguments, and its body has a mistake that the compiler has told
    refused
};
template <class F, class... A>
constexpr Call call_of() {
    if constexpr (requires(F& f) { f(std::declval<A>()...); }) {
        // Clang looks into the body of a template now, and answers with what it has found there.
        if constexpr (requires(F& f) { f(std::declval<A>()...); }) return Call::sound;
        else return Call::faulty;
    } else if constexpr (!has_call<F>()) {
        return Call::refused;
    } else if constexpr (requires { &F::operator(); }) {
        return Call::refused;
    } else {
        return may_take<F, A...>() ? Call::faulty : Call::refused;
    }
}

/// Whether F takes these arguments, be there a mistake in its body, which is not looked into unless
/// there are none.
template <class F, class... A>
constexpr bool takes() {
    if constexpr (sizeof...(A) > 0 && std::is_class_v<F> && !std::is_final_v<F>)
        return is_rivalled<F, A...>();
    else return call_of<F, A...>() != Call::refused;
}

}  // namespace tf::detail
