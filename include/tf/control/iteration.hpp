// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Iteration over ranges and over the first dimension of tensors: for_each (AutoGraph's `for`),
// tf.map_fn, tf.scan, tf.foldl, tf.foldr. All are loops with one traced body.

#include <tf/control/tensor_array.hpp>
#include <tf/control/while_loop.hpp>

namespace tf {

/// Lets tf::scan start at the last element (reverse=True).
struct Reversed {};
inline constexpr Reversed reversed{};

namespace detail::control {

template <class E>
inline constexpr bool is_range = false;
template <class T>
inline constexpr bool is_range<Range<T>> = true;

/// The first tensor of a structure.
template <class E>
constexpr auto first_leaf(const E& elems) {
    if constexpr (TensorLike<E>) return tensor_type_t<E>(elems.collapse());
    else if constexpr (requires { std::get<0>(elems); }) return first_leaf(std::get<0>(elems));
    else return first_leaf(std::get<0>(nest::detail::members(elems)));
}
template <class E>
using first_leaf_t = decltype(first_leaf(std::declval<const E&>()));

/// The number of elements: a constant if the type determines it.
template <class E>
constexpr auto length(const E& elems) {
    using T = first_leaf_t<E>;
    if constexpr (T::static_shape[0] != dyn) return T::static_shape[0];
    else return ops::item(shape(first_leaf(elems)), 0);
}
/// The structure of the elements at one index.
template <class E, class I>
constexpr auto items(const E& elems, const I& index) {
    return nest::map(elems, [&](const auto& leaf) { return ops::item(leaf, index); });
}
template <class E>
using item_t = decltype(items(std::declval<const E&>(), std::declval<const Tensor<int>&>()));
template <class E>
constexpr bool check_elements() {
    constexpr bool iterable = first_leaf_t<E>::rank > 0;
    static_assert(iterable,
                  "[tf.iteration.scalar] a scalar has no elements: iteration is along the first "
                  "dimension; use tf::expand_dims<0>(x)");
    return iterable;
}
/// Whether a callable accepts its arguments; reports one message otherwise.
template <class F, class... A>
constexpr bool takes_elements() {
    constexpr functions::Call call = functions::call_of<F, A...>();
    static_assert(call != functions::Call::refused,
                  "[tf.iteration.arity] 'f' does not take the arguments of the call: for_each "
                  "calls f(element, state...), map_fn calls f(element), foldl, foldr and scan call "
                  "f(state, element)");
    return call == functions::Call::sound;
}
/// The same for a callable that processes elements with one state.
template <class F, class E, class I>
constexpr bool check_fold() {
    if constexpr (!check_elements<E>()) return false;
    else return takes_elements<F, loop_variable_t<I>, item_t<E>>();
}

/// The same for the body of tf::for_each.
template <class F, class E, class... S>
constexpr bool check_body() {
    if constexpr (is_range<E>)
        return takes_elements<F, loop_variable_t<decltype(E::start)>, loop_variable_t<S>...>();
    else if constexpr (!check_elements<E>()) return false;
    else return takes_elements<F, item_t<E>, loop_variable_t<S>...>();
}

/// The indices of a shape's unknown dims.
template <Shape S>
inline constexpr auto open_dims = [] {
    constexpr std::size_t count = [] {
        std::size_t n = 0;
        for (int i = 0; i < S.rank; ++i) n += S[i] == dyn ? 1 : 0;
        return n;
    }();
    std::array<int, count> at{};
    std::size_t k = 0;
    for (int i = 0; i < S.rank; ++i)
        if (S[i] == dyn) at[k++] = i;
    return at;
}();

/// An array of n zeros like `element`. If `Known`, unknown dims take their values from `element`;
/// otherwise the first write sets them.
template <bool Known, int N, class T, int... Dims, class Count>
constexpr TensorArray<T, N, Dims...> array_of(const Tensor<T, Dims...>& element, const Count& n) {
    using Array = TensorArray<T, N, Dims...>;
    if constexpr (N != dyn && ((Dims != dyn) && ...)) {
        return {};
    } else {
        constexpr auto& open = open_dims<Tensor<T, N, Dims...>::static_shape>;
        const auto size = [&](int at) {
            if (at == 0) return Tensor<std::int32_t>(n);
            if constexpr (Known) return ops::item(shape(element), at - 1);
            else return Tensor<std::int32_t>(0);
        };
        return [&]<std::size_t... K>(std::index_sequence<K...>) -> Array {
            return {ops::filled<T, N, Dims...>(0, size(open[K])...)};
        }(std::make_index_sequence<open.size()>{});
    }
}
/// A structure of arrays in which results like these are stored.
template <bool Known, int N, class R, class Count>
constexpr auto arrays_for(const R& like_result, const Count& n) {
    return nest::map(like_result, [&](const auto& leaf) { return array_of<Known, N>(leaf, n); });
}

template <class Arrays, class Index, class R>
constexpr Arrays write_all(const Arrays& arrays, const Index& i, const R& values) {
    if constexpr (nest::Leaf<R>) {
        return arrays.write(i, values);
    } else {
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return Arrays{write_all(std::get<K>(arrays), i, std::get<K>(values))...};
        }(std::make_index_sequence<std::tuple_size_v<R>>{});
    }
}
template <class Arrays>
constexpr auto stack_all(const Arrays& arrays) {
    if constexpr (Poisoned<Arrays>) return arrays;
    else if constexpr (requires { arrays.stack(); }) return arrays.stack();
    else return std::apply([](const auto&... a) { return std::tuple(stack_all(a)...); }, arrays);
}

/// The name scope that a loop over these elements must open itself, because its trace is only found
/// through its body; empty if `open_names` has opened it.
template <class T>
constexpr std::string_view names_within(const T& first, std::string_view name) {
    if (!__builtin_is_constant_evaluated() || first.node()->scope != nullptr) return {};
    return name;
}

/// The Operation that stands for the effects of a loop with this result.
template <class T>
constexpr Operation effect_of_loop(const Tensor<T>& result) {
    if (!__builtin_is_constant_evaluated()) return {};
    const trace::Node* n = result.node();
    if (n->def->id != id_of<op::Output> || n->inputs[0]->def->role != Role::control) return {};
    return effect_of(n->inputs[0]);
}

/// Whether a body may use a trace that neither the first tensor of the elements nor the state
/// belongs to.
template <class F, class E>
inline constexpr bool reaches_out = captures<F> || !TensorLike<E>;

/// Iterates over a range or the indices of a tensor with a state: body(element, state...).
template <bool Captures, class Element, class B, class Start, class Limit, class Delta, class... S>
constexpr auto count_loop(std::string_view around, Element element, B& body, const Start& start,
                          const Limit& limit, const Delta& delta, const S&... state) {
    const auto go_on = [&](const auto& i, const auto&...) {
        if constexpr (Literal<Delta>) return i < limit;
        else return where(delta > 0, i<limit, i> limit);
    };
    const auto step = [&](const auto& i, const auto&... s) {
        if constexpr (sizeof...(S) == 0) {
            keep_effects(yield(body, element(i)), i);
            return nest::to_tensor(i + delta);
        } else {
            auto next = nest::materialize(body(element(i), s...));
            return std::tuple_cat(std::tuple(nest::to_tensor(i + delta)),
                                  as_variables<decltype(next), sizeof...(S)>(std::move(next)));
        }
    };
    auto out = run_loop<Captures>(
        go_on, step, std::tuple(loop_variable(start), loop_variable(state)...), around);
    if constexpr (Poisoned<decltype(out)>) return out;
    else if constexpr (sizeof...(S) > 0)
        return std::apply([](auto&, auto&... s) { return one_or_tuple(s...); }, out);
    else return effect_of_loop(std::get<0>(out));
}

}  // namespace detail::control

/// `for element in elems: state = body(element, state...)`. `elems` is tf::range(...), or a tensor,
/// whose elements are its slices along the first dimension. Returns the last state, as one value or
/// a tuple; without a state, an Operation that stands for the effects (see tf::cond). Mirrors
/// AutoGraph's `for`.
template <TensorLike E, class B, class... S>
constexpr auto for_each(const E& elems, B body, const S&... state) {
    if constexpr (Poisoned<E>) {
        return Poison{};
    } else if constexpr (!detail::control::check_body<B, E, S...>()) {
        return Poison{};
    } else if constexpr (detail::control::is_range<E>) {
        detail::control::tie(elems.start, elems.limit);
        detail::control::tie(elems.start, elems.delta);
        auto out = detail::control::count_loop<detail::control::captures<B>>(
            "", [](const auto& i) { return i; }, body, elems.start, elems.limit, elems.delta,
            state...);
        if (auto* stop = detail::control::untied(out)) stop();
        return out;
    } else {
        const auto x = tensor_type_t<E>(elems.collapse());
        auto out = detail::control::count_loop<detail::control::captures<B>>(
            "", [&](const auto& i) { return detail::ops::item(x, i); }, body,
            like<std::int32_t>(x, 0), detail::control::length(x), 1, state...);
        if (auto* stop = detail::control::untied(out)) stop();
        return out;
    }
}

template <class E, class B, class... S>
    requires(!TensorLike<E>)
constexpr Poison for_each(const E&, const B&, const S&...) {
    static_assert(detail::tensors::dims_check<E>::always_false,
                  "[tf.iteration.elements] for_each(elems, f, state...): 'elems' must be "
                  "tf::range(n), a tensor or a data::OwnedIterator");
    return {};
}

/// Applies f to every element along the first dimension and stacks the results: [n, ...] -> [n,
/// ...]. `elems` and the results of f can be tuples. Mirrors tf.map_fn.
template <class F, class E>
constexpr auto map_fn(F f, const E& elems) {
    if constexpr (!detail::control::check_elements<E>()) {
        return Poison{};
    } else if constexpr (!detail::control::takes_elements<F, detail::control::item_t<E>>()) {
        return Poison{};
    } else {
        constexpr int n = detail::control::first_leaf_t<E>::static_shape[0];
        const auto first = detail::control::first_leaf(elems);
        const auto names = detail::control::open_names(first, "map");
        const auto count = detail::control::length(elems);
        using R =
            decltype(nest::materialize(f(detail::control::items(elems, Tensor<std::int32_t>(0)))));
        const auto body = [&](const auto& i, const auto& arrays) {
            return detail::control::write_all(
                arrays, i, nest::materialize(f(detail::control::items(elems, i))));
        };
        const auto arrays = detail::control::arrays_for<false, n>(R(), count);
        const auto counted = [&](const auto& i, const auto& a) { return body(i, a); };
        return detail::control::stack_all(
            detail::control::count_loop<detail::control::reaches_out<F, E>>(
                detail::control::names_within(first, "map"), [](const auto& i) { return i; },
                counted, like<std::int32_t>(first, 0), count, 1, arrays));
    }
}

/// The same as map_fn, in one loop; TensorFlow's vectorized_map computes all elements at once if it
/// can (tf.vectorized_map).
template <class F, class E>
constexpr auto vectorized_map(F f, const E& elems) {
    return map_fn(std::move(f), elems);
}

/// Computes acc = f(acc, element) over all elements, starting with `initial`, and returns the last
/// acc. Mirrors tf.foldl.
template <class F, class E, class I>
constexpr auto foldl(F f, const E& elems, const I& initial) {
    const auto first = detail::control::first_leaf(elems);
    const auto names = detail::control::open_names(first, "foldl");
    const auto body = [&](const auto& i, const auto& acc) {
        return f(acc, detail::control::items(elems, i));
    };
    if constexpr (detail::control::check_fold<F, E, I>())
        return detail::control::count_loop<detail::control::reaches_out<F, E>>(
            detail::control::names_within(first, "foldl"), [](const auto& i) { return i; }, body,
            like<std::int32_t>(first, 0), detail::control::length(elems), 1, initial);
    else return Poison{};
}
/// The same without `initial`: starts with the first element. `elems` must not be empty.
template <class F, class E>
constexpr auto foldl(F f, const E& elems) {
    const auto first = detail::control::first_leaf(elems);
    const auto names = detail::control::open_names(first, "foldl");
    const auto body = [&](const auto& i, const auto& acc) {
        return f(acc, detail::control::items(elems, i));
    };
    if constexpr (detail::control::check_fold<F, E, detail::control::item_t<E>>())
        return detail::control::count_loop<detail::control::reaches_out<F, E>>(
            detail::control::names_within(first, "foldl"), [](const auto& i) { return i; }, body,
            like<std::int32_t>(first, 1), detail::control::length(elems), 1,
            detail::control::items(elems, like<std::int32_t>(first, 0)));
    else return Poison{};
}
/// The same as foldl, from the last element to the first. Mirrors tf.foldr.
template <class F, class E, class I>
constexpr auto foldr(F f, const E& elems, const I& initial) {
    const auto first = detail::control::first_leaf(elems);
    const auto names = detail::control::open_names(first, "foldr");
    const auto count = detail::control::length(elems);
    const auto body = [&](const auto& i, const auto& acc) {
        return f(acc, detail::control::items(elems, count - 1 - i));
    };
    if constexpr (detail::control::check_fold<F, E, I>())
        return detail::control::count_loop<detail::control::reaches_out<F, E>>(
            detail::control::names_within(first, "foldr"), [](const auto& i) { return i; }, body,
            like<std::int32_t>(first, 0), count, 1, initial);
    else return Poison{};
}
template <class F, class E>
constexpr auto foldr(F f, const E& elems) {
    const auto first = detail::control::first_leaf(elems);
    const auto names = detail::control::open_names(first, "foldr");
    const auto count = detail::control::length(elems);
    const auto body = [&](const auto& i, const auto& acc) {
        return f(acc, detail::control::items(elems, count - 1 - i));
    };
    if constexpr (detail::control::check_fold<F, E, detail::control::item_t<E>>())
        return detail::control::count_loop<detail::control::reaches_out<F, E>>(
            detail::control::names_within(first, "foldr"), [](const auto& i) { return i; }, body,
            like<std::int32_t>(first, 1), count, 1,
            detail::control::items(elems,
                                   Tensor<std::int32_t>(like<std::int32_t>(first, 0) + count - 1)));
    else return Poison{};
}

namespace detail::control {

template <bool Backwards, class F, class E, class I, class Start>
constexpr auto scan(F& f, const E& elems, const I& initial, const Start& start,
                    const auto& arrays) {
    const auto count = length(elems);
    const auto body = [&](const auto& i, const auto& acc, const auto& out) {
        const auto at = [&] {
            if constexpr (Backwards) return Tensor<std::int32_t>(count - 1 - i);
            else return Tensor<std::int32_t>(i);
        }();
        const auto next = nest::materialize(f(acc, items(elems, at)));
        return std::tuple(next, write_all(out, at, next));
    };
    auto out = count_loop<reaches_out<F, E>>(
        names_within(first_leaf(elems), "scan"), [](const auto& i) { return i; }, body, start,
        count, 1, initial, arrays);
    if constexpr (Poisoned<decltype(out)>) return out;
    else return stack_all(std::get<1>(out));
}

template <bool Backwards, class F, class E, class I>
constexpr auto scan_from(F& f, const E& elems, const I& initial) {
    if constexpr (check_fold<F, E, I>()) {
        const auto names = open_names(first_leaf(elems), "scan");
        const auto start = nest::materialize(initial);
        const auto arrays =
            arrays_for<true, first_leaf_t<E>::static_shape[0]>(start, length(elems));
        return scan<Backwards>(f, elems, start, like<std::int32_t>(first_leaf(elems), 0), arrays);
    } else {
        return Poison{};
    }
}

}  // namespace detail::control

/// Computes acc = f(acc, element) over all elements and returns all values of acc, stacked: [n,
/// ...] -> [n, ...]. `initial` is not part of the output. Mirrors tf.scan.
template <class F, class E, class I>
constexpr auto scan(F f, const E& elems, const I& initial) {
    return detail::control::scan_from<false>(f, elems, initial);
}
/// From the last element to the first; each output stays at the index of its element.
template <class F, class E, class I>
constexpr auto scan(F f, const E& elems, const I& initial, Reversed) {
    return detail::control::scan_from<true>(f, elems, initial);
}
/// Starts with the first element, which is also the first output.
template <class F, class E>
constexpr auto scan(F f, const E& elems) {
    if constexpr (detail::control::check_fold<F, E, detail::control::item_t<E>>()) {
        const auto names = detail::control::open_names(detail::control::first_leaf(elems), "scan");
        const auto zero = like<std::int32_t>(detail::control::first_leaf(elems), 0);
        const auto start = detail::control::items(elems, zero);
        const auto arrays = detail::control::write_all(
            detail::control::arrays_for<true, detail::control::first_leaf_t<E>::static_shape[0]>(
                start, detail::control::length(elems)),
            zero, start);
        return detail::control::scan<false>(
            f, elems, start, like<std::int32_t>(detail::control::first_leaf(elems), 1), arrays);
    } else {
        return Poison{};
    }
}
template <class F, class E>
constexpr auto scan(F f, const E& elems, Reversed) {
    if constexpr (detail::control::check_fold<F, E, detail::control::item_t<E>>()) {
        const auto names = detail::control::open_names(detail::control::first_leaf(elems), "scan");
        const auto count = detail::control::length(elems);
        const auto last = Tensor<std::int32_t>(
            like<std::int32_t>(detail::control::first_leaf(elems), 0) + count - 1);
        const auto start = detail::control::items(elems, last);
        const auto arrays = detail::control::write_all(
            detail::control::arrays_for<true, detail::control::first_leaf_t<E>::static_shape[0]>(
                start, count),
            last, start);
        return detail::control::scan<true>(
            f, elems, start, like<std::int32_t>(detail::control::first_leaf(elems), 1), arrays);
    } else {
        return Poison{};
    }
}

}  // namespace tf
