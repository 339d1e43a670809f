// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors from elements that have been read one after another.

#include <cstddef>
#include <span>

#include <tf/tensor/tensor.hpp>

namespace tf::keras::detail {

/// A tensor of these elements. Its first dim is their number divided by the product of Dims.
template <class T, int... Dims>
Tensor<T, dyn, Dims...> as_rows(std::span<const T> all) {
    constexpr std::size_t size = (std::size_t{1} * ... * static_cast<std::size_t>(Dims));
    const Shape shape(static_cast<int>(all.size() / size), Dims...);
    return Tensor<T, dyn, Dims...>(tf::detail::tracing::constant_handle<T>(shape, all), shape);
}

}  // namespace tf::keras::detail
