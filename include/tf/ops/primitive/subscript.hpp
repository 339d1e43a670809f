// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Python's subscripts: x[i], and x(tf::Slice<1, 5>(), tf::all, -1) for x[1:5, :, -1], because
// operator[] of C++20 takes one argument. Each item is an index, tf::all, a tf::Slice, tf::newaxis
// or tf::ellipsis. Dims that the types determine are static in the result.

#include <tuple>

#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/slice.hpp>

namespace tf {

namespace detail::ops {

struct AllItem {};
struct NewAxisItem {};
struct EllipsisItem {};
struct NoneItem {};

}  // namespace detail::ops

// These names are functions, so that a variable called `all` does not hide one of the library. They
// can be written with or without parentheses.

/// A whole dim: `:` in Python.
constexpr detail::ops::AllItem all() { return {}; }
/// A new dim of 1 (tf.newaxis).
constexpr detail::ops::NewAxisItem newaxis() { return {}; }
/// All dims to which no other item refers: `...` in Python.
constexpr detail::ops::EllipsisItem ellipsis() { return {}; }
/// An index that is checked against the dim at compile time: x[tf::at<-1>].
template <int I>
constexpr std::integral_constant<int, I> at() {
    return {};
}
/// An omitted bound of a tf::Slice: None in Python.
constexpr detail::ops::NoneItem none() { return {}; }

namespace detail::ops {

/// The type of an item. The name of a function stands for its result.
template <class I>
struct subscript_item : std::type_identity<I> {};
template <class I>
struct subscript_item<I()> : std::type_identity<I> {};
template <class I>
struct subscript_item<I (*)()> : std::type_identity<I> {};
template <class I>
using subscript_item_t = typename subscript_item<std::remove_cvref_t<I>>::type;

template <class I>
constexpr subscript_item_t<I> as_item(const I& item) {
    if constexpr (std::same_as<subscript_item_t<I>, I>) return item;
    else return {};
}

/// Whether the type is an integral constant, such as std::integral_constant<int, 5>.
template <class I>
concept IntegralConstant = std::is_empty_v<I> && requires {
    I::value;
    requires std::integral<std::remove_cvref_t<decltype(I::value)>>;
};
template <class I>
concept HostIndex = std::integral<I> && !std::same_as<I, bool>;
template <class I>
constexpr bool is_scalar_index() {
    if constexpr (TensorLike<I>) {
        using T = tensor_type_t<I>;
        if constexpr (!Poisoned<I>) return T::rank == 0 && op::is_index(T::dtype);
    }
    return false;
}
/// An index or a bound of a slice.
template <class I>
concept IndexNumber = HostIndex<I> || IntegralConstant<I> || is_scalar_index<I>();

/// A bound given as a value: a number or a scalar tensor, of type B.
template <class B>
struct Given {
    using type = B;
};
template <class B>
inline constexpr bool is_given = false;
template <class B>
inline constexpr bool is_given<Given<B>> = true;

/// A bound given as a template argument of tf::Slice.
template <class B>
constexpr auto bound_of() {
    using I = subscript_item_t<B>;
    if constexpr (std::same_as<I, NoneItem>) return &none;
    else if constexpr (IntegralConstant<I>) return I::value;
    else if constexpr (TensorLike<I>) return Given<tensor_type_t<I>>{};
    else return Given<I>{};
}

/// A bound of a slice. It is stored only if its type does not determine the value.
template <auto B>
struct Bound {
    constexpr Bound() = default;
    constexpr explicit Bound(const auto&) {}
    static constexpr bool omitted = std::is_same_v<subscript_item_t<decltype(B)>, NoneItem>;
    static constexpr bool fits = omitted || HostIndex<decltype(B)>;
    static constexpr std::int64_t word() {
        if constexpr (omitted || !fits) return 0;
        else return static_cast<std::int64_t>(B);
    }
};
template <auto B>
    requires is_given<std::remove_cvref_t<decltype(B)>>
struct Bound<B> {
    using type = typename std::remove_cvref_t<decltype(B)>::type;
    constexpr explicit Bound(const type& v) : value(v) {}
    static constexpr bool omitted = false, fits = IndexNumber<type>;
    static constexpr std::int64_t word() { return op::bound_operand; }
    type value;
};

}  // namespace detail::ops

/// The elements from `Begin` up to but excluding `End` in steps of `Stride`, Python's
/// begin:end:stride. Negative bounds count from the end; tf::none omits a bound: tf::Slice<1, 5>(),
/// tf::Slice<-3>(), tf::Slice<tf::none, tf::none, -1>(). Bounds that are known only at run time,
/// ints or int scalar tensors, are arguments: tf::Slice(n, tf::none); the dim is then tf::dyn.
template <auto Begin = tf::none, auto End = tf::none, auto Stride = tf::none>
struct Slice {
    [[no_unique_address]] detail::ops::Bound<Begin> begin;
    [[no_unique_address]] detail::ops::Bound<End> end;
    [[no_unique_address]] detail::ops::Bound<Stride> stride;

    constexpr Slice() = default;
    template <class B, class E = detail::ops::NoneItem, class S = detail::ops::NoneItem>
    constexpr explicit Slice(const B& b, const E& e = {}, const S& s = {})
        : begin(b), end(e), stride(s) {}
};
template <class B>
Slice(const B&) -> Slice<detail::ops::bound_of<B>()>;
template <class B, class E>
Slice(const B&, const E&) -> Slice<detail::ops::bound_of<B>(), detail::ops::bound_of<E>()>;
template <class B, class E, class S>
Slice(const B&, const E&, const S&)
    -> Slice<detail::ops::bound_of<B>(), detail::ops::bound_of<E>(), detail::ops::bound_of<S>()>;

namespace detail::ops {

template <class I>
inline constexpr bool is_slice = false;
template <auto B, auto E, auto S>
inline constexpr bool is_slice<Slice<B, E, S>> = true;

/// The faults of the items of a subscript; each is reported with its own message.
template <class I>
constexpr bool is_item() {
    using Item = subscript_item_t<I>;
    return is_slice<Item> || std::same_as<Item, AllItem> || std::same_as<Item, NewAxisItem> ||
           std::same_as<Item, EllipsisItem> || IndexNumber<Item>;
}
template <class I>
constexpr bool has_index_bounds() {
    if constexpr (is_slice<subscript_item_t<I>>)
        return decltype(I::begin)::fits && decltype(I::end)::fits && decltype(I::stride)::fits;
    else return true;
}

/// The words of a slice, as far as the types of the items determine them.
template <class... I>
struct Subscript {
    static constexpr int masks = op::attribute_count<op::StridedSlice>;
    static constexpr std::size_t size = masks + 3 * sizeof...(I);

    static constexpr auto words = [] {
        std::array<std::uint64_t, size> out{};
        op::SliceMasks m;
        std::size_t k = 0;
        const auto add = [&]<class Item>(std::type_identity<Item>) {
            const std::uint64_t bit = std::uint64_t{1} << k;
            std::uint64_t* const w = out.data() + masks + 3 * k++;
            w[2] = 1;
            if constexpr (is_slice<Item>) {
                if (decltype(Item::begin)::omitted) m.begin |= bit;
                if (decltype(Item::end)::omitted) m.end |= bit;
                w[0] = static_cast<std::uint64_t>(decltype(Item::begin)::word());
                w[1] = static_cast<std::uint64_t>(decltype(Item::end)::word());
                if (!decltype(Item::stride)::omitted)
                    w[2] = static_cast<std::uint64_t>(decltype(Item::stride)::word());
            } else if constexpr (std::same_as<Item, AllItem>) {
                m.begin |= bit;
                m.end |= bit;
            } else if constexpr (std::same_as<Item, NewAxisItem>) {
                m.new_axis |= bit;
            } else if constexpr (std::same_as<Item, EllipsisItem>) {
                m.ellipsis |= bit;
            } else {
                m.shrink_axis |= bit;
                if constexpr (IntegralConstant<Item>) {
                    w[0] = static_cast<std::uint64_t>(std::int64_t{Item::value});
                    w[1] = w[0] + 1;
                } else {
                    w[0] = static_cast<std::uint64_t>(op::bound_operand);
                }
            }
        };
        (add(std::type_identity<subscript_item_t<I>>{}), ...);
        const auto named = op::to_words(m);
        for (std::size_t i = 0; i < named.size(); ++i) out[i] = named[i];
        return out;
    }();

    /// Writes the numbers of items that are values of the host program.
    template <class V>
    static constexpr void set(std::uint64_t& word, const V& v) {
        if constexpr (HostIndex<V>) word = static_cast<std::uint64_t>(static_cast<std::int64_t>(v));
    }
    template <auto B>
    static constexpr void set(std::uint64_t& word, const Bound<B>& b) {
        if constexpr (requires { b.value; }) set(word, b.value);
    }
    static constexpr auto words_with(const I&... items) {
        auto out = words;
        std::size_t at = masks;
        const auto add = [&](const auto& item) {
            if constexpr (requires { item.stride; }) {
                set(out[at], item.begin);
                set(out[at + 1], item.end);
                set(out[at + 2], item.stride);
            } else {
                set(out[at], item);
            }
            at += 3;
        };
        (add(items), ...);
        return out;
    }
};

/// The tensors among the numbers of an item, in the order of the item's words.
template <class V>
constexpr auto tensors_in(const V& v) {
    if constexpr (TensorLike<V>) return std::tuple<tensor_type_t<V>>(v.collapse());
    else if constexpr (is_slice<V>)
        return std::tuple_cat(tensors_in(v.begin), tensors_in(v.end), tensors_in(v.stride));
    else return std::tuple<>();
}
template <auto B>
constexpr auto tensors_in(const Bound<B>& b) {
    if constexpr (requires { b.value; }) return tensors_in(b.value);
    else return std::tuple<>();
}
template <class V>
constexpr bool has_tensors() {
    return std::tuple_size_v<decltype(tensors_in(std::declval<const V&>()))> > 0;
}

/// Applies StridedSlice. In a trace it checks the numbers that are already known.
template <class R, std::size_t N, class T, class... B>
constexpr R sliced(const std::array<std::uint64_t, N>& words, const T& x, const B&... bounds) {
    if (__builtin_is_constant_evaluated()) {
        const auto plan = op::StridedSlice::plan_of_type(T::static_shape, {words, {}});
        if (plan.fault != op::SliceFault::none)
            return R(tracing::Handle(trace::misused(trace::Misuse::slice_bounds)));
    }
    return call<op::StridedSlice, R>(std::span<const std::uint64_t>(words), x, bounds...);
}

}  // namespace detail::ops

namespace detail::tensors {

template <class A, class... I>
constexpr auto subscript(const A& x, const I&... items) {
    if constexpr (Poisoned<A> || (Poisoned<I> || ...)) {
        return Poison{};
    } else {
        constexpr bool known_items = (ops::is_item<I>() && ...);
        static_assert(known_items,
                      "[tf.ops.index] x[i], x(i, ...): an item must be an int, an int32 or int64 "
                      "scalar tensor, tf::all, tf::Slice, tf::newaxis or tf::ellipsis; use "
                      "tf::gather for several indices");
        constexpr bool known_bounds = (ops::has_index_bounds<I>() && ...);
        static_assert(
            known_bounds,
            "[tf.ops.index] tf::Slice(begin, end, stride): a bound must be an int, an int32 or "
            "int64 scalar tensor, or tf::none");
        if constexpr (known_items && known_bounds) {
            using T = tensor_type_t<A>;
            constexpr op::SlicePlan plan =
                op::StridedSlice::plan_of_type(T::static_shape, {ops::Subscript<I...>::words, {}});
            constexpr op::SliceFault fault = plan.fault;
            static_assert(fault != op::SliceFault::rank,
                          "[tf.ops.slice] x(i, j, ...): there are more items than dims of 'x'; "
                          "remove some");
            static_assert(fault != op::SliceFault::ellipses,
                          "[tf.ops.slice] x(i, j, ...): there can be only one tf::ellipsis; use "
                          "tf::all for a single dim");
            static_assert(fault != op::SliceFault::stride,
                          "[tf.ops.slice] tf::Slice<begin, end, stride>: the stride must not be 0; "
                          "for one element, write its index instead of the slice");
            static_assert(fault != op::SliceFault::index,
                          "[tf.ops.slice] x[i]: the index must be in [-n, n), where n is the dim");
            static_assert(fault != op::SliceFault::results,
                          "[tf.ops.slice] x(tf::newaxis, ...): the result would have more than 8 "
                          "dims; remove some tf::newaxis");
            if constexpr (fault == op::SliceFault::none) {
                using R = TensorOf<typename T::value_type, plan.out>;
                using S = ops::Subscript<I...>;
                const auto words = S::words_with(items...);
                const auto run = [&](const auto&... tensors) {
                    return ops::sliced<R>(words, T(x.collapse()), tensors...);
                };
                if constexpr ((ops::has_tensors<I>() || ...))
                    return std::apply(run, std::tuple_cat(ops::tensors_in(items)...));
                else return run();
            } else {
                return Poison{};
            }
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::tensors

namespace detail::ops {

/// x with the part x[items...] replaced by a value of type R. The items have been checked.
template <class R, class T, class... I>
constexpr T with_slice(const T& x, const R& value, const I&... items) {
    const auto words = Subscript<I...>::words_with(items...);
    const auto run = [&](const auto&... tensors) {
        return call<op::StridedSliceUpdate, T>(std::span<const std::uint64_t>(words), x, value,
                                               tensors...);
    };
    if constexpr ((has_tensors<I>() || ...))
        return std::apply(run, std::tuple_cat(tensors_in(items)...));
    else return run();
}

}  // namespace detail::ops

namespace raw_ops {

/// x with the part x[items...] replaced by a value of the part's dtype and shape
/// (tf.raw_ops.TensorStridedSliceUpdate): TensorStridedSliceUpdate(x, value, items...).
/// errors::InvalidArgument if an index or a dyn dim does not fit.
template <TensorLike A, detail::ops::Operand V, class... I>
constexpr auto TensorStridedSliceUpdate(const A& x, const V& value, const I&... items) {
    using R = tensor_type_t<decltype(detail::tensors::subscript(x, items...))>;
    if constexpr (Poisoned<A> || Poisoned<V> || Poisoned<R>) return Poison{};
    else return detail::ops::with_slice<R>(tensor_type_t<A>(x.collapse()), R(value), items...);
}

}  // namespace raw_ops
}  // namespace tf
