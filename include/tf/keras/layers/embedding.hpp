// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedding layer, which maps integers to vectors, and back: Embedding, ReversibleEmbedding.

#include <optional>

#include <tf/keras/layer.hpp>
#include <tf/nn/embedding.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/movement.hpp>

namespace tf::keras {

namespace detail {

/// The rows of a table at integers.
template <class W, class T, int... D>
constexpr auto rows_at(const W& table, const Tensor<T, D...>& x) {
    if constexpr (dtype_of<T> == DType::int32 || dtype_of<T> == DType::int64)
        return nest::to_tensor(tf::nn::embedding_lookup(table, x));
    else return nest::to_tensor(tf::nn::embedding_lookup(table, tf::cast<std::int32_t>(x)));
}
/// The layer's weight "embeddings".
template <auto self, int InputDim, int OutputDim>
constexpr auto embeddings_of(Scope& k) {
    return k.weight<float, InputDim, OutputDim>(
        "embeddings", self.embeddings_initializer,
        {.regularizer = self.embeddings_regularizer, .constraint = self.embeddings_constraint});
}
/// The vectors of integers; with mask_zero, and a mask that is false where the integer is 0.
template <auto self, class W, class X>
constexpr auto embedded(const W& table, const X& x) {
    using T = typename X::value_type;
    if constexpr (self.mask_zero)
        return with_mask(rows_at(table, x), nest::to_tensor(not_equal(x, T{})));
    else return rows_at(table, x);
}

}  // namespace detail

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
        return detail::embedded<self>(detail::embeddings_of<self, InputDim, OutputDim>(k), x);
    }
};

/// An Embedding that also goes back, from vectors to a number for each integer, in language models:
/// as a shared layer, `auto words = shared<ReversibleEmbedding<5000, 64>{}>();`, it is called with
/// integers, `x | words`, and with floats [..., OutputDim], `h | words`, which gives [...,
/// InputDim], the product with the transpose of "embeddings". This is Keras's call with
/// `reverse=True`. Without tie_weights a weight "reverse_embeddings" [OutputDim, InputDim] takes
/// the place of the transpose. The product is computed in the dtype `reverse_dtype`, if it is
/// given. A `logit_soft_cap` c limits the numbers to c tanh(numbers / c). They have no mask, also
/// if the vectors have one. Mirrors keras.layers.ReversibleEmbedding.
template <int InputDim, int OutputDim>
    requires(InputDim > 0 && OutputDim > 0)
struct ReversibleEmbedding {
    bool tie_weights = true;
    Initializer embeddings_initializer = initializers::RandomUniform{};
    Regularizer embeddings_regularizer{};
    Constraint embeddings_constraint{};
    bool mask_zero = false;
    DType reverse_dtype = DType::invalid;
    double logit_soft_cap = 0;
    Name name{};
    bool trainable = true;

    /// Reports a dtype or a limit that does not fit.
    template <auto self, class X>
    static constexpr bool check() {
        constexpr bool fits =
            (self.reverse_dtype == DType::invalid || is_floating(self.reverse_dtype)) &&
            self.logit_soft_cap >= 0;
        static_assert(fits,
                      "[tf.keras.reverse] ReversibleEmbedding<100, 8>{.reverse_dtype = "
                      "tf::DType::float32, .logit_soft_cap = 30}: the dtype must be "
                      "floating-point, and the limit positive, or 0 for none");
        return fits;
    }
    template <auto self, class T, int... D>
        requires(op::is_numeric(dtype_of<T>) && !is_floating(dtype_of<T>))
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        const auto table = detail::embeddings_of<self, InputDim, OutputDim>(k);
        (void)separate<self>(k);
        return detail::embedded<self>(table, x);
    }
    template <auto self, FloatingElement T, int... D>
        requires(sizeof...(D) >= 2 && last_dim<D...> == OutputDim)
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto) {
        const auto table = detail::embeddings_of<self, InputDim, OutputDim>(k);
        const auto other = separate<self>(k);
        constexpr DType dtype =
            self.reverse_dtype == DType::invalid ? dtype_of<T> : self.reverse_dtype;
        using R = element_t<dtype>;
        const auto in_dtype = [](const auto& t) { return nest::to_tensor(tf::cast<R>(t)); };
        const auto kernel = [&] {
            if constexpr (self.tie_weights) return in_dtype(tf::transpose<1, 0>(table.read()));
            else return in_dtype(other.read());
        }();
        const auto y = nest::to_tensor(tf::matmul(in_dtype(x), kernel));
        if constexpr (self.logit_soft_cap == 0) {
            return y;
        } else {
            constexpr R cap = static_cast<R>(self.logit_soft_cap);
            return nest::to_tensor(tf::tanh(y / cap) * cap);
        }
    }
    /// The same without the mask.
    template <auto self, FloatingElement T, int... D, class M>
        requires(sizeof...(D) >= 2 && last_dim<D...> == OutputDim)
    static constexpr auto call_masked(Scope& k, const Masked<Tensor<T, D...>, M>& x, auto mode) {
        return call<self>(k, x.value, mode);
    }

private:
    /// The weight for the way back; std::nullopt if the other one serves both.
    template <auto self>
    static constexpr auto separate(Scope& k) {
        if constexpr (self.tie_weights) return std::nullopt;
        else
            return k.weight<float, OutputDim, InputDim>("reverse_embeddings",
                                                        self.embeddings_initializer, {});
    }
};

namespace layers {
using keras::Embedding;
using keras::ReversibleEmbedding;
}  // namespace layers

}  // namespace tf::keras
