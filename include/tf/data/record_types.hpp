// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The columns of records that a struct describes: the elements of make_csv_dataset and from_arrow.

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/data/element.hpp>
#include <tf/module/dict.hpp>

namespace tf::data::detail {

/// The scalar of a member, which is a tensor or a C++ type.
template <class M>
struct Column : std::type_identity<Tensor<M>> {};
template <TensorLike M>
struct Column<M> : std::type_identity<tensor_type_t<M>> {};

template <class K, class M>
auto named_column(const hana::pair<K, M>&) {
    return hana::pair<K, typename Column<M>::type>();
}
template <FixedString Label, class P>
inline constexpr bool is_label =
    std::is_same_v<std::remove_cvref_t<decltype(hana::first(std::declval<P>()))>,
                   tf::detail::modules::key_t<Label>>;
/// A list with the column, or an empty one for the label.
template <FixedString Label, class P>
auto feature_list(const P& member) {
    if constexpr (is_label<Label, P>) return hana::make_tuple();
    else return hana::make_tuple(detail::named_column(member));
}

template <class List>
using front_t = std::remove_cvref_t<decltype(hana::front(std::declval<List>()))>;

/// The names of the columns.
template <class Features>
std::vector<std::string> column_names() {
    std::vector<std::string> names;
    hana::for_each(hana::keys(Features()), [&](auto key) { names.emplace_back(key.c_str()); });
    return names;
}

/// The columns of a struct: a dict of all but the label, and the label, if there is one.
template <class Row, FixedString Label>
struct RecordTypes {
    using Members = decltype(hana::to_tuple(std::declval<const Row&>()));
    using Features = decltype(hana::unpack(std::declval<Members>(), [](const auto&... member) {
        return hana::unpack(hana::flatten(hana::make_tuple(detail::feature_list<Label>(member)...)),
                            [](const auto&... column) { return tf::dict(column...); });
    }));
    /// Tensor<T> in a list of one, or an empty list.
    using Labels = decltype(hana::unpack(std::declval<Members>(), [](const auto&... member) {
        const auto label = [](const auto& m) {
            if constexpr (is_label<Label, std::remove_cvref_t<decltype(m)>>)
                return hana::make_tuple(hana::second(detail::named_column(m)));
            else return hana::make_tuple();
        };
        return hana::flatten(hana::make_tuple(label(member)...));
    }));
    static constexpr bool has_label = decltype(hana::length(std::declval<Labels>()))::value == 1;

    static constexpr auto element() {
        if constexpr (has_label) return std::type_identity<std::pair<Features, front_t<Labels>>>();
        else return std::type_identity<Features>();
    }
    /// A record: the dict, or a pair of the dict and the label.
    using Element = typename decltype(element())::type;
    /// The names of its tensors, in order.
    static std::vector<std::string> names() {
        std::vector<std::string> all = detail::column_names<Features>();
        if constexpr (has_label) all.emplace_back(Label.view());
        return all;
    }
};

}  // namespace tf::data::detail
