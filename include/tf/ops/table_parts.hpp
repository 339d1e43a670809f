// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tables of all ops contain the code of every op, which takes long to compile. In two-part mode
// (core/compiled.hpp) they are split into parts, each for a range of the list of ops, and each part
// is compiled in a file of its own, tf/compiled/ops_1.cpp and so on.

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <boost/mp11/algorithm.hpp>

#include <tf/core/compiled.hpp>

namespace tf::op {

/// The number of parts of each table. There is a file for each part.
#ifdef TF_COMPILED
inline constexpr std::size_t table_parts = 3;
#else
inline constexpr std::size_t table_parts = 1;
#endif
/// Where the parts begin in a list of ops, such that they have about as much code. The lists of all
/// tables begin with the same ops: what the tables have of an op is in the same part.
inline constexpr std::size_t starts_of_parts[] = {0, 220, 310};

/// The ops of a part of a table, the parts being numbered from 1.
template <class List, std::size_t Part>
struct OpsOfPart {
    static constexpr std::size_t size = boost::mp11::mp_size<List>::value;
    static constexpr std::size_t from(std::size_t part) {
        return part < table_parts ? std::min(starts_of_parts[part], size) : size;
    }
    using type = boost::mp11::mp_drop_c<boost::mp11::mp_take_c<List, from(Part)>, from(Part - 1)>;
};
template <class List>
    requires(table_parts == 1)
struct OpsOfPart<List, 1> {
    using type = List;
};
template <class List, std::size_t Part>
using ops_of_part = typename OpsOfPart<List, Part>::type;

/// Calls find(std::integral_constant) with the number of each part until the result is not null.
template <class Find>
auto find_in_parts(const Find& find) {
    return [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        decltype(find(std::integral_constant<std::size_t, 1>{})) found = nullptr;
        static_cast<void>(
            (((found = find(std::integral_constant<std::size_t, Index + 1>{})) != nullptr) || ...));
        return found;
    }(std::make_index_sequence<table_parts>{});
}

}  // namespace tf::op
