// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Dilated filters, for ops without a dilation attribute (Conv3D).

#include <tf/keras/layers/axes.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/parts.hpp>
#include <tf/ops/primitive/windows.hpp>

namespace tf::keras::detail {

/// Zeros before and after one axis. All elements are initialized explicitly, because g++ 12 treats
/// template arguments as equal that differ only in the position of omitted elements.
constexpr Paddings widened(int rank, int axis, int before, int after) {
    Paddings out({});
    out.rank = rank;
    for (int d = 0; d < max_rank; ++d) {
        out.of[d].before = d == axis ? before : 0;
        out.of[d].after = d == axis ? after : 0;
    }
    return out;
}
/// Inserts Rate - 1 zeros between the elements along an axis of static size.
template <int Axis, int Rate, class X>
constexpr auto spread(const X& x) {
    if constexpr (Rate == 1) {
        return tensor_type_t<X>(x.collapse());
    } else {
        constexpr Shape from = tensor_type_t<X>::static_shape;
        constexpr Paddings zeros = widened(from.rank + 1, Axis + 1, 0, Rate - 1);
        constexpr Shape all = with_dim(from, Axis, from[Axis] * Rate);
        constexpr int used = (from[Axis] - 1) * Rate + 1;
        const auto wide = reshaped<all>(tf::pad<zeros>(tf::expand_dims<Axis + 1>(x)));
        return std::get<0>(tf::split<std::array{used, Rate - 1}, Axis>(wide));
    }
}
/// Filters whose elements are `Rate` apart, so that a convolution with them is a dilated
/// convolution.
template <nn::Window3 Rate, class F>
constexpr auto dilated(const F& filters) {
    return spread<0, Rate.depth>(spread<1, Rate.height>(spread<2, Rate.width>(filters)));
}

}  // namespace tf::keras::detail
