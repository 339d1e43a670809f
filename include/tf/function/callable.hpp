// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tells a callable that does not take certain arguments from one that takes them but has a mistake
// in its body. The compiler has already reported such a mistake, so no second message is needed.

#include <concepts>
#include <type_traits>
#include <utility>

namespace tf::detail::functions {

/// Adds an overload that matches the object better and each argument worse than F's call operator.
/// A call that F accepts is therefore ambiguous, and F's body is not instantiated.
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
/// Whether F is a class with a call operator: the name is then ambiguous with AnyCall's.
template <class F>
constexpr bool has_call() {
    if constexpr (!std::is_class_v<F> || std::is_final_v<F>) return false;
    else return !requires { &MaybeCall<F>::operator(); };
}

/// Converts to the type of any parameter.
template <class>
struct AnyArgument {
    template <class T>
    constexpr operator T() const;
};
/// Whether F takes these arguments, for an F whose call operator has no unique address. Either the
/// operator is a template, or a mistake in its body leaves it without a return type, and clang then
/// treats F as not callable. The result is true in the second case, as for a template with such a
/// mistake.
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
    faulty,  ///< F takes the arguments, but its body has a mistake that the compiler has reported
    refused
};
template <class F, class... A>
constexpr Call call_of() {
    if constexpr (requires(F& f) { f(std::declval<A>()...); }) {
        // Clang instantiates the body of a template now; this second test returns what it found
        // there.
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

/// Whether F takes these arguments, even if its body has a mistake. The body of a class's call
/// operator is instantiated only if there are no arguments.
template <class F, class... A>
constexpr bool takes() {
    if constexpr (sizeof...(A) > 0 && std::is_class_v<F> && !std::is_final_v<F>)
        return is_rivalled<F, A...>();
    else return call_of<F, A...>() != Call::refused;
}

}  // namespace tf::detail::functions
