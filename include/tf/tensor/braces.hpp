// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors from braces: nested lists of literals become the elements of a constant, in row-major
// order.

#include <cstddef>
#include <string_view>

#include <tf/trace/literal.hpp>

namespace tf::detail::tensors {

/// Literals that are elements when they are in braces; a char array is a string.
template <class A>
concept BracedLiteral = Literal<A> && !std::is_same_v<A, char>;

template <class T, class A, std::size_t N>
constexpr void append(core::Pool<T>& out, const A (&values)[N]) {
    for (const A& v : values) {
        if constexpr (std::is_array_v<A>) append(out, v);
        else out.push(tracing::literal_as<T>(v));
    }
}

template <class A, std::size_t N>
constexpr void append_text(trace::Node& out, const A (&values)[N]) {
    for (const A& v : values) {
        if constexpr (std::is_convertible_v<const A&, std::string_view>) tracing::add_text(out, v);
        else append_text(out, v);
    }
}

template <class T, class A, std::size_t N>
constexpr bool all_survive(const A (&values)[N]) {
    for (const A& v : values) {
        if constexpr (std::is_array_v<A>) {
            if (!all_survive<T>(v)) return false;
        } else if (!tracing::survives<T>(v)) {
            return false;
        }
    }
    return true;
}

/// Consecutive rows; each is a nested array of literals.
template <class T, class... Rows>
constexpr tracing::Handle handle_of_rows(const Shape& shape, const Rows&... rows) {
    if (__builtin_is_constant_evaluated() && !(all_survive<T>(rows) && ...))
        return tracing::Handle(trace::misused(trace::Misuse::literal_range));
    if constexpr (std::is_same_v<T, string>) {
        if (__builtin_is_constant_evaluated()) {  // not every compiler can make a std::string here
            const tracing::Handle h(trace::record(def_of<op::Const>, DType::str, shape, {}));
            (append_text(*h.node(), rows), ...);
            return h;
        }
    }
    core::Pool<T> all;
    (append(all, rows), ...);
    return tracing::constant_handle<T>(
        shape, std::span<const T>(all.data(), static_cast<std::size_t>(all.size())));
}

/// Literals of possibly different types.
template <class T, class... A>
constexpr tracing::Handle handle_of_literals(const A&... values) {
    constexpr Shape shape(static_cast<int>(sizeof...(A)));
    if (__builtin_is_constant_evaluated() && !(tracing::survives<T>(values) && ...))
        return tracing::Handle(trace::misused(trace::Misuse::literal_range));
    if constexpr (std::is_same_v<T, string> && (tracing::literal_fits<std::decay_t<A>, T> && ...)) {
        const std::string_view all[] = {std::string_view(values)...};
        return handle_of_rows<T>(shape, all);
    } else {
        const T all[] = {tracing::literal_as<T>(values)...};
        return tracing::constant_handle<T>(shape, all);
    }
}

/// The shape of rows that have the given shapes; Shape::invalid() if they differ. A single row that
/// already has the tensor's rank is the whole tensor: `Tensor<float, 2>({1.f, 2.f})`.
template <std::size_t N>
constexpr Shape shape_of_rows(const Shape (&rows)[N], int rank) {
    if (N == 1 && rows[0].rank == rank) return rows[0];
    Shape out(static_cast<int>(N));
    for (const Shape& row : rows)
        if (!(row == rows[0])) return Shape::invalid();
    for (int i = 0; i < rows[0].rank; ++i) out.push_back(rows[0][i]);
    return out;
}

/// The first axis whose dim differs from the required one; the rank if all dims fit.
constexpr int first_misfit(const Shape& given, const Shape& needed) {
    int axis = 0;
    while (axis < needed.rank && (needed[axis] == dyn || needed[axis] == given[axis])) ++axis;
    return axis;
}

/// A single literal in braces. A class, so that a literal without braces does not become a tensor.
struct LoneLiteral {
    template <Literal A>
    constexpr LoneLiteral(const A&) {}
};

/// The element type of a list whose length is not known from types, until it becomes a tensor.
template <class T>
struct listed : std::type_identity<T> {};
template <>
struct listed<string> : std::type_identity<std::string_view> {};
template <core::SmallFloat T>
struct listed<T> : std::type_identity<float> {};

}  // namespace tf::detail::tensors
