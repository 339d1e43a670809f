// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A wrapper layer that normalizes the kernel of another layer to a spectral norm of 1:
// SpectralNormalization.

#include <tf/keras/layers/alone.hpp>
#include <tf/keras/layers/axes.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {

/// A vector [1, n] of length 1.
template <class V>
constexpr V unit_row(const V& v) {
    using T = typename V::value_type;
    return V(v * tf::minimum(tf::rsqrt(tf::reduce_sum(tf::square(v))), T(1e7)));
}

}  // namespace detail

/// In training, first divides the kernel of a layer ("kernel", or "embeddings") by an estimate of
/// its largest singular value, and assigns the result to the weight; the estimate is refined by
/// `power_iterations` steps. Then calls the layer: `SpectralNormalization<Dense<8>{}>{}`. Weights:
/// the layer's kernel, "vector_u" [1, the last dim of the kernel], which is not trained, and the
/// layer's other weights. Mirrors keras.layers.SpectralNormalization.
template <auto Layer>
struct SpectralNormalization {
    static constexpr std::string_view keras_type = "SpectralNormalization";
    int power_iterations = 1;
    Name name{};
    bool trainable = true;

    /// Reports a layer without a kernel, or no iterations.
    template <auto self, class X>
    static constexpr bool check() {
        if constexpr (!detail::check_input<Layer, X, detail::Before{}>()) {
            return false;
        } else {
            constexpr bool fits =
                self.power_iterations > 0 && detail::Alone<Layer, X>::kernel().shape.rank > 1;
            static_assert(fits,
                          "[tf.keras.spectral_normalization] SpectralNormalization<Dense<8>{}>{}: "
                          "the layer must have a weight \"kernel\" or \"embeddings\", and "
                          ".power_iterations must be at least 1");
            return fits;
        }
    }
    template <auto self, class T, int... D>
    static constexpr auto call(Scope& k, const Tensor<T, D...>& x, auto mode) {
        constexpr WeightRow row = detail::Alone<Layer, Tensor<T, D...>>::kernel();
        constexpr Shape dims = row.shape;
        constexpr int n = dims[dims.rank - 1];
        using W = element_t<row.dtype>;
        auto u = k.weight<W, 1, n>("vector_u", initializers::TruncatedNormal{.stddev = .02},
                                   {.trainable = false, .follows_next = true});
        int id = -1;
        {
            // The kernel is changed before the layer reads it.
            const Scope::Within within(k, detail::info_of<Layer>, &id);
            auto kernel = detail::weight_of<W, dims>(k, row.name.view(), row.initializer,
                                                     {.regularizer = row.regularizer,
                                                      .constraint = row.constraint,
                                                      .trainable = row.trainable});
            if constexpr (decltype(mode)::value) normalize<self, n>(kernel, u);
        }
        return detail::apply<Layer>(k, x, mode, &id);
    }

private:
    template <auto self, int N, class K, class U>
    static constexpr void normalize(K& kernel, U& vector) {
        using Whole = tensor_type_t<K>;
        using Row = tensor_type_t<U>;
        const Whole before(kernel.read());
        const auto w = nest::to_tensor(tf::reshape<-1, N>(before));
        const auto by = nest::to_tensor(tf::transpose<1, 0>(w));
        const Row first(vector.read());
        Row u = first;
        auto v = detail::unit_row(nest::to_tensor(tf::matmul(u, by)));
        u = detail::unit_row(Row(tf::matmul(v, w)));
        for (int i = 1; i < self.power_iterations; ++i) {
            v = detail::unit_row(nest::to_tensor(tf::matmul(u, by)));
            u = detail::unit_row(Row(tf::matmul(v, w)));
        }
        const auto norm = tf::reduce_sum(tf::matmul(v, w) * u);
        const auto zero = nest::to_tensor(tf::reduce_all(tf::equal(before, 0)));
        vector.assign(Row(tf::where(zero, first, u)));
        kernel.assign(Whole(tf::where(zero, before, before / norm)));
    }
};

namespace layers {
using keras::SpectralNormalization;
}  // namespace layers

}  // namespace tf::keras
