// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Named values: tf::dict(tf::named<"loss">(x), tf::named<"accuracy">(y)) is {"loss": x, "accuracy":
// y}, a structure that can be an argument or a result. The names are part of its type, which is a
// hana::map.

#include <algorithm>
#include <numeric>

#include <tf/core/fixed_string.hpp>
#include <tf/module/nest.hpp>

namespace tf {

namespace detail::modules {

template <FixedString Name, class Index>
struct key_of;
template <FixedString Name, std::size_t... I>
struct key_of<Name, std::index_sequence<I...>>
    : std::type_identity<boost::hana::string<Name.text[I]...>> {};
template <FixedString Name>
using key_t = typename key_of<Name, std::make_index_sequence<Name.view().size()>>::type;

template <class E>
inline constexpr bool is_named = false;
template <char... C, class T>
inline constexpr bool is_named<boost::hana::pair<boost::hana::string<C...>, T>> = true;

template <class E>
inline constexpr std::string_view name_of_entry{};
template <char... C, class T>
inline constexpr std::string_view name_of_entry<boost::hana::pair<boost::hana::string<C...>, T>>{
    boost::hana::string<C...>::c_str(), sizeof...(C)};

/// The indices of the entries, sorted by name.
template <class... E>
constexpr auto order_by_name() {
    constexpr std::array<std::string_view, sizeof...(E)> names{name_of_entry<E>...};
    std::array<std::size_t, sizeof...(E)> order{};
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
    return order;
}
template <class... E>
constexpr bool have_different_names() {
    constexpr std::array<std::string_view, sizeof...(E)> names{name_of_entry<E>...};
    for (std::size_t i = 0; i < names.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (names[i] == names[k]) return false;
    return true;
}

template <FixedString Name, class D>
constexpr bool has_name() {
    if constexpr (nest::Map<D>)
        return decltype(nest::hana::contains(std::declval<const D&>(), key_t<Name>{}))::value;
    else return false;
}

}  // namespace detail::modules

/// A value and its name in a tf::dict.
template <FixedString Name, class T>
using Named = boost::hana::pair<detail::modules::key_t<Name>, T>;

/// Gives a name to a tensor or a structure of tensors: an element of tf::dict.
template <FixedString Name, class T>
constexpr auto named(T&& value) {
    return Named<Name, nest::materialized_t<T>>(detail::modules::key_t<Name>{},
                                                nest::materialize(value));
}

/// Python's {"loss": x, "accuracy": y}: dict(named<"loss">(x), named<"accuracy">(y)). Elements are
/// sorted by name, so the type does not depend on the order in which they are written.
template <class... E>
constexpr auto dict([[maybe_unused]] E... elements) {
    constexpr bool named = (detail::modules::is_named<E> && ...);
    static_assert(named,
                  "[tf.dict.unnamed] dict(...): each value must have a name; "
                  "dict(tf::named<\"loss\">(x), tf::named<\"accuracy\">(y))");
    if constexpr (!named) {
        return Poison{};
    } else {
        constexpr bool different = detail::modules::have_different_names<E...>();
        static_assert(different,
                      "[tf.dict.name_twice] dict(...): two values have the same name; rename one");
        if constexpr (!different) {
            return Poison{};
        } else {
            constexpr auto order = detail::modules::order_by_name<E...>();
            return [&]<std::size_t... I>(std::index_sequence<I...>) {
                [[maybe_unused]] const auto all = std::tie(elements...);
                return boost::hana::make_map(std::get<order[I]>(all)...);
            }(std::index_sequence_for<E...>{});
        }
    }
}

/// The type of a dict, for parameters: Dict<Named<"x", Tensor<float>>, Named<"y", Tensor<int>>>.
template <class... E>
using Dict = decltype(dict(std::declval<E>()...));

/// The value with this name, Python's d["loss"]: get<"loss">(d). Returns a reference, or the value
/// itself if the dict is a temporary.
template <FixedString Name, class D>
constexpr decltype(auto) get(D&& d) {
    if constexpr (Poisoned<D>) {
        return Poison{};
    } else {
        constexpr bool known = detail::modules::has_name<Name, std::remove_cvref_t<D>>();
        static_assert(known,
                      "[tf.dict.no_name] get<\"name\">(dict): the dict must have a value of this "
                      "name; use one of those in its type, or add named<\"name\">(x)");
        if constexpr (!known) {
            return Poison{};
        } else {
            using Value = std::remove_reference_t<decltype(d[detail::modules::key_t<Name>{}])>;
            if constexpr (std::is_lvalue_reference_v<D>)
                return static_cast<Value&>(d[detail::modules::key_t<Name>{}]);
            else return std::remove_cv_t<Value>(d[detail::modules::key_t<Name>{}]);
        }
    }
}

}  // namespace tf
