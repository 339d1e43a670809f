// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lists of ops, and tables built from them: one entry for each op, found by the op's id.

#include <array>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

namespace tf::op {

/// A list of ops, usable with Boost.MP11.
template <class... Op>
struct Registry {
    /// The results of `make(std::type_identity<Op>{})` for all ops, sorted by the op's id, the
    /// member `id` of the entries.
    template <class Make>
    static constexpr auto table(const Make& make) {
        // The type is not deduced, because the deduction is a fold, which clang limits to 256
        // arguments.
        using Entry = std::common_type_t<decltype(make(
            std::declval<std::type_identity<std::tuple_element_t<0, std::tuple<Op...>>>>()))>;
        std::array<Entry, sizeof...(Op)> all{make(std::type_identity<Op>{})...};
        // Shell's sort: sorting by neighbors takes more steps than clang allows.
        for (std::size_t gap = all.size() / 2; gap > 0; gap /= 2)
            for (std::size_t i = gap; i < all.size(); ++i)
                for (std::size_t k = i; k >= gap && all[k].id < all[k - gap].id; k -= gap)
                    std::swap(all[k], all[k - gap]);
        return all;
    }
};

/// The entry of an op in such a table; null if there is none.
template <class Entry, std::size_t N>
constexpr const Entry* find_entry(const std::array<Entry, N>& table, std::uint32_t id) {
    const Entry* first = table.data();
    // The compiler limits the number of statements; this search needs one per iteration.
    for (std::size_t count = N; count > 1; count -= count / 2)
        first += first[count / 2 - 1].id < id ? count / 2 : 0;
    return first->id == id ? first : nullptr;
}

}  // namespace tf::op
