// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.ctc_loss for sparse labels.

#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/ctc_sparse.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf {
namespace detail::sparse {

template <class Loss, class Gradient>
struct CTCResults {
    Loss loss;
    Gradient gradient;
};

}  // namespace detail::sparse

namespace nn {

/// The negative logarithm of the probability that the frames spell the labels, as the function for
/// dense labels: sparse labels [batch, n], logits [frames, batch, classes] and their lengths
/// [batch] -> [batch]. The labels of a sample are the elements of its row, in their order. Labels
/// and lengths are int32 or int64, logits floats. A negative blank_index counts from the last
/// class. errors::InvalidArgument for lengths and labels out of range, and if a sample has more
/// labels than frames. If repeated labels do not fit, the loss is infinite, and the gradient is
/// TensorFlow's. Mirrors tf.nn.ctc_loss:
///
///     tf::nn::ctc_loss(labels, logits, logit_length, -1)
///     tf::nn::ctc_loss<false>(...)  // logits_time_major: logits are [batch, frames, classes]
template <bool LogitsTimeMajor = true, class Y, TensorLike X, TensorLike L>
constexpr auto ctc_loss(const SparseTensor<Y, 2>& labels, const X& logits, const L& logit_length,
                        int blank_index) {
    if constexpr (Poisoned<X> || Poisoned<L>) {
        return Poison{};
    } else {
        using Logits = tensor_type_t<X>;
        using Frames = tensor_type_t<L>;
        constexpr bool fits = is_floating(Logits::dtype) && op::is_index(dtype_of<Y>) &&
                              op::is_index(Frames::dtype) && Logits::rank == 3 && Frames::rank == 1;
        static_assert(fits,
                      "[tf.nn.ctc_loss] ctc_loss(labels, logits, logit_length, blank_index): "
                      "sparse labels and lengths [batch] must be int32 or int64, logits [frames, "
                      "batch, classes] floats");
        if constexpr (!fits) {
            return Poison{};
        } else {
            namespace ops = tf::detail::ops;
            using F = std::conditional_t<Logits::dtype == DType::float64, double, float>;
            constexpr Shape given = Logits::static_shape, lengths = Frames::static_shape;
            constexpr Shape x(given[LogitsTimeMajor ? 0 : 1], given[LogitsTimeMajor ? 1 : 0],
                              given[2]);
            constexpr int batch = x[1] == dyn ? lengths[0] : x[1];
            constexpr bool fit = is_compatible(Shape(x[1]), lengths);
            static_assert(fit,
                          "[tf.nn.ctc_loss] ctc_loss(labels, logits, logit_length, blank_index): "
                          "all must have the same batch size; use ctc_loss<false> for logits that "
                          "are [batch, frames, classes]");
            if constexpr (!fit) {
                return Poison{};
            } else {
                const auto major = [&] {
                    if constexpr (LogitsTimeMajor) return Logits(logits.collapse());
                    else return tf::transpose<1, 0, 2>(logits);
                }();
                using Results = tf::detail::sparse::CTCResults<Tensor<F, batch>, ops::Unused>;
                const auto words = op::to_words(op::CTCLoss::Attributes{blank_index, false});
                const auto found = ops::call_several<op::CTCLoss>(
                    std::type_identity<Results>{}, words, TensorOf<F, x>(tf::cast<F>(major)),
                    labels.indices, Tensor<std::int32_t, dyn>(cast<std::int32_t>(labels.values)),
                    TensorOf<std::int32_t, lengths>(
                        cast<std::int32_t>(Frames(logit_length.collapse()))));
                using T = typename Logits::value_type;
                return Tensor<T, batch>(tf::cast<T>(found.loss));
            }
        }
    }
}

}  // namespace nn
}  // namespace tf
