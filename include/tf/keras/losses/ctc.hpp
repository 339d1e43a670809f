// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CTC loss, for label sequences that are not aligned with the predictions.

#include <tf/keras/losses/loss.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/primitive/ctc.hpp>

namespace tf::keras {
namespace losses {

/// The connectionist temporal classification loss of each sample: labels [batch, n], which are
/// integers, and logits [batch, frames, classes] -> [batch]. Class 0 is the blank; labels of 0 at
/// the end are padding. All frames are used. Mirrors keras.losses.ctc.
template <TensorLike Y, TensorLike P>
constexpr auto ctc(const Y& y_true, const P& y_pred) {
    if constexpr (Poisoned<Y> || Poisoned<P>) {
        return Poison{};
    } else {
        const auto y = nest::to_tensor(y_true);
        const auto p = nest::to_tensor(y_pred);
        using Labels = std::remove_cvref_t<decltype(y)>;
        using Logits = std::remove_cvref_t<decltype(p)>;
        constexpr bool fit = Labels::rank == 2 && Logits::rank == 3 && is_integer(Labels::dtype) &&
                             is_floating(Logits::dtype);
        static_assert(fit,
                      "[tf.keras.ctc] losses::ctc(y_true, y_pred): labels must be integers [batch, "
                      "n], padded with 0, and predictions logits [batch, frames, classes]");
        if constexpr (!fit) {
            return Poison{};
        } else {
            const auto labels = nest::to_tensor(cast<std::int32_t>(y));
            const auto count =
                nest::to_tensor(reduce_sum<-1>(cast<std::int32_t>(not_equal(labels, 0))));
            const auto frames = nest::to_tensor(zeros_like(count) + shape(p)[1]);
            return nest::to_tensor(nn::ctc_loss<false>(labels, p, count, frames));
        }
    }
}

/// ctc as a loss with a reduction. Mirrors keras.losses.CTC.
template <Reduction R = Reduction::sum_over_batch_size>
struct CTC {
    static constexpr Reduction reduction = R;
    Name name = "ctc";

    /// The loss of each sample.
    template <TensorLike Y, TensorLike P>
    constexpr auto call(const Y& y_true, const P& y_pred) const {
        return ctc(y_true, y_pred);
    }
    template <TensorLike Y, TensorLike P, TensorLike... W>
    constexpr auto operator()(const Y& y_true, const P& y_pred, const W&... sample_weight) const {
        return apply(*this, y_true, y_pred, sample_weight...);
    }
};

}  // namespace losses
}  // namespace tf::keras
