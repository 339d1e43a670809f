// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Helpers to prepare data. Mirrors keras.utils.

#include <tf/keras/pad_sequences.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras::utils {

/// Converts class numbers to one-hot rows of floats: [...] or [..., 1] -> [..., Classes]. Raises
/// errors::InvalidArgument if a number is not in [0, Classes). Mirrors
/// keras.utils.to_categorical(y, Classes).
template <int Classes, TensorLike Y>
constexpr auto to_categorical(const Y& y) {
    if constexpr (Poisoned<Y>) {
        return Poison{};
    } else {
        const auto rows = nest::to_tensor(cast<std::int64_t>(nest::to_tensor(y)));
        using Rows = std::remove_cvref_t<decltype(rows)>;
        constexpr bool column = [] {
            if constexpr (Rows::rank > 1) return Rows::static_shape[Rows::rank - 1] == 1;
            else return false;
        }();
        const auto labels = [&] {
            if constexpr (column) return nest::to_tensor(tf::squeeze<-1>(rows));
            else return rows;
        }();
        // the gather checks the range of the labels
        const auto classes = nest::to_tensor(cast<std::int64_t>(range<0, Classes>()));
        const auto checked = nest::to_tensor(gather(classes, labels));
        return nest::to_tensor(cast<float>(equal(expand_dims<-1>(checked), classes)));
    }
}

}  // namespace tf::keras::utils
