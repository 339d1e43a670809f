// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nest by TensorFlow's names: flatten, pack_sequence_as, map_structure, assert_same_structure,
// is_nested, for the structures of module/nest.hpp.

#include <tuple>

#include <tf/module/nest.hpp>

namespace tf::nest {

namespace detail {

/// References to the parts of a structure, in order.
template <class T>
constexpr auto parts(const T& v) {
    if constexpr (Map<T>)
        return hana::unpack(v, [](const auto&... pair) { return std::tie(hana::second(pair)...); });
    else if constexpr (Sequence<T>)
        return hana::unpack(v, [](const auto&... x) { return std::tie(x...); });
    else if constexpr (HanaStruct<T>)
        return hana::unpack(hana::members(v), [](const auto&... x) { return std::tuple(x...); });
    else return detail::members(v);
}

template <class A, class B>
constexpr bool same_structure();
template <class P, class Q, std::size_t... I>
constexpr bool same_parts(std::index_sequence<I...>) {
    return (same_structure<std::remove_cvref_t<std::tuple_element_t<I, P>>,
                           std::remove_cvref_t<std::tuple_element_t<I, Q>>>() &&
            ...);
}
/// Whether both are leaves, or have as many parts of the same structures. Keys of dicts are equal.
template <class A, class B>
constexpr bool same_structure() {
    if constexpr (Leaf<A> || Leaf<B>) {
        return Leaf<A> && Leaf<B>;
    } else if constexpr (Map<A> != Map<B>) {
        return false;
    } else {
        using P = decltype(parts(std::declval<const A&>()));
        using Q = decltype(parts(std::declval<const B&>()));
        if constexpr (std::tuple_size_v<P> != std::tuple_size_v<Q>) return false;
        else if constexpr (Map<A>)
            return std::is_same_v<decltype(hana::keys(std::declval<A>())),
                                  decltype(hana::keys(std::declval<B>()))> &&
                   same_parts<P, Q>(std::make_index_sequence<std::tuple_size_v<P>>{});
        else return same_parts<P, Q>(std::make_index_sequence<std::tuple_size_v<P>>{});
    }
}
template <class>
constexpr bool check_same() {
    return true;
}
template <class A, class B, class... More>
constexpr bool check_same() {
    constexpr bool same = same_structure<A, B>();
    static_assert(same,
                  "[tf.nest.same_structure] tf::nest: the structures must be the same: as many "
                  "parts at each level, and the same keys of dicts");
    if constexpr (same) return check_same<A, More...>();
    else return false;
}

/// The sum of the first k numbers.
template <std::size_t... N>
constexpr std::size_t sum_of(std::index_sequence<N...>, std::size_t k) {
    std::size_t sum = 0, at = 0;
    ((sum += at++ < k ? N : 0), ...);
    return sum;
}

/// The structure of `like` with parts... as its parts.
template <class T, class... P>
constexpr auto rebuilt(const T& like, P&&... parts) {
    using U = std::remove_cvref_t<T>;
    if constexpr (Map<U>) {
        return hana::unpack(hana::keys(like), [&](const auto&... key) {
            return hana::make_map(hana::make_pair(key, parts)...);
        });
    } else if constexpr (Sequence<U>) {
        if constexpr (std::same_as<hana::tag_of_t<U>, hana::tuple_tag>)
            return hana::tuple<std::remove_cvref_t<P>...>{parts...};
        else if constexpr (std::same_as<hana::tag_of_t<U>, hana::ext::std::array_tag>)
            return std::array{parts...};
        else if constexpr (std::same_as<hana::tag_of_t<U>, hana::ext::std::pair_tag>)
            return std::pair<std::remove_cvref_t<P>...>{parts...};
        else return std::tuple<std::remove_cvref_t<P>...>{parts...};
    } else {
        return U{parts...};
    }
}
template <class F, class A, class... B>
constexpr auto mapped(F& f, const A& a, const B&... b) {
    if constexpr (Leaf<A>) {
        return f(a, b...);
    } else {
        const auto first = parts(a);
        const auto rest = std::make_tuple(parts(b)...);  // a tuple of tuples, also of one
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            const auto part = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
                return std::apply(
                    [&](const auto&... r) {
                        return mapped(f, std::get<K>(first), std::get<K>(r)...);
                    },
                    rest);
            };
            // Braces, since the arguments of a call have no fixed order of evaluation.
            const std::tuple<decltype(part(std::integral_constant<std::size_t, I>{}))...> all{
                part(std::integral_constant<std::size_t, I>{})...};
            return rebuilt(a, std::get<I>(all)...);
        }(std::make_index_sequence<std::tuple_size_v<decltype(parts(a))>>{});
    }
}

}  // namespace detail

/// Whether a value has parts: a tuple, array, dict or struct (tf.nest.is_nested).
template <class T>
constexpr bool is_nested(const T&) {
    return Structure<T>;
}

/// All leaves of a structure, in order, as a std::tuple (tf.nest.flatten).
template <class T>
constexpr auto flatten(const T& structure) {
    if constexpr (Leaf<T>) return std::tuple<T>(structure);
    else
        return std::apply(
            [](const auto&... part) { return std::tuple_cat(nest::flatten(part)...); },
            detail::parts(structure));
}

/// Checks when the program is compiled that two structures have as many parts at each level, and
/// dicts the same keys (tf.nest.assert_same_structure). The types of the leaves may differ, and so
/// may those of tuples, arrays and structs.
template <class A, class B>
constexpr void assert_same_structure(const A&, const B&) {
    (void)detail::check_same<A, B>();
}

/// The structure of the first argument with f(leaf, leaves of the others in the same place...) as
/// leaves (tf.nest.map_structure). Leaves of structs keep their type:
///
///     tf::nest::map_structure([](auto a, auto b) { return a + b; }, x, y)
template <class F, class A, class... B>
constexpr auto map_structure(F f, const A& structure, const B&... more) {
    if constexpr (detail::check_same<A, B...>()) return detail::mapped(f, structure, more...);
    else return Poison{};
}

/// A structure like `structure` whose leaves are those of `flat`, a std::tuple, in order
/// (tf.nest.pack_sequence_as).
template <class T, class... Leaves>
constexpr auto pack_sequence_as(const T& structure, const std::tuple<Leaves...>& flat) {
    constexpr bool enough =
        std::tuple_size_v<decltype(nest::flatten(structure))> == sizeof...(Leaves);
    static_assert(enough,
                  "[tf.nest.leaves] pack_sequence_as(structure, flat): 'flat' must have as many "
                  "elements as the structure has leaves");
    if constexpr (!enough) {
        return Poison{};
    } else if constexpr (Leaf<T>) {
        return std::get<0>(flat);
    } else {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            const auto parts = detail::parts(structure);
            using Counts = std::index_sequence<
                std::tuple_size_v<decltype(nest::flatten(std::get<I>(parts)))>...>;
            const auto take = [&]<std::size_t K>(std::integral_constant<std::size_t, K>) {
                constexpr std::size_t first = detail::sum_of(Counts{}, K);
                return [&]<std::size_t... J>(std::index_sequence<J...>) {
                    return nest::pack_sequence_as(std::get<K>(parts),
                                                  std::tuple(std::get<first + J>(flat)...));
                }(std::make_index_sequence<detail::sum_of(Counts{}, K + 1) - first>{});
            };
            return detail::rebuilt(structure, take(std::integral_constant<std::size_t, I>{})...);
        }(std::make_index_sequence<std::tuple_size_v<decltype(detail::parts(structure))>>{});
    }
}

}  // namespace tf::nest
