// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ragged tensors from literals and from vectors of vectors.

#include <concepts>
#include <initializer_list>
#include <vector>

#include <tf/ragged/ragged_tensor.hpp>

namespace tf {
namespace detail::ragged {

/// String literals become elements of type tf::string.
template <class T>
using element_of = std::conditional_t<std::is_convertible_v<T, std::string_view>, string, T>;

template <class T>
constexpr Tensor<T, dyn> vector_from(const core::Pool<T>& all) {
    const Shape shape(all.size());
    return Tensor<T, dyn>(
        tracing::constant_handle<T>(
            shape, std::span<const T>(all.data(), static_cast<std::size_t>(all.size()))),
        shape);
}
/// Passes the elements to `add`, row by row; `add` returns how many it has so far.
template <class Rows, class Add>
constexpr Splits splits_from(const Rows& rows, Add add) {
    core::Pool<std::int64_t> splits;
    splits.push(0);
    for (const auto& row : rows) splits.push(add(row));
    return vector_from(splits);
}
template <class T, class Rows>
constexpr RaggedTensor<Tensor<T, dyn>> matrix_from(const Rows& rows) {
    core::Pool<T> all;
    const Splits splits = splits_from(rows, [&](const auto& row) {
        for (const auto& v : row) all.push(T(v));
        return all.size();
    });
    return {vector_from(all), splits};
}

}  // namespace detail::ragged

namespace ragged {

/// A ragged tensor from rows of literals of one type (tf.ragged.constant): two or three levels of
/// braces, for one or two ragged dims. String literals give tf::string. If all rows are empty, pass
/// vectors of vectors, whose element type is known.
///
///     auto digits = tf::ragged::constant({{3, 1, 4, 1}, {}, {5, 9, 2}, {6}, {}});
template <class T>
constexpr auto constant(std::initializer_list<std::initializer_list<T>> rows) {
    return detail::ragged::matrix_from<detail::ragged::element_of<T>>(rows);
}
template <class T>
constexpr auto constant(
    std::initializer_list<std::initializer_list<std::initializer_list<T>>> rows) {
    std::vector<std::initializer_list<T>> inner;
    const auto splits = detail::ragged::splits_from(rows, [&](const auto& row) {
        inner.insert(inner.end(), row.begin(), row.end());
        return static_cast<std::int64_t>(inner.size());
    });
    using E = detail::ragged::element_of<T>;
    return RaggedTensor<RaggedTensor<Tensor<E, dyn>>>{detail::ragged::matrix_from<E>(inner),
                                                      splits};
}
/// The same from rows that are known only at run time.
template <class T>
auto constant(const std::vector<std::vector<T>>& rows) {
    return detail::ragged::matrix_from<detail::ragged::element_of<T>>(rows);
}

}  // namespace ragged
}  // namespace tf
