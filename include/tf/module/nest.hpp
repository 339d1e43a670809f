// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Structures of tensors: std::tuple, std::pair, std::array, boost::hana tuples and maps, structs
// adapted for Hana, and plain aggregates of up to eight members. They can be nested. Mirrors
// tf.nest.

#include <array>
#include <string>
#include <string_view>
#include <tuple>

#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/at.hpp>
#include <boost/hana/at_key.hpp>
#include <boost/hana/contains.hpp>
#include <boost/hana/define_struct.hpp>
#include <boost/hana/equal.hpp>
#include <boost/hana/ext/std/array.hpp>
#include <boost/hana/ext/std/pair.hpp>
#include <boost/hana/ext/std/tuple.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/keys.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/map.hpp>
#include <boost/hana/members.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/string.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <tf/ops/primitive/creation.hpp>

namespace tf::nest {

namespace hana = boost::hana;

namespace detail {

/// Converts to the type of any member except strings: those would make it a literal.
struct Anything {
    template <class T>
        requires(!std::same_as<T, std::string_view> && !std::same_as<T, std::string>)
    operator T() const;
};
struct AnyText {
    operator std::string_view() const;
    operator std::string() const;
};
template <class T, class... A>
constexpr int count_members() {
    if constexpr (sizeof...(A) == 8) return 8;
    else if constexpr (requires { T{A{}..., Anything{}}; })
        return count_members<T, A..., Anything>();
    else if constexpr (requires { T{A{}..., AnyText{}}; }) return count_members<T, A..., AnyText>();
    else return sizeof...(A);
}

/// References to the members of a plain aggregate.
template <class T>
constexpr auto members(T& v) {
    constexpr int n = count_members<std::remove_const_t<T>>();
    if constexpr (n == 1) {
        auto& [a] = v;
        return std::tie(a);
    } else if constexpr (n == 2) {
        auto& [a, b] = v;
        return std::tie(a, b);
    } else if constexpr (n == 3) {
        auto& [a, b, c] = v;
        return std::tie(a, b, c);
    } else if constexpr (n == 4) {
        auto& [a, b, c, d] = v;
        return std::tie(a, b, c, d);
    } else if constexpr (n == 5) {
        auto& [a, b, c, d, e] = v;
        return std::tie(a, b, c, d, e);
    } else if constexpr (n == 6) {
        auto& [a, b, c, d, e, f] = v;
        return std::tie(a, b, c, d, e, f);
    } else if constexpr (n == 7) {
        auto& [a, b, c, d, e, f, g] = v;
        return std::tie(a, b, c, d, e, f, g);
    } else {
        auto& [a, b, c, d, e, f, g, h] = v;
        return std::tie(a, b, c, d, e, f, g, h);
    }
}

template <class T>
concept Sequence = hana::Foldable<T>::value && !hana::Struct<T>::value;

}  // namespace detail

/// A leaf of a structure: a tensor, a value that converts to a tensor, or an Operation.
template <class T>
concept Leaf = TensorLike<T> || Literal<T> || std::same_as<std::remove_cvref_t<T>, Operation>;

/// A tf::dict: a Boost.Hana map.
template <class T>
concept Map = std::same_as<hana::tag_of_t<std::remove_cvref_t<T>>, hana::map_tag>;
/// Tuples, pairs, arrays and Boost.Hana's sequences.
template <class T>
concept Sequence = !Leaf<T> && !Map<T> && detail::Sequence<std::remove_cvref_t<T>>;
/// A struct that is adapted for Boost.Hana.
template <class T>
concept HanaStruct = !Leaf<T> && hana::Struct<std::remove_cvref_t<T>>::value;
/// A plain struct, whose members are the parts.
template <class T>
concept Aggregate =
    !Leaf<T> && !Map<T> && !Sequence<T> && !HanaStruct<T> &&
    std::is_aggregate_v<std::remove_cvref_t<T>> && !std::is_array_v<std::remove_reference_t<T>>;
/// A value with parts, which are leaves or structures.
template <class T>
concept Structure = Map<T> || Sequence<T> || HanaStruct<T> || Aggregate<T>;

namespace detail {

/// Whether T can be an argument or a result; reports one message otherwise.
template <class T>
constexpr bool check_structure() {
    constexpr bool structure = std::is_void_v<T> || Leaf<T> || Structure<T>;
    constexpr bool map = requires { typename T::mapped_type; };
    static_assert(!map,
                  "[tf.nest.map] the keys of a std::map are not part of its type, so the signature "
                  "is not known; use tf::dict(tf::named<\"loss\">(x), ...)");
    static_assert(structure || map,
                  "[tf.nest.structure] arguments and results must be tensors, or tuples, arrays, "
                  "tf::dicts and aggregates of tensors");
    return structure;
}

}  // namespace detail

/// The leaf in the form in which a function returns it: expressions, variables and literals become
/// tensors.
template <Leaf T>
constexpr auto to_tensor(T&& v) {
    if constexpr (std::same_as<std::remove_cvref_t<T>, Operation>) return v;
    else if constexpr (TensorLike<T>) return tensor_type_t<T>(v.collapse());
    else return constant(v);
}

/// Calls f with every leaf, in order (tf.nest.flatten).
template <class T, class F>
constexpr void for_each(T&& v, F&& f) {
    using U = std::remove_cvref_t<T>;
    if constexpr (Leaf<T>) f(v);
    else if constexpr (Map<T>)
        hana::for_each(hana::values(v), [&](auto&& x) { nest::for_each(x, f); });
    else if constexpr (Sequence<T>) hana::for_each(v, [&](auto&& x) { nest::for_each(x, f); });
    else if constexpr (HanaStruct<T>)
        hana::for_each(hana::members(v), [&](auto&& x) { nest::for_each(x, f); });
    else {
        if constexpr (detail::check_structure<U>())
            std::apply([&](auto&... x) { (nest::for_each(x, f), ...); }, detail::members(v));
    }
}

/// The same structure with f applied to every leaf (tf.nest.map_structure). Leaves of aggregates
/// and Hana structs must keep their type.
template <class T, class F>
constexpr auto map(T&& v, F&& f) {
    using U = std::remove_cvref_t<T>;
    if constexpr (Leaf<T>) return f(v);
    else if constexpr (Map<T>)
        return hana::unpack(v, [&](auto&&... pair) {
            const auto element = [&](auto&& p) {
                return hana::make_pair(hana::first(p), nest::map(hana::second(p), f));
            };
            // Braces, since the arguments of a call have no fixed order of evaluation.
            return hana::to_map(hana::tuple<decltype(element(pair))...>{element(pair)...});
        });
    else if constexpr (Sequence<T>)
        return hana::unpack(v, [&](auto&&... x) {
            if constexpr (std::same_as<hana::tag_of_t<U>, hana::tuple_tag>)
                return hana::tuple<decltype(nest::map(x, f))...>{nest::map(x, f)...};
            else if constexpr (std::same_as<hana::tag_of_t<U>, hana::ext::std::array_tag>)
                return std::array{nest::map(x, f)...};
            else if constexpr (std::same_as<hana::tag_of_t<U>, hana::ext::std::pair_tag>)
                return std::pair<decltype(nest::map(x, f))...>{nest::map(x, f)...};
            else return std::tuple<decltype(nest::map(x, f))...>{nest::map(x, f)...};
        });
    else if constexpr (HanaStruct<T>)
        return hana::unpack(hana::members(v), [&](auto&&... x) { return U{nest::map(x, f)...}; });
    else {
        if constexpr (detail::check_structure<U>())
            return std::apply([&](auto&... x) { return U{nest::map(x, f)...}; },
                              detail::members(v));
        else return Poison{};
    }
}

/// The structure with all leaves converted to tensors.
template <class T>
constexpr auto materialize(T&& v) {
    return nest::map(std::forward<T>(v), [](auto&& leaf) { return nest::to_tensor(leaf); });
}
template <class T>
using materialized_t = decltype(nest::materialize(std::declval<T&>()));

namespace detail {

template <class T>
struct member_types {
    using type = decltype(members(std::declval<T&>()));
};
template <class T>
    requires(Sequence<T> && !HanaStruct<T>)
struct member_types<T> {
    using type =
        decltype(hana::unpack(std::declval<T&>(), [](auto&... x) { return std::tie(x...); }));
};
template <HanaStruct T>
struct member_types<T> {
    using type = decltype(hana::unpack(hana::members(std::declval<T&>()),
                                       [](auto&&... x) { return std::tie(x...); }));
};

}  // namespace detail

/// Creates an object of structure T whose leaves `make` provides in order
/// (tf.nest.pack_sequence_as).
template <class T, class Make>
constexpr T pack(Make&& make) {
    if constexpr (Leaf<T>) {
        return make.template operator()<T>();
    } else if constexpr (Map<T>) {
        T out{};
        hana::for_each(hana::keys(out), [&](const auto& key) {
            out[key] = nest::pack<std::remove_cvref_t<decltype(out[key])>>(make);
        });
        return out;
    } else {
        using Members = typename detail::member_types<T>::type;
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return T{nest::pack<std::remove_cvref_t<std::tuple_element_t<I, Members>>>(make)...};
        }(std::make_index_sequence<std::tuple_size_v<Members>>{});
    }
}

}  // namespace tf::nest
