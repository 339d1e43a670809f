// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attributes of ops. An op declares its attributes as the members of a struct, `Attributes`, each
// 64 bits wide. Graphs store them as 64-bit numbers, called the words of the op. The elements of a
// list, such as dims, follow as further words.

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace tf::op {

/// A member of `Attributes` that is true or false.
struct Flag {
    std::uint64_t value = 0;
    constexpr Flag() = default;
    constexpr Flag(bool v) : value(v) {}
    constexpr operator bool() const { return value != 0; }
};

/// The attributes of ops that work along one axis.
struct AxisAttribute {
    std::int64_t axis = 0;
};

/// The number of words of an op's named attributes; also the index of the first word of its list.
template <class Op>
inline constexpr int attribute_count = sizeof(typename Op::Attributes) / sizeof(std::uint64_t);

/// The attributes as words.
template <class Attributes>
constexpr auto to_words(const Attributes& a) {
    return std::bit_cast<std::array<std::uint64_t, sizeof(Attributes) / sizeof(std::uint64_t)>>(a);
}
/// The same as a list, to which the elements of the op's list can be added.
template <class Attributes>
std::vector<std::uint64_t> to_word_list(const Attributes& a) {
    const auto words = to_words(a);
    return {words.begin(), words.end()};
}
/// An op's attributes, read from any object that has the op's words: the arguments of a kernel,
/// shape rule, gradient rule or export rule.
template <class Op>
constexpr typename Op::Attributes attributes_of(const auto& from) {
    std::array<std::uint64_t, attribute_count<Op>> words{};
    for (int k = 0; k < attribute_count<Op>; ++k)
        words[static_cast<std::size_t>(k)] = static_cast<std::uint64_t>(from.word(k));
    return std::bit_cast<typename Op::Attributes>(words);
}

}  // namespace tf::op
