// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The layer that makes masks: Masking.

#include <tf/keras/layer.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

/// Masks the steps of a sequence whose features all equal the mask value, and sets them to 0:
/// [batch, steps, features], or any shape whose last dim is the features. The result has a mask
/// [batch, steps], which later layers use or pass on. Mirrors keras.layers.Masking.
struct Masking {
    double mask_value = 0;
    Name name{};

    template <auto self, class T, int... D>
        requires(sizeof...(D) >= 2 && op::is_numeric(dtype_of<T>))
    static constexpr auto call(Scope&, const Tensor<T, D...>& x, auto) {
        constexpr T value = static_cast<T>(self.mask_value);
        const auto counts = nest::to_tensor(reduce_any<-1>(not_equal(x, value), keepdims));
        return detail::with_mask(Tensor<T, D...>(where(counts, x, T{})),
                                 nest::to_tensor(squeeze<-1>(counts)));
    }
    /// Replaces the mask of x.
    template <auto self, class X, class M>
    static constexpr auto call_masked(Scope& k, const Masked<X, M>& x, auto mode) {
        return call<self>(k, x.value, mode);
    }
};

namespace layers {
using keras::Masking;
}  // namespace layers

}  // namespace tf::keras
