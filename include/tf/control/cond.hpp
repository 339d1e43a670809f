// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Branches: tf.cond, tf.case, tf.switch_case. Eagerly one callable runs; in a trace all are traced,
// and the graph runs one of them as a native branch. All results must have the same structure and
// dtypes; dims that differ become dyn in the result.

#include <tf/control/host_loop.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf {
namespace detail::control {

/// The structure that covers the results of two branches; Poison if they differ in structure, dtype
/// or rank.
template <class A, class B>
struct join : std::type_identity<Poison> {};
template <class A>
struct join<A, A> : std::type_identity<A> {};
template <class T, int... D, int... E>
    requires(sizeof...(D) == sizeof...(E) && !std::is_same_v<Tensor<T, D...>, Tensor<T, E...>>)
struct join<Tensor<T, D...>, Tensor<T, E...>> {
    static constexpr Shape shape =
        common_shape(Tensor<T, D...>::static_shape, Tensor<T, E...>::static_shape);
    using type = TensorOf<T, shape>;
};
template <class... A, class... B>
    requires(sizeof...(A) == sizeof...(B) && !std::is_same_v<std::tuple<A...>, std::tuple<B...>>)
struct join<std::tuple<A...>, std::tuple<B...>>
    : std::type_identity<std::conditional_t<(Poisoned<typename join<A, B>::type> || ...), Poison,
                                            std::tuple<typename join<A, B>::type...>>> {};
template <class A, class B, std::size_t N>
    requires(!std::is_same_v<A, B>)
struct join<std::array<A, N>, std::array<B, N>>
    : std::type_identity<std::conditional_t<Poisoned<typename join<A, B>::type>, Poison,
                                            std::array<typename join<A, B>::type, N>>> {};
/// A branch that returns nothing has an effect only, so the join is an Operation.
template <>
struct join<Nothing, Nothing> : std::type_identity<Operation> {};
template <>
struct join<Operation, Nothing> : std::type_identity<Operation> {};
template <>
struct join<Nothing, Operation> : std::type_identity<Operation> {};

template <class A, class... Rest>
struct join_all : std::type_identity<A> {};
template <class A, class B, class... Rest>
struct join_all<A, B, Rest...> : join_all<typename join<A, B>::type, Rest...> {};

template <class F>
using yield_t = decltype(yield(std::declval<F&>()));

template <class R, class F>
constexpr R yield_as(F& f) {
    if constexpr (std::is_same_v<yield_t<F>, Nothing>) {
        yield(f);
        return {};
    } else {
        return R(yield(f));
    }
}

/// Whether P can be used as a scalar predicate. Dims of 1 are dropped, as TensorFlow does.
template <class P>
constexpr bool is_predicate() {
    if constexpr (!TensorLike<P>) {
        return false;
    } else if constexpr (Poisoned<P>) {
        return true;
    } else {
        using T = tensor_type_t<P>;
        return std::is_same_v<typename T::value_type, bool> && T::static_shape.fully_defined() &&
               T::static_shape.size() == 1;
    }
}
template <class P>
constexpr auto predicate(const P& p) {
    return tensor_type_t<decltype(reshape<>(p))>(reshape<>(p));
}

/// Runs the callable that a bool or an index selects.
template <class R, class Chosen, class... F>
constexpr R run_branch(const Chosen& chosen, F&... f) {
    int k = 0;
    const int wanted = [&] {
        if constexpr (std::is_same_v<Chosen, bool>) return chosen ? 0 : 1;
        else
            return std::cmp_less(chosen, 0) || std::cmp_greater_equal(chosen, sizeof...(F))
                       ? static_cast<int>(sizeof...(F)) - 1
                       : static_cast<int>(chosen);
    }();
    R out{};
    ((k++ == wanted ? void(out = yield_as<R>(f)) : void()), ...);
    return out;
}

/// Runs or records a branch on a scalar index or bool. If the compiler knows its value, the branch
/// is run and not recorded.
template <class R, class Index, class... F>
constexpr R branch(const Index& index, F&... f) {
    if (__builtin_is_constant_evaluated()) {
        const core::Known known = host_decision(index.node(), captures<F...>);
        if (known.known)
            return run_branch<R>(core::from_bits<typename Index::value_type>(known.bits), f...);
        Nodes operands{index.node()};
        constexpr bool two = std::is_same_v<typename Index::value_type, bool>;
        Traced traced = trace_control<captures<F...>>(operands, [&](trace::Trace* t) {
            const auto names = open_names(t, two ? "cond" : "switch_case/indexed_case");
            return core::Pool<trace::Scope*>{trace_region(t, [&] { return yield_as<R>(f); })...};
        });
        if (captures<F...> && traced.floats) traced.tape->note(trace::Misuse::untied_loop);
        trace::Node* n = record_control(def_of<op::Branch>, std::move(operands), std::move(traced));
        const tracing::Handle keep(n);
        if constexpr (std::is_same_v<R, Operation>) return effect_of(n);
        else
            return nodes_as<R>([&](DType d, const Shape& s) {
                return trace::record(def_of<op::Output>, d, s, {n});
            });
    }
    return run_branch<R>(index(), f...);
}

template <class R, class F, class G>
constexpr R branch(const bool& known, F& f, G& g) {
    return known ? yield_as<R>(f) : yield_as<R>(g);
}

template <class Index, class... F>
constexpr auto checked_branch(const Index& index, F&... f) {
    constexpr bool callable =
        ((!TensorLike<F> && functions::call_of<F>() != functions::Call::refused) && ...);
    static_assert(callable,
                  "[tf.cond.callable] branches are called without arguments: pass lambdas, or use "
                  "tf::where to choose between values");
    if constexpr (!callable || ((functions::call_of<F>() != functions::Call::sound) || ...)) {
        return Poison{};
    } else {
        using R = typename join_all<yield_t<F>...>::type;
        constexpr bool agree =
            !std::is_same_v<R, Poison> || (std::is_same_v<yield_t<F>, Poison> || ...);
        static_assert(
            agree,
            "[tf.cond.branches_differ] all branches must return the same structure, dtypes and "
            "ranks; use tf::cast or tf::reshape, or return a value from each branch");
        if constexpr (std::is_same_v<R, Poison>) return Poison{};
        else return branch<R>(index, f...);
    }
}

struct DoNothing {
    constexpr void operator()() const {}
};

}  // namespace detail::control

/// Returns true_fn() if pred is true, otherwise false_fn() (tf.cond). Both branches are traced, but
/// only the selected one runs. `pred` is a bool tensor with one element; both branches must return
/// the same structure, dtypes and ranks.
template <class P, class F, class G>
    requires TensorLike<P>
constexpr auto cond(const P& pred, F true_fn, G false_fn) {
    if constexpr (Poisoned<P>) {
        return Poison{};
    } else {
        constexpr bool fits = detail::control::is_predicate<P>();
        static_assert(fits,
                      "[tf.cond.predicate] cond(pred, f, g): 'pred' must be a bool tensor with one "
                      "element; compare it, or use "
                      "tf::reduce_all, tf::reduce_any");
        if constexpr (fits)
            return detail::control::checked_branch(detail::control::predicate(pred), true_fn,
                                                   false_fn);
        else return Poison{};
    }
}
/// Runs fn() if pred is true: an `if` without `else`. The returned Operation stands for its
/// effects; a function without arguments and variables must return it: `return tf::cond(...)`.
template <class P, class F>
    requires(TensorLike<P> || std::same_as<P, bool>)
constexpr Operation cond(const P& pred, F fn) {
    constexpr bool yields_nothing =
        std::is_void_v<decltype(fn())> || std::is_same_v<decltype(fn()), Operation>;
    static_assert(yields_nothing,
                  "[tf.cond.branches_differ] a cond without a second branch returns nothing: pass "
                  "a second branch that returns the other value");
    if constexpr (yields_nothing && !Poisoned<P>) {
        Operation out = tf::cond(pred, fn, detail::control::DoNothing{});
        if (auto* stop = detail::control::untied(out)) stop();
        return out;
    } else {
        return {};
    }
}
template <class P, class F, class... G>
    requires(!TensorLike<P> && !std::same_as<P, bool>)
constexpr Poison cond(const P&, const F&, const G&...) {
    static_assert(detail::tensors::dims_check<P>::always_false,
                  "[tf.cond.predicate] cond(pred, f, g): 'pred' must be a bool tensor with one "
                  "element, or a C++ bool; compare it with a value");
    return {};
}
/// A C++ bool is known at trace time, so only the selected branch is traced. (In graphs, tf.cond
/// rejects a Python bool.)
template <std::same_as<bool> P, class F, class G>
constexpr auto cond(P pred, F true_fn, G false_fn) {
    return detail::control::checked_branch(pred, true_fn, false_fn);
}

/// Returns fns[index](), or that of the last function if index is out of range (tf.switch_case).
/// `index` is an integer tensor with one element; all branches must return the same structure,
/// dtypes and ranks.
template <class I, class... F>
    requires TensorLike<I>
constexpr auto switch_case(const I& index, F... fns) {
    if constexpr (Poisoned<I>) {
        return Poison{};
    } else {
        static_assert(
            sizeof...(F) > 0,
            "[tf.cond.no_branches] switch_case(index, fns...): there must be at least one branch");
        using T = tensor_type_t<I>;
        constexpr bool fits =
            is_integer(T::dtype) && T::static_shape.fully_defined() && T::static_shape.size() == 1;
        static_assert(fits,
                      "[tf.cond.index] switch_case(index, fns...): 'index' must be an integer "
                      "tensor with one element; use tf::cast<int>(x)");
        if constexpr (fits && sizeof...(F) > 0)
            return detail::control::checked_branch(detail::control::predicate(index), fns...);
        else return Poison{};
    }
}

/// One case of tf::case_: a predicate and the callable to run.
template <class P, class F>
struct Case {
    P pred;
    F fn;
};
template <class P, class F>
Case(P, F) -> Case<P, F>;

namespace detail::control {
template <class Default>
constexpr auto first_case(Default& otherwise) {
    return otherwise();
}
template <class Default, class P, class F, class... Rest>
constexpr auto first_case(Default& otherwise, Case<P, F>& c, Rest&... rest) {
    return tf::cond(c.pred, c.fn, [&] { return first_case(otherwise, rest...); });
}
constexpr name_scope open_case() { return name_scope(nullptr, nullptr); }
template <class P, class F, class... Rest>
constexpr name_scope open_case(const Case<P, F>& c, const Rest&...) {
    if constexpr (TensorLike<P> && !Poisoned<P>)
        if (__builtin_is_constant_evaluated())
            return open_names(tensor_type_t<P>(c.pred.collapse()), "case");
    return name_scope(nullptr, nullptr);
}
}  // namespace detail::control

/// Returns the result of the first case whose predicate is true, or otherwise() if all are false
/// (tf.case): case_(otherwise, Case{p, f}, Case{q, g}).
template <class Default, class... P, class... F>
constexpr auto case_(Default otherwise, Case<P, F>... cases) {
    const auto names = detail::control::open_case(cases...);
    return detail::control::first_case(otherwise, cases...);
}

/// Makes `value` a constant in the trace that x belongs to, for example as the initial value of a
/// loop. Its dtype is that of x by default.
template <class T = void, TensorLike A, Literal V>
constexpr auto like(const A& x, const V& value) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using E = std::conditional_t<std::is_void_v<T>, typename tensor_type_t<A>::value_type, T>;
        const auto tied = x.collapse();
        Tensor<E> out(value);
        if (__builtin_is_constant_evaluated() && tied.node()->scope != nullptr)
            trace::attach(out.node(), tied.node()->scope->trace);
        return out;
    }
}

}  // namespace tf
