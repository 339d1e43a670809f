// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::function: a callable whose body the compiler traces into a static graph, one concrete
// function per signature. Mirrors tf.function. The parameter types are the input signature;
// arguments that do not fit it do not compile.

#include <tf/function/callable.hpp>
#include <tf/function/concrete.hpp>
#include <tf/function/misuse.hpp>

namespace tf {

namespace detail::functions {

/// A method as a function object whose first parameter is the module.
template <auto M>
struct MethodCall {
    template <class C, class... A>
        requires std::is_invocable_v<decltype(M), C&, A...>
    constexpr decltype(auto) operator()(C& self, A&&... a) const {
        return (self.*M)(std::forward<A>(a)...);
    }
};

/// A free function as a function object.
template <auto F>
struct FunctionCall {
    template <class... A>
    constexpr decltype(auto) operator()(A&&... a) const {
        return F(std::forward<A>(a)...);
    }
};

/// Parameter types of a callable; `known` is false for templates such as polymorphic lambdas.
template <class F>
struct signature_of {
    static constexpr bool known = false;
};
template <class R, class... A>
struct signature_of<R (*)(A...)> {
    static constexpr bool known = true;
    using params = list<std::remove_cvref_t<A>...>;
};
template <class C, class R, class... A>
struct signature_of<R (C::*)(A...)> : signature_of<R (*)(A...)> {
    using owner = C;
};
template <class C, class R, class... A>
struct signature_of<R (C::*)(A...) const> : signature_of<R (C::*)(A...)> {};
template <class C, class R, class... A>
struct signature_of<R (C::*)(A...) noexcept> : signature_of<R (C::*)(A...)> {};
template <class C, class R, class... A>
struct signature_of<R (C::*)(A...) const noexcept> : signature_of<R (C::*)(A...)> {};
template <class F>
    requires requires { &F::operator(); }
struct signature_of<F> : signature_of<decltype(&F::operator())> {};
template <auto M>
struct signature_of<MethodCall<M>> : signature_of<decltype(M)> {};
template <auto F>
struct signature_of<FunctionCall<F>> : signature_of<decltype(F)> {};

/// The parameters after the bound modules and variables.
template <std::size_t N, class L>
struct drop_front;
template <class... A>
struct drop_front<0, list<A...>> : std::type_identity<list<A...>> {};
template <std::size_t N, class A, class... Rest>
    requires(N > 0)
struct drop_front<N, list<A, Rest...>> : drop_front<N - 1, list<Rest...>> {};
template <std::size_t N>
    requires(N > 0)
struct drop_front<N, list<>> : std::type_identity<list<>> {};

template <class F>
inline constexpr bool is_method = false;
template <auto M>
inline constexpr bool is_method<MethodCall<M>> = true;

/// The name of a method or function, like Python's __name__; empty for lambdas.
template <class F>
inline constexpr std::string_view callable_name{};
template <auto M>
constexpr std::string_view spelled_value() {
    std::string_view all = __PRETTY_FUNCTION__;
    if (const auto more = all.find("; "); more != all.npos) all = all.substr(0, more);  // g++
    while (all.ends_with(']') || all.ends_with(')')) all.remove_suffix(1);
    return modules::unqualified(all);
}
template <auto M>
inline constexpr std::string_view callable_name<MethodCall<M>> = spelled_value<M>();
template <auto F>
inline constexpr std::string_view callable_name<FunctionCall<F>> = spelled_value<F>();

/// The result of a call whose mistake has been reported: a value of the right type, so that no
/// further errors follow.
template <class R>
constexpr R stand_in() {
    if constexpr (!std::is_void_v<R>) return R{};
}

struct Deduced {};  ///< the signature follows from the callable or from the arguments

template <class A, bool = nest::detail::check_structure<A>()>
struct param_for : std::type_identity<nest::materialized_t<A>> {};
template <class A>
struct param_for<A, false> : std::type_identity<Poison> {};
template <class A>
using param_for_t = typename param_for<std::remove_cvref_t<A>>::type;

}  // namespace detail::functions

/// A traced function, created by tf::function. It is cheap to copy, and several threads may call it
/// at once: a call that uses variables holds their locks until it returns.
template <class F, class Signature, class... Bound>
class Function {
    static constexpr bool typed = !std::is_same_v<Signature, detail::functions::Deduced> || [] {
        if constexpr (detail::functions::signature_of<F>::known) return true;
        else return false;
    }();
    template <class... A>
    static constexpr auto params() {
        if constexpr (!std::is_same_v<Signature, detail::functions::Deduced>) return Signature{};
        else if constexpr (detail::functions::signature_of<F>::known) {
            return typename detail::functions::drop_front<
                bound_in_signature, typename detail::functions::signature_of<F>::params>::type{};
        } else {
            return detail::functions::list<detail::functions::param_for_t<A>...>{};
        }
    }
    /// A method's parameter list does not contain the module that it is called on.
    static constexpr std::size_t bound_in_signature =
        detail::functions::is_method<F> ? 0 : sizeof...(Bound);

public:
    using without_text = void;  ///< for operator<<

    constexpr explicit Function(Bound&... bound) : captured_(bound...) {}

    /// Runs the graph with these arguments. Inside another trace, the body is traced as part of
    /// that trace. Arguments that do not fit the signature do not compile.
    template <class... A>
    constexpr auto operator()(A&&... a) const {
        using P = decltype(params<A...>());
        if constexpr (!accepts<A...>(P{})) {
            return Poison{};
        } else if constexpr (!nest::detail::check_structure<raw_result_t<P>>()) {
            return detail::functions::stand_in<raw_result_t<P>>();
        } else if constexpr (!measured<P>::constant) {
            // The check is made here because the compiler's message is shortest at this place.
            if constexpr (evaluable(P{})) {
                using detail::functions::Measure;
                using T = tracer<P>;
                if constexpr (detail::functions::sound<detail::functions::fault_of_trace<T>()>()) {
                    [[maybe_unused]] constexpr auto the_function = T::trace(Measure{});
                    [[maybe_unused]] constexpr bool reported =
                        detail::functions::failed_for_good<T>();
                }
            }
            return detail::functions::stand_in<typename tracer<P>::result>();
        } else if constexpr (!detail::functions::sound<measured<P>::summary.misuse>()) {
            return detail::functions::stand_in<typename tracer<P>::result>();
        } else {
            return call(P{}, std::forward<A>(a)...);
        }
    }

    /// Runs the callable itself, op by op, without its graph. Mirrors tf.function's
    /// python_function, and tf.config.run_functions_eagerly.
    template <class... A>
    auto eagerly(A&&... a) const {
        using P = decltype(params<A...>());
        if constexpr (!accepts<A...>(P{})) return Poison{};
        else if constexpr (!nest::detail::check_structure<raw_result_t<P>>())
            return detail::functions::stand_in<raw_result_t<P>>();
        else return call_eagerly(P{}, std::forward<A>(a)...);
    }

    /// The concrete function for a signature (or the only one), with its graph, types and
    /// variables. Mirrors tf.function's get_concrete_function.
    template <Spec... Specs>
    auto get_concrete_function() const {
        using P = decltype(params<typename Specs::spec_tensor...>());
        if constexpr (!callable(P{})) {
            return Poison{};
        } else if constexpr (!nest::detail::check_structure<raw_result_t<P>>()) {
            return Poison{};
        } else if constexpr (!measured<P>::constant) {
            if constexpr (evaluable(P{})) {
                using detail::functions::Measure;
                using T = tracer<P>;
                if constexpr (detail::functions::sound<detail::functions::fault_of_trace<T>()>()) {
                    [[maybe_unused]] constexpr auto the_function = T::trace(Measure{});
                    [[maybe_unused]] constexpr bool reported =
                        detail::functions::failed_for_good<T>();
                }
            }
            return Poison{};
        } else if constexpr (!detail::functions::sound<measured<P>::summary.misuse>()) {
            return Poison{};
        } else {
            return concrete(P{});
        }
    }

    /// The generators of its random ops, in the order of the graph, if its signature does not
    /// depend on arguments. All functions with the same body share them.
    static std::span<kernels::NodeState> generators() {
        using P = decltype(params<>());
        if constexpr (measured<P>::constant)
            return detail::functions::Program<F, detail::functions::list<Bound...>,
                                              P>::generators();
        else return {};
    }

private:
    template <class P>
    using tracer =
        typename detail::functions::tracer_for<F, detail::functions::list<Bound...>, P>::type;
    template <class P>
    using measured = detail::functions::measured_t<F, detail::functions::list<Bound...>, P>;

    template <class... P>
    static constexpr bool callable(detail::functions::list<P...>) {
        constexpr bool taken = detail::functions::takes<F, detail::functions::passed_t<Bound>...,
                                                        detail::functions::passed_t<P>...>();
        static_assert(taken,
                      "[tf.function.not_callable] the callable does not take these arguments: its "
                      "first parameters must be the bound modules and variables, followed by one "
                      "tensor or structure for each argument");
        constexpr bool constructible =
            ((!detail::functions::IsModule<Bound> || std::is_default_constructible_v<Bound>) &&
             ...);
        static_assert(constructible,
                      "[tf.module.default_constructor] a bound module must have a constexpr "
                      "constructor that can be called without arguments: the compiler builds a "
                      "module to trace its methods");
        if constexpr (!taken || !constructible) {
            return false;
        } else if constexpr (!requires(F& f, detail::functions::passed_t<Bound>... b,
                                       detail::functions::passed_t<P>... p) {
                                 f(b..., std::move(p)...);
                             }) {
            return false;  // its body has a mistake that the compiler has reported
        } else {
            return true;
        }
    }
    /// Must be evaluated after a trace: clang then also reports mistakes in the body of a template
    /// whose return type is declared.
    template <class... P>
    static constexpr bool evaluable(detail::functions::list<P...>) {
        return requires(F& f, detail::functions::passed_t<Bound>... b,
                        detail::functions::passed_t<P>... p) { f(b..., std::move(p)...); };
    }
    template <class... P>
    static auto raw_result(detail::functions::list<P...>)
        -> decltype(std::declval<F&>()(std::declval<detail::functions::passed_t<Bound>>()...,
                                       std::declval<detail::functions::passed_t<P>>()...));
    template <class P>
    using raw_result_t = std::remove_cvref_t<decltype(raw_result(P{}))>;
    template <class... A, class... P>
    static constexpr bool accepts(detail::functions::list<P...> signature) {
        constexpr bool arity = sizeof...(A) == sizeof...(P);
        static_assert(arity,
                      "[tf.function.arity] the number of arguments must be that of the signature");
        constexpr bool bound = !(detail::functions::Bindable<P> || ...);
        static_assert(bound,
                      "[tf.function.unbound_parameter] a parameter is a module or variable that is "
                      "not bound: bind it, tf::function(f, variable); bound objects must be the "
                      "first parameters");
        if constexpr (!arity || !bound) return false;
        else if constexpr (!(detail::functions::accepts_argument<P, A>() && ...)) return false;
        else return callable(signature);
    }
    template <class... P>
    auto concrete(detail::functions::list<P...>) const {
        return ConcreteFunction<F, detail::functions::list<Bound...>,
                                detail::functions::list<P...>>(captured_);
    }
    template <class... P, class... A>
    constexpr auto call(detail::functions::list<P...>, A&&... a) const {
        if (__builtin_is_constant_evaluated())
            return captured_.template inline_call<F>(
                detail::functions::to_param<P>(std::forward<A>(a))...);
        return concrete(detail::functions::list<P...>{})(std::forward<A>(a)...);
    }

    template <class... P, class... A>
    auto call_eagerly(detail::functions::list<P...>, A&&... a) const {
        return captured_.template inline_call<F>(
            detail::functions::to_param<P>(std::forward<A>(a))...);
    }

    detail::functions::Captured<Bound...> captured_;
};

namespace detail::functions {

/// Whether F can be traced; reports one message otherwise.
template <class F>
constexpr bool check_callable() {
    static_assert(std::is_class_v<F>,
                  "[tf.function.callable] function(f): 'f' must be a lambda without captures; name "
                  "a function as tf::function<&f>(), a method as tf::function<&Class::f>(module)");
    static_assert(!std::is_class_v<F> || std::is_empty_v<F>,
                  "[tf.function.captures] a traced lambda cannot capture: its captures would be "
                  "host values frozen while tracing; bind modules and variables, pass tensors");
    return std::is_empty_v<F>;
}
template <class R, class Class>
void owner_of(R Class::*, const Class*);
/// A module that the method M can be called on.
template <class C, auto M>
concept OwnerOf = IsModule<C> && requires { owner_of(M, static_cast<C*>(nullptr)); };

template <class S>
inline constexpr bool is_signature = false;
template <class... Specs>
inline constexpr bool is_signature<InputSignature<Specs...>> = true;
/// A list of one signature and of objects to bind, in any order.
template <class... Other>
concept WithSignature =
    (is_signature<std::remove_cvref_t<Other>> + ... + 0) == 1 &&
    ((is_signature<std::remove_cvref_t<Other>> ||
      (std::is_lvalue_reference_v<Other> && Bindable<std::remove_reference_t<Other>>)) &&
     ...);
template <class... Specs, class... Bound>
constexpr auto operands_of_function(InputSignature<Specs...> s, Bound&... bound) {
    return std::tuple<InputSignature<Specs...>, Bound&...>(s, bound...);
}
template <class First, class... Other>
    requires(!is_signature<First>)
constexpr auto operands_of_function(First& first, Other&... other) {
    return std::apply(
        [&](auto signature, auto&... rest) {
            return std::tuple<decltype(signature), First&, decltype(rest)...>(signature, first,
                                                                              rest...);
        },
        operands_of_function(other...));
}

template <class... Other>
inline constexpr bool are_bound =
    (std::is_lvalue_reference_v<Other> && ...) && (Bindable<std::remove_reference_t<Other>> && ...);
template <class... Specs, class... Other>
inline constexpr bool are_bound<const InputSignature<Specs...>&, Other...> = are_bound<Other...>;

}  // namespace detail::functions

/// Creates a tf::function from a callable without captures, and from the modules and variables that
/// are its first parameters. They must outlive the function. Mirrors tf.function(f).
template <class F, detail::functions::Bindable... Bound>
constexpr auto function(F, Bound&... bound) {
    if constexpr (detail::functions::check_callable<F>())
        return Function<F, detail::functions::Deduced, Bound...>(bound...);
    else return Poison{};
}
/// The same with an explicit signature (tf.function's input_signature).
template <class F, class... Specs, detail::functions::Bindable... Bound>
constexpr auto function(F, InputSignature<Specs...>, Bound&... bound) {
    if constexpr (!(Spec<Specs> && ...)) return Poison{};
    else if constexpr (detail::functions::check_callable<F>())
        return Function<F, detail::functions::list<typename Specs::spec_tensor...>, Bound...>(
            bound...);
    else return Poison{};
}
/// The same; the signature may stand anywhere among the bound objects.
template <class F, class First, class... Other>
    requires(detail::functions::WithSignature<First, Other...> &&
             !detail::functions::is_signature<std::remove_cvref_t<First>>)
constexpr auto function(F f, First&& first, Other&&... other) {
    return std::apply([&](auto s, auto&... bound) { return function(f, s, bound...); },
                      detail::functions::operands_of_function(first, other...));
}
/// A method bound to its module: tf::function<&DemoModule::addprint>(demo).
template <auto M, detail::functions::OwnerOf<M> C>
constexpr auto function(C& self) {
    return Function<detail::functions::MethodCall<M>, detail::functions::Deduced, C>(self);
}
template <auto M, detail::functions::OwnerOf<M> C, class... Specs>
constexpr auto function(C& self, InputSignature<Specs...>) {
    if constexpr (!(Spec<Specs> && ...)) return Poison{};
    else
        return Function<detail::functions::MethodCall<M>,
                        detail::functions::list<typename Specs::spec_tensor...>, C>(self);
}
/// The call operator of a module, also of a keras::Model: `tf::function(model)`.
template <std::derived_from<Module> C>
constexpr auto function(C& self) {
    constexpr bool one_call = requires { &C::operator(); };
    constexpr bool called = one_call || requires { self.as_function(); };
    static_assert(
        called,
        "[tf.function.module] tf::function(module): the module must have a single operator() that "
        "is not a template; for another method, use tf::function<&Net::call>(net)");
    if constexpr (one_call) return function<&C::operator()>(self);
    else if constexpr (called) return self.as_function();
    else return Poison{};
}
template <auto M, class... Specs, detail::functions::OwnerOf<M> C>
constexpr auto function(InputSignature<Specs...> signature, C& self) {
    return function<M>(self, signature);
}
/// A constexpr free function, tf::function<&step>(...); the arguments are the modules and variables
/// that are its first parameters.
template <auto F, detail::functions::Bindable... Bound>
    requires std::is_function_v<std::remove_pointer_t<decltype(F)>>
constexpr auto function(Bound&... bound) {
    return Function<detail::functions::FunctionCall<F>, detail::functions::Deduced, Bound...>(
        bound...);
}
template <auto F, class... Other>
    requires(std::is_function_v<std::remove_pointer_t<decltype(F)>> &&
             detail::functions::WithSignature<Other...>)
constexpr auto function(Other&&... other) {
    return std::apply(
        [](auto s, auto&... bound) {
            return function(detail::functions::FunctionCall<F>{}, s, bound...);
        },
        detail::functions::operands_of_function(other...));
}
/// Only gives an error message, for arguments that the overloads above do not accept.
template <class F, class... Other>
    requires(!detail::functions::are_bound<Other...> && !detail::functions::WithSignature<Other...>)
constexpr Poison function(F&&, Other&&...) {
    static_assert(detail::tensors::dims_check<F>::always_false,
                  "[tf.function.bound] function(f, bound...): only modules, variables, tables and "
                  "data::OwnedIterators can be bound, after a tf::input_signature if there is one, "
                  "and they must outlive the function; pass tensors and numbers as arguments");
    return {};
}
template <auto M, class... Other>
    requires(!std::is_function_v<std::remove_pointer_t<decltype(M)>>)
constexpr Poison function(Other&&...) {
    static_assert(detail::tensors::dims_check<detail::functions::list<Other...>>::always_false,
                  "[tf.function.unbound_method] function<&Class::method>(module): pass the module "
                  "of this class whose method is traced");
    return {};
}

}  // namespace tf
