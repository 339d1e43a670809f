// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loops: tf.while_loop. Eagerly a C++ loop; in a trace, condition and body are traced once and the
// graph runs a native loop. The dtypes, structure and shapes of the loop variables must not change;
// the compiler checks this.

#include <tf/control/cond.hpp>
#include <tf/ops/primitive/arithmetic.hpp>

namespace tf {

/// Ends a loop after at most this many iterations (tf.while_loop's maximum_iterations).
template <class N>
struct MaximumIterations {
    N count;
};
/// An option of tf::while_loop: the loop ends after at most `count` iterations, an integer or a
/// scalar.
template <class N>
constexpr auto maximum_iterations(N count) {
    return MaximumIterations<N>{count};
}

namespace detail::control {

/// One loop variable is returned as such, several as a tuple.
template <class... V>
constexpr auto one_or_tuple(V... v) {
    if constexpr (sizeof...(V) == 1) return (v, ...);
    else return std::tuple<V...>(std::move(v)...);
}

/// Whether a body's result of type B can become the loop variable V: same structure and dtype, and
/// a shape that is not wider.
template <class V, class B>
struct keeps_loop_variable : std::is_same<V, B> {};
template <class T, int... D, class U, int... E>
struct keeps_loop_variable<Tensor<T, D...>, Tensor<U, E...>> {
    static constexpr bool dtype = std::is_same_v<T, U>;
    static constexpr bool value =
        dtype && is_subshape(Tensor<U, E...>::static_shape, Tensor<T, D...>::static_shape);
};
template <class... V, class... B>
struct keeps_loop_variable<std::tuple<V...>, std::tuple<B...>> {
    static constexpr bool value = [] {
        if constexpr (sizeof...(V) != sizeof...(B)) return false;
        else return (keeps_loop_variable<V, B>::value && ...);
    }();
};
template <class V, class B, std::size_t N>
struct keeps_loop_variable<std::array<V, N>, std::array<B, N>> : keeps_loop_variable<V, B> {};

/// The result of a body as the tuple of all loop variables.
template <class B, std::size_t N>
constexpr auto as_variables(B&& b) {
    if constexpr (N == 1) return std::tuple<std::remove_cvref_t<B>>(std::forward<B>(b));
    else if constexpr (requires { std::tuple_size<std::remove_cvref_t<B>>::value; })
        return std::apply(
            [](auto&&... x) { return std::tuple<std::remove_cvref_t<decltype(x)>...>(x...); }, b);
    else return b;
}

/// Whether condition and body can be called with the loop variables; reports one message otherwise.
template <class C, class B, class... V>
constexpr bool takes_variables() {
    constexpr functions::Call condition = functions::call_of<C, V...>(),
                              body = functions::call_of<B, V...>();
    constexpr bool fits = condition != functions::Call::refused && body != functions::Call::refused;
    static_assert(fits,
                  "[tf.while_loop.arity] condition and body must take all loop variables, one "
                  "parameter each");
    return condition == functions::Call::sound && body == functions::Call::sound;
}

/// `Captures`: the callables may use a trace that the loop variables do not belong to.
template <bool Captures, class Vars, class C, class B>
struct Loop;
template <bool Captures, class... V, class C, class B>
struct Loop<Captures, std::tuple<V...>, C, B> {
    using Vars = std::tuple<V...>;
    using Next =
        decltype(as_variables<decltype(nest::materialize(std::declval<B&>()(std::declval<V>()...))),
                              sizeof...(V)>(
            nest::materialize(std::declval<B&>()(std::declval<V>()...))));

    using Predicate = decltype(std::declval<C&>()(std::declval<V>()...));

    static constexpr bool check() {
        constexpr bool variables = keeps_loop_variable<Vars, Next>::value;
        static_assert(variables,
                      "[tf.while_loop.invariant] the body must return the loop variables with the "
                      "same structure, dtypes and shapes; use tf::cast, or start from a Tensor<T, "
                      "tf::dyn, ...> if a dim changes");
        constexpr bool pred = is_predicate<Predicate>();
        static_assert(pred,
                      "[tf.while_loop.condition] the condition must return a bool tensor with one "
                      "element; compare it, or use "
                      "tf::reduce_all, tf::reduce_any");
        return variables && pred && !Poisoned<Predicate>;
    }
    static constexpr auto test(C& c, const Vars& v) {
        return std::apply([&](const V&... x) { return predicate(c(x...)); }, v);
    }
    static constexpr Vars next(B& b, const Vars& v) {
        return Vars(std::apply(
            [&](const V&... x) {
                auto result = nest::materialize(b(x...));
                return as_variables<decltype(result), sizeof...(V)>(std::move(result));
            },
            v));
    }
    /// `around`: the name scope that a loop opens once it has found its trace.
    static constexpr Vars run(C& c, B& b, Vars v, std::string_view around) {
        if (!__builtin_is_constant_evaluated()) {
            while (test(c, v)()) v = next(b, v);
            return v;
        }
        Nodes operands;
        append_nodes(operands, v);
        if constexpr (Captures)
            if (run_on_host(c, b, v, operands)) return v;
        const auto variables = [](trace::Trace* t) {
            return nodes_as<Vars>([&](DType d, const Shape& s) {
                return trace::record(def_of<op::LoopVariable>, d, s, {}, t);
            });
        };
        const auto test_region = [&](trace::Trace* t) {
            return trace_region(t, [&] { return test(c, variables(t)); });
        };
        const auto next_region = [&](trace::Trace* t) {
            return trace_region(t, [&] { return next(b, variables(t)); });
        };
        HostRun run;
        core::Pool<core::Known> start;
        if constexpr (Captures) start = host_values(operands);
        trace::NameScope* outer = nullptr;
        Traced traced = trace_control<Captures>(
            operands,
            [&](trace::Trace* t) {
                outer = around.empty() ? t->names : t->name_within(t->names, around);
                const name_scope outer_names(t, outer);
                const auto names = open_names(t, "while");
                core::Pool<trace::Scope*> regions{test_region(t)};
                // The body of a loop without iterations has no effects.
                if (!never_turns(t, regions[0])) regions.push(next_region(t));
                if constexpr (Captures)
                    if (is_hosting(t)) run = run_turns(t, regions, test_region, next_region);
                return regions;
            },
            &start);
        const bool turns = traced.regions.size() > 1;
        Vars last = v;
        if (traced.hosted || (traced.floats && traced.tape->hosted)) {
            bool known = run.done;
            if (known && turns) last = host_constants(v, run.variables, known);
            if (traced.hosted && known) {
                traced.tape->hosted = true;
                traced.tape->discarded.push_all(traced.regions);
                return last;
            }
            if (traced.hosted) traced.tape->unclear = true;
            else if (!known && run.done) run.misuse = trace::Misuse::untied_loop;
        }
        if (traced.floats) traced.tape->note(run.misuse);
        const bool ran = traced.floats && traced.tape->hosted;
        const name_scope names(traced.floats ? nullptr : traced.tape, outer);
        trace::Node* n = record_control(def_of<op::While>, std::move(operands), std::move(traced));
        const tracing::Handle keep(n);
        if (!turns || (ran && run.done)) return last;
        return nodes_as<Vars>(
            [&](DType d, const Shape& s) { return trace::record(def_of<op::Output>, d, s, {n}); });
    }
    /// Runs a loop that depends on a loop over constants, which the host runs.
    static constexpr bool run_on_host(C& c, B& b, Vars& v, const Nodes& operands) {
        trace::Trace* t = nullptr;
        for (const trace::Node* n : operands)
            if (t == nullptr && n->scope != nullptr) t = n->scope->trace;
        if (t == nullptr || !is_hosting(t)) return false;
        t->hosted = true;
        bool all = true;
        v = host_constants(v, host_values(operands), all, t);
        for (int turn = 0; is_hosting(t); ++turn) {
            const core::Known more = host_value(test(c, v).node());
            if (!more.known || (more.bits != 0 && turn == most_host_turns)) return false;
            if (more.bits == 0) return true;
            v = next(b, v);
            Nodes made;
            append_nodes(made, v);
            v = host_constants(v, host_values(made), all, t);
        }
        return true;  // it will be traced again
    }
};

/// Runs a loop over a tuple of tensors.
template <bool Captures, class C, class B, class... V>
constexpr auto run_loop(C& condition, B& body, std::tuple<V...> vars,
                        std::string_view around = {}) {
    using L = Loop<Captures, std::tuple<V...>, C, B>;
    if constexpr (sizeof...(V) == 0 || (Poisoned<V> || ...)) return Poison{};
    else if constexpr (!takes_variables<C, B, V...>()) return Poison{};
    else if constexpr (!L::check()) return Poison{};
    else return L::run(condition, body, std::move(vars), around);
}

/// Attaches an initial value that belongs to no trace to the trace of another tensor.
template <class T, class U>
constexpr void tie(const Tensor<T>& value, const Tensor<U>& other) {
    if (__builtin_is_constant_evaluated() && value.node()->scope == nullptr &&
        other.node()->scope != nullptr)
        trace::attach(value.node(), other.node()->scope->trace);
}

/// An initial value as a loop variable.
template <class A>
constexpr auto loop_variable(const A& v) {
    return nest::materialize(v);
}
template <class A>
using loop_variable_t = decltype(loop_variable(std::declval<const A&>()));

}  // namespace detail::control

/// Repeats body while condition is true. Both take the loop variables as parameters; body returns
/// their next values, as one value or a tuple. Dtypes, structure and shapes must not change.
/// Returns the last values in the same form. Mirrors tf.while_loop.
template <class C, class B, class... V>
constexpr auto while_loop(C condition, B body, const V&... initial) {
    static_assert(sizeof...(V) > 0,
                  "[tf.while_loop.no_variables] while_loop(condition, body, variables...): pass "
                  "the values that change; without any the condition could never change");
    using Vars = std::tuple<detail::control::loop_variable_t<V>...>;
    auto out = detail::control::run_loop<detail::control::captures<C, B>>(
        condition, body, Vars(detail::control::loop_variable(initial)...));
    if constexpr (Poisoned<decltype(out)>) return out;
    else return std::apply([](auto&... v) { return detail::control::one_or_tuple(v...); }, out);
}
/// The same with at most `limit.count` iterations, a literal or an integer scalar.
template <class C, class B, class N, class... V>
constexpr auto while_loop(C condition, B body, MaximumIterations<N> limit, const V&... initial) {
    if constexpr (!detail::control::takes_variables<C, B,
                                                    detail::control::loop_variable_t<V>...>()) {
        return Poison{};
    } else {
        using Count = detail::core::Late<Tensor<std::int32_t>, N>;
        const Count most(limit.count);
        auto counted_condition = [&](const Count& i, const auto&... v) {
            return logical_and(i < most, detail::control::predicate(condition(v...)));
        };
        auto counted_body = [&](const Count& i, const auto&... v) {
            return std::tuple_cat(
                std::tuple(Count(i + 1)),
                detail::control::as_variables<decltype(nest::materialize(body(v...))),
                                              sizeof...(V)>(nest::materialize(body(v...))));
        };
        const Count start(0);
        detail::control::tie(start, most);
        auto out = detail::control::run_loop<detail::control::captures<C, B>>(
            counted_condition, counted_body,
            std::tuple(start, detail::control::loop_variable(initial)...));
        if constexpr (Poisoned<decltype(out)>) return out;
        else
            return std::apply([](auto&, auto&... v) { return detail::control::one_or_tuple(v...); },
                              out);
    }
}

}  // namespace tf
