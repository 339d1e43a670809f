// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedding layer, which maps integers to vectors: Embedding.

#include <tf/keras/layer.hpp>
#include <tf/nn/embedding.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

/// Replaces each integer from 0 to InputDim - 1 by a row of its weight "embeddings" [InputDim,
/// OutputDim], floats: [...] -> [..., OutputDim]. The gradient of the weight is computed only for
/// the rows that are used. Other dtypes are converted to int32. errors::InvalidArgument for an
/// integer out of range. With mask_zero, 0 marks a padded step, and the result has a mask. Mirrors
/// keras.layers.Embedding.
template <int InputDim, int OutputDim>
    requires(InputDim > 0 && OutputDim > 0)
struct Embedding {
    Initializer embeddings_initializer = initializers::RandomUniform{};
    Regularizer embeddings_regularizer{};
    Constraint embeddings_constraint{};
    bool mask_zero = false;
    Name name{};
    bool trainable = true;

    template <auto self, class T, int... D>
        requires(op::is_numeric(dtype_of<T>))
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        const auto table = k.weight<float, InputDim, OutputDim>(
            "embeddings", self.embeddings_initializer,
            {.regularizer = self.embeddings_regularizer, .constraint = self.embeddings_constraint});
        if constexpr (self.mask_zero)
            return detail::with_mask(rows(table, x), nest::to_tensor(not_equal(x, T{})));
        else return rows(table, x);
    }

private:
    template <class W, class T, int... D>
    static constexpr auto rows(const W& table, const Tensor<T, D...>& x) {
        if constexpr (dtype_of<T> == DType::int32 || dtype_of<T> == DType::int64)
            return nest::to_tensor(tf::nn::embedding_lookup(table, x));
        else return nest::to_tensor(tf::nn::embedding_lookup(table, tf::cast<std::int32_t>(x)));
    }
};

namespace layers {
using keras::Embedding;
}  // namespace layers

}  // namespace tf::keras
