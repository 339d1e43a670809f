// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.nn.ctc_loss for dense labels, and the op of its gradient.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/scan.hpp>
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
    template <class F>
    static constexpr F never = -std::numeric_limits<F>::infinity();

    /// One sample of the batch. The states are blank, label 0, blank, label 1, ..., blank.
    template <class F>
    struct Sample {
        const F* logits;  ///< [frames, classes]
        kernels::Ref labels;
        std::int64_t first_label, classes, frames, states, blank;

        std::int64_t class_of(std::int64_t state) const {
            return state % 2 == 0 ? blank : index_at(labels, first_label + state / 2);
        }
        /// Whether a path may go from state - 2 directly to this one.
        bool skips(std::int64_t state) const {
            return state % 2 == 1 && state > 1 && class_of(state) != class_of(state - 2);
        }
        /// The logarithm of the sum of exp(logit) over the classes of a frame.
        F norm(std::int64_t frame) const {
            const F* x = logits + frame * classes;
            const F most = *std::max_element(x, x + classes);
            F sum = 0;
            for (std::int64_t c = 0; c < classes; ++c) sum += std::exp(x[c] - most);
            return most + std::log(sum);
        }
        /// The log-probabilities of the states in a frame, from those in the previous frame.
        void step(const F* before, F* now, std::int64_t frame) const {
            const F z = norm(frame);
            const F* x = logits + frame * classes;
            for (std::int64_t s = states - 1; s >= 0; --s) {  // `now` may be `before`
                F sum = frame == 0 ? (s < 2 ? F(0) : never<F>) : before[s];
                if (frame > 0 && s > 0) sum = LogAdd::apply(sum, before[s - 1]);
                if (frame > 0 && skips(s)) sum = LogAdd::apply(sum, before[s - 2]);
                now[s] = sum + x[class_of(s)] - z;
            }
        }
        /// The log-probability of the labels, from the states in the last frame.
        F total(const F* last) const {
            if (frames == 0) return states == 1 ? F(0) : never<F>;
            return states == 1 ? last[0] : LogAdd::apply(last[states - 1], last[states - 2]);
        }
    };
    /// Checks the lengths and labels, then calls f(k, sample) for all samples.
    template <class F, class Call>
    static void each(const kernels::Ref* in, const kernels::Attributes& a, Call call) {
        const Shape &x = in[0].shape, &y = in[1].shape;
        const std::int64_t classes = x[2], given = attributes_of<Op>(a).blank;
        const std::int64_t blank = given < 0 ? given + classes : given;
        if (x[0] > 0) check(blank, classes, "blank_index");
        for (std::int64_t k = 0; k < x[0]; ++k) {
            const std::int64_t count = index_at(in[2], k), frames = index_at(in[3], k);
            check(count, y[1] + std::int64_t{1}, "label_length");
            check(frames, x[1] + std::int64_t{1}, "logit_length");
            for (std::int64_t i = 0; i < count; ++i)
                check(index_at(in[1], k * y[1] + i), classes, "labels");
            call(k, Sample<F>{in[0].as<const F>() + k * x[1] * classes, in[1], k * y[1], classes,
                              frames, 2 * count + 1, blank});
        }
    }
    template <class F>
    static detail::tracing::Handle memory(std::int64_t count) {
        return detail::tracing::Handle(
            detail::core::allocate(DType::uint8, count * std::int64_t{sizeof(F)}));
    }
    template <class F>
    static F* numbers(const detail::tracing::Handle& memory) {
        return static_cast<F*>(memory.buffer()->data());
    }

private:
    static void check(std::int64_t value, std::int64_t end, std::string_view argument) {
        if (value < 0 || value >= end)
            errors::raise<errors::InvalidArgument>(
                {"tf.kernels.bad_index", "ctc_loss", argument, std::to_string(value),
                 "a number in [0, " + std::to_string(end) + ")"});
    }
};

/// As in TensorFlow, it has no gradient itself.
struct CTCLossDenseGrad : CTCOp<CTCLossDenseGrad> {
    static constexpr std::string_view name = "CTCLossDenseGrad";
    static constexpr int operands = 5;
    static constexpr bool differentiable = false, of_samples = false;
    static constexpr int shape_of = 0;

    /// The probabilities of the classes minus those on the paths of the labels.
    template <class F, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Shape& x = in[0].shape;
        const std::int64_t most = 2 * std::int64_t{in[1].shape[1]} + 1;
        const auto buffer = memory<F>((x[1] + std::int64_t{1}) * most);
        F *const ways = numbers<F>(buffer), *const rest = ways + x[1] * most;
        F* const dx = out.as<F>();
        std::fill_n(dx, out.shape.size(), F(0));
        each<F>(in, a, [&](std::int64_t k, const Sample<F>& s) {
            for (std::int64_t t = 0; t < s.frames; ++t)
                s.step(ways + (t == 0 ? 0 : t - 1) * s.states, ways + t * s.states, t);
            if (s.frames == 0) return;
            const F total = s.total(ways + (s.frames - 1) * s.states);
            if (total == CTCOp::never<F>) return;
            const F dy = in[4].as<const F>()[k];
            for (std::int64_t t = s.frames; t-- > 0;) {
                backward(s, rest, t);
                F* const to = dx + (k * x[1] + t) * s.classes;
                const F *const now = s.logits + t * s.classes, z = s.norm(t);
                for (std::int64_t c = 0; c < s.classes; ++c) to[c] = dy * std::exp(now[c] - z);
                for (std::int64_t i = 0; i < s.states; ++i)
                    to[s.class_of(i)] -= dy * std::exp(ways[t * s.states + i] + rest[i] - total);
            }
        });
    }

private:
    /// Computes `rest`: the log-probabilities of what follows frame t, from those for frame t + 1.
    template <class F>
    static void backward(const Sample<F>& s, F* rest, std::int64_t t) {
        if (t == s.frames - 1) {
            for (std::int64_t i = 0; i < s.states; ++i)
                rest[i] = i + 2 >= s.states ? F(0) : CTCOp::never<F>;
            return;
        }
        const F z = s.norm(t + 1);
        const F* const next = s.logits + (t + 1) * s.classes;
        for (std::int64_t i = 0; i < s.states; ++i) rest[i] += next[s.class_of(i)] - z;
        for (std::int64_t i = 0; i < s.states; ++i) {
            if (i + 1 < s.states) rest[i] = LogAdd::apply(rest[i], rest[i + 1]);
            if (i + 2 < s.states && s.skips(i + 2)) rest[i] = LogAdd::apply(rest[i], rest[i + 2]);
        }
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
        const auto buffer = memory<F>(2 * std::int64_t{in[1].shape[1]} + 1);
        F *const ways = numbers<F>(buffer), *const loss = out.as<F>();
        each<F>(in, a, [&](std::int64_t k, const Sample<F>& s) {
            for (std::int64_t t = 0; t < s.frames; ++t) s.step(ways, ways, t);
            loss[k] = -s.total(ways);
        });
    }
    static constexpr void gradient(auto& g) {
        g.to(0, g.template apply<CTCLossDenseGrad>({g.in(0), g.in(1), g.in(2), g.in(3), g.dy()},
                                                   attributes_of<CTCLossDense>(g)));
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
/// TensorFlow has no op for dense labels, so programs that use it cannot be saved.
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
