// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.ctc_loss for dense labels, and the op of its gradient.

#include <algorithm>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/ctc_nodes.hpp>
#include <tf/ops/primitive/ctc_sample.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace op {

struct CTCAttributes {
    std::int64_t blank = 0;  ///< negative numbers count from the last class
};
/// The common part of the two ops. Inputs: logits [batch, frames, classes], labels [batch, n], the
/// lengths of the labels [batch], the lengths of the logits [batch]; for the gradient also that of
/// the losses.
template <class Op>
struct CTCOp : SelfContained {
    using Attributes = CTCAttributes;
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    using computes = Types<float, double>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == Op::operands && (out == DType::float32 || out == DType::float64) &&
               in[0] == out && is_index(in[1]) && is_index(in[2]) && is_index(in[3]) &&
               (count == 4 || in[4] == out);
    }
    /// The number of samples; invalid if the shapes do not fit.
    static constexpr Shape batch_of(const kernels::Ref* in, int count) {
        bool fit = in[0].shape.rank == 3 && in[1].shape.rank == 2;
        for (int k = 2; k < count; ++k) fit = fit && in[k].shape.rank == 1;
        if (!fit) return Shape::invalid();
        int batch = dyn;
        for (int k = 0; k < count; ++k) {
            const int n = in[k].shape[0];
            if (batch == dyn) batch = n;
            else if (n != dyn && n != batch) return Shape::invalid();
        }
        return Shape(batch);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        const Shape batch = batch_of(in, count);
        if (!batch.valid()) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            unfit_shape(Op::name, in[0].shape,
                        "logits [batch, frames, classes] with labels [batch, n] and lengths "
                        "[batch]");
        }
        return Op::of_samples ? batch : in[0].shape;
    }

protected:
    /// Checks the lengths and labels, then calls f(k, sample) for all samples.
    template <class F, class Call>
    static void each(const kernels::Ref* in, const kernels::Attributes& a, Call call) {
        const Shape &x = in[0].shape, &y = in[1].shape;
        const std::int64_t classes = x[2], given = attributes_of<Op>(a).blank;
        const std::int64_t blank = given < 0 ? given + classes : given;
        if (x[0] > 0) check_ctc(blank, classes, "blank_index");
        std::vector<std::int64_t> labels;
        for (std::int64_t k = 0; k < x[0]; ++k) {
            const std::int64_t count = index_at(in[2], k), frames = index_at(in[3], k);
            check_ctc(count, y[1] + std::int64_t{1}, "label_length");
            check_ctc(frames, x[1] + std::int64_t{1}, "logit_length");
            labels.clear();
            for (std::int64_t i = 0; i < count; ++i) {
                labels.push_back(index_at(in[1], k * y[1] + i));
                check_ctc(labels.back(), classes, "labels");
            }
            call(k, CTCSample<F>{in[0].as<const F>() + k * x[1] * classes, classes, classes, frames,
                                 blank, labels});
        }
    }
};

/// As in TensorFlow, it has no gradient itself.
struct CTCLossDenseGrad : CTCOp<CTCLossDenseGrad> {
    static constexpr std::string_view name = "CTCLossDenseGrad";
    static constexpr int operands = 5;
    static constexpr bool differentiable = false, of_samples = false;
    static constexpr int shape_of = 0;

    template <class F, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        F* const dx = out.as<F>();
        std::fill_n(dx, out.shape.size(), F(0));
        each<F>(in, a, [&](std::int64_t k, const CTCSample<F>& s) {
            s.gradient(in[4].as<const F>()[k], dx + (s.logits - in[0].as<const F>()));
        });
    }
    static void to_graph_def(auto& n) {
        n.result(CTCDenseNodes(n, attributes_of<CTCLossDenseGrad>(n).blank).gradient(n.in(4)));
    }
};
/// The negative log-probability of the labels, a sum over all paths through the frames.
struct CTCLossDense : CTCOp<CTCLossDense> {
    static constexpr std::string_view name = "CTCLossDense";
    static constexpr int operands = 4;
    static constexpr bool of_samples = true;

    template <class F, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        F* const loss = out.as<F>();
        each<F>(in, a, [&](std::int64_t k, const CTCSample<F>& s) { loss[k] = s.loss(); });
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<CTCLossDenseGrad>({g.in(0), g.in(1), g.in(2), g.in(3), g.dy()},
                                                   attributes_of<CTCLossDense>(g)));
    }
    static void to_graph_def(auto& n) {
        n.result(CTCDenseNodes(n, attributes_of<CTCLossDense>(n).blank).loss());
    }
};

struct CTCOps {
    using list = Registry<CTCLossDense, CTCLossDenseGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("CTCLossDense")> : std::type_identity<op::CTCLossDense> {};
template <>
struct op_by_id<op_id("CTCLossDenseGrad")> : std::type_identity<op::CTCLossDenseGrad> {};

namespace nn {

/// The negative logarithm of the probability that the frames spell the labels, with blanks between
/// them and repeated classes (connectionist temporal classification): labels [batch, n] and their
/// lengths [batch], logits [frames, batch, classes] and their lengths [batch] -> [batch]. Labels
/// and lengths are int32 or int64, logits floats. If labels do not fit into the frames, the loss is
/// infinite and its gradient 0; TensorFlow's loss is then about 707 or more.
/// errors::InvalidArgument for lengths and labels out of range. Mirrors tf.nn.ctc_loss with dense
/// labels:
///
///     tf::nn::ctc_loss(labels, logits, label_length, logit_length, -1)  // blank_index
///     tf::nn::ctc_loss<false>(...)  // logits_time_major: logits are [batch, frames, classes]
///
/// It is saved with TensorFlow's op for sparse labels, which takes at least one sample and one
/// frame. Sparse labels: tf/sparse/ctc_loss.hpp.
template <bool LogitsTimeMajor = true, TensorLike Y, TensorLike X, TensorLike L, TensorLike T>
constexpr auto ctc_loss(const Y& labels, const X& logits, const L& label_length,
                        const T& logit_length, int blank_index = 0) {
    if constexpr (Poisoned<Y> || Poisoned<X> || Poisoned<L> || Poisoned<T>) {
        return Poison{};
    } else {
        using Labels = tensor_type_t<Y>;
        using Logits = tensor_type_t<X>;
        using Counts = tensor_type_t<L>;
        using Frames = tensor_type_t<T>;
        constexpr bool fits = is_floating(Logits::dtype) && op::is_index(Labels::dtype) &&
                              op::is_index(Counts::dtype) && op::is_index(Frames::dtype) &&
                              Logits::rank == 3 && Labels::rank == 2 && Counts::rank == 1 &&
                              Frames::rank == 1;
        static_assert(fits,
                      "[tf.nn.ctc_loss] ctc_loss(labels, logits, label_length, logit_length): "
                      "labels [batch, n] and lengths [batch] must be int32 or int64, logits "
                      "[frames, batch, classes] floats");
        if constexpr (!fits) {
            return Poison{};
        } else {
            using F = std::conditional_t<Logits::dtype == DType::float64, double, float>;
            constexpr Shape given = Logits::static_shape;
            constexpr int batch = given[LogitsTimeMajor ? 1 : 0];
            constexpr Shape shape(batch, given[LogitsTimeMajor ? 0 : 1], given[2]);
            const auto x = [&] {
                if constexpr (LogitsTimeMajor) return tf::transpose<1, 0, 2>(logits);
                else return Logits(logits.collapse());
            }();
            const auto words = op::to_words(op::CTCAttributes{blank_index});
            constexpr bool fit =
                tf::detail::ops::static_result<op::CTCLossDense, TensorOf<F, shape>, Labels, Counts,
                                               Frames>(
                    tf::detail::ops::words_of<op::CTCAttributes{}>)
                    .valid();
            static_assert(fit,
                          "[tf.nn.ctc_loss] ctc_loss(labels, logits, label_length, logit_length): "
                          "all must have the same batch size; use ctc_loss<false> for logits that "
                          "are [batch, frames, classes]");
            if constexpr (!fit) {
                return Poison{};
            } else {
                const Tensor<F, batch> loss =
                    tf::detail::ops::call<op::CTCLossDense, Tensor<F, batch>>(
                        words, TensorOf<F, shape>(tf::cast<F>(x)), Labels(labels.collapse()),
                        Counts(label_length.collapse()), Frames(logit_length.collapse()));
                return Tensor<typename Logits::value_type, batch>(
                    tf::cast<typename Logits::value_type>(loss));
            }
        }
    }
}

}  // namespace nn
}  // namespace tf
