// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A layer that gives all images the same number of bounding boxes: MaxNumBoundingBoxes.

#include <tf/keras/layers/image_size.hpp>
#include <tf/ops/primitive/padding.hpp>
#include <tf/ops/primitive/subscript.hpp>

namespace tf::keras {

/// Takes images, their boxes [n, boxes, 4] and labels [n, boxes], and returns all three with
/// MaxNumber boxes for each image: further boxes are dropped, missing ones are padded with
/// fill_value. Keras's dictionary is a tuple. Mirrors keras.layers.MaxNumBoundingBoxes:
///
///     std::tuple(images, boxes, labels) | layer<MaxNumBoundingBoxes<10>{}>
template <int MaxNumber>
    requires(MaxNumber > 0)
struct MaxNumBoundingBoxes {
    int fill_value = -1;
    Name name{};

    template <auto self, detail::Images X, class B, class L, int N, int M, int... D>
        requires(op::is_numeric(dtype_of<B>) && op::is_numeric(dtype_of<L>))
    static constexpr auto call(Scope&,
                               const std::tuple<X, Tensor<B, N, M, 4>, Tensor<L, N, D...>>& given,
                               auto)
        requires(sizeof...(D) == 1)
    {
        constexpr Paddings more{{0, 0}, {0, MaxNumber}, {0, 0}},
            more_labels{{0, 0}, {0, MaxNumber}};
        const auto boxes =
            nest::materialize(tf::pad<more>(std::get<1>(given), static_cast<B>(self.fill_value)));
        const auto labels = nest::materialize(
            tf::pad<more_labels>(std::get<2>(given), static_cast<L>(self.fill_value)));
        using tf::Slice;
        return std::tuple(std::get<0>(given),
                          nest::materialize(boxes(tf::all, Slice<0, MaxNumber>(), tf::all)),
                          nest::materialize(labels(tf::all, Slice<0, MaxNumber>())));
    }
};

namespace layers {
using keras::MaxNumBoundingBoxes;
}  // namespace layers

}  // namespace tf::keras
