// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Layers that replace integers by vectors: Embedding.

#include <tf/keras/layer.hpp>
#include <tf/nn/embedding.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

/// Replaces each integer from 0 to InputDim - 1 by a row of its weight "embeddings" [InputDim,
/// OutputDim], floats: [...] -> [..., OutputDim]. Of its gradient only the rows in use are
/// computed. Other dtypes are converted to int32. errors::InvalidArgument for an integer out of
/// range. There are no masks (Keras's mask_zero). Mirrors keras.layers.Embedding.
template <int InputDim, int OutputDim>
    requires(InputDim > 0 && OutputDim > 0)
struct Embedding {
    Initializer embeddings_initializer = initializers::RandomUniform{};
    Regularizer embeddings_regularizer{};
    Constraint embeddings_constraint{};
    Name name{};
    bool trainable = true;

    template <class T, int... D>
        requires(op::is_numeric(dtype_of<T>))
    constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) const {
        const auto table = k.weight<float, InputDim, OutputDim>(
            "embeddings", embeddings_initializer,
            {.regularizer = embeddings_regularizer, .constraint = embeddings_constraint});
        if constexpr (dtype_of<T> == DType::int32 || dtype_of<T> == DType::int64)
            return tf::nn::embedding_lookup(table, x);
        else return tf::nn::embedding_lookup(table, tf::cast<std::int32_t>(x));
    }
};

namespace layers {
using keras::Embedding;
}  // namespace layers

}  // namespace tf::keras
