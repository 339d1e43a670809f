// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The ops of tf.nn.ctc_loss for sparse labels.

#include <algorithm>
#include <vector>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/ctc_nodes.hpp>
#include <tf/ops/primitive/ctc_sample.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Inputs: the gradient of each loss [frames, batch, classes], and that of the losses [batch].
/// Result: their product. As in TensorFlow, it has no gradient itself.
struct CTCLossGrad : SelfContained {
    static constexpr std::string_view name = "CTCLossGrad";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr bool differentiable = false;
    static constexpr int shape_of = 0;
    using computes = Types<float, double>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2) && (out == DType::float32 || out == DType::float64);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &x = in[0].shape, &dy = in[1].shape;
        const bool fit = x.rank == 3 && is_compatible(Shape(x[1]), dy);
        if (!fit && !__builtin_is_constant_evaluated())
            unfit_shape(name, x, "[frames, batch, classes], and losses [batch]");
        return fit ? x : Shape::invalid();
    }
    template <class F, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape& x = out.shape;
        const F *const each = in[0].as<const F>(), *const dy = in[1].as<const F>();
        F* const dx = out.as<F>();
        const std::int64_t classes = std::max(x[2], 1);
        for (std::int64_t i = 0; i < x.size(); ++i) dx[i] = each[i] * dy[i / classes % x[1]];
    }
    static void to_graph_def(auto& n) {
        n.result(
            n.add("Mul", {n.in(0), n.reshaped(n.in(1), n.type(), {1, -1, 1})}, {{"T", n.type()}}));
    }
};

/// Inputs: logits [frames, batch, classes], the positions of sparse labels [n, 2], the labels [n],
/// the lengths of the logits [batch]. Results: the losses [batch], and the gradient of each of them
/// [frames, batch, classes].
struct CTCLoss : SelfContained {
    struct Attributes {
        std::int64_t blank = -1;      ///< negative numbers count from the last class
        Flag ignores_longer = false;  ///< more labels than frames: a loss of 0, not an error
    };
    static constexpr std::string_view name = "CTCLoss";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    static constexpr int results = 2;
    static constexpr bool saved = true;
    using computes = Types<float, double>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 4 && in[0] == out && (out == DType::float32 || out == DType::float64) &&
               in[1] == DType::int64 && in[2] == DType::int32 && in[3] == DType::int32;
    }
    static constexpr DType dtype_of(int, const DType* in, const kernels::Attributes&) {
        return in[0];
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&,
                                 int result) {
        const Shape &x = in[0].shape, &at = in[1].shape, &y = in[2].shape, &lengths = in[3].shape;
        const bool fit = x.rank == 3 && at.rank == 2 && is_compatible(at, Shape(dyn, 2)) &&
                         is_compatible(Shape(at[0]), y) && is_compatible(Shape(x[1]), lengths);
        if (!fit) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            unfit_shape(name, x,
                        "logits [frames, batch, classes], sparse labels, and lengths [batch]");
        }
        if (result == 1) return x;
        return Shape(x[1] == dyn ? lengths[0] : x[1]);
    }
    template <class F, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a, 0);  // throws if dims that are dyn in the types do not fit
        const Attributes at = attributes_of<CTCLoss>(a);
        const Shape& x = in[0].shape;
        const F* const logits = in[0].as<const F>();
        F *const loss = out[0].as<F>(), *const dx = out[1].as<F>();
        if (dx != nullptr) std::fill_n(dx, x.size(), F(0));
        const std::int64_t batch = x[1], classes = x[2];
        const std::int64_t blank = at.blank < 0 ? at.blank + classes : at.blank;
        if (batch > 0) check_ctc(blank, classes, "blank_index");
        const auto labels = labels_of(in, batch, classes);
        for (std::int64_t k = 0; k < batch; ++k) {
            const std::int64_t frames = index_at(in[3], k);
            const auto& mine = labels[static_cast<std::size_t>(k)];
            const auto size = static_cast<std::int64_t>(mine.size());
            check_ctc(frames, x[0] + std::int64_t{1}, "logit_length");
            if (size > frames) {
                if (!at.ignores_longer) check_ctc(size, frames + 1, "number of labels");
                if (loss != nullptr) loss[k] = 0;
                continue;
            }
            const CTCSample<F> s{
                logits + k * classes, batch * classes, classes, frames, blank, mine};
            if (loss != nullptr) loss[k] = s.loss();
            // As in TensorFlow, the gradient of an infinite loss is that of no labels at all.
            if (dx != nullptr && !s.gradient(F(1), dx + k * classes))
                for (std::int64_t t = 0; t < frames; ++t) s.softmax(F(1), dx + k * classes, t);
        }
    }
    /// As in TensorFlow, that of the second result is ignored.
    static constexpr void gradient(auto& g) {
        if (g.dy(0).empty()) return;
        g.to(0, g.template apply<CTCLossGrad>({g.out(1), g.dy(0)}));
    }
    static void from_graph_def(auto& n) {
        if (n.flag("preprocess_collapse_repeated")) n.unsupported("preprocess_collapse_repeated");
        if (!n.flag("ctc_merge_repeated")) n.unsupported("ctc_merge_repeated = false");
        n.results({n.in(0), n.in(1), n.in(2), n.in(3)},
                  to_word_list(Attributes{-1, n.flag("ignore_longer_outputs_than_inputs")}));
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<CTCLoss>(n);
        const bool ignores(at.ignores_longer);
        const auto outputs = [&](const auto& logits, const auto& labels) {
            return n.add_all(name, {logits, n.in(1), labels, n.in(3)},
                             {{"T", n.type(0)}, {"ignore_longer_outputs_than_inputs", ignores}});
        };
        const int classes = n.shape(0)[2];
        if (at.blank == -1 || (classes != dyn && at.blank == classes - 1))
            return n.results(outputs(n.in(0), n.in(2)));
        const CTCBlankLast last(n, at.blank);
        const auto both = outputs(last.logits(n.in(0)), last.labels(n.in(2)));
        n.results({both[0], last.restored(both[1])});
    }

private:
    /// The labels of each sample.
    static std::vector<std::vector<std::int64_t>> labels_of(const kernels::Ref* in,
                                                            std::int64_t batch,
                                                            std::int64_t classes) {
        std::vector<std::vector<std::int64_t>> all(static_cast<std::size_t>(batch));
        for (std::int64_t i = 0; i < in[2].shape.size(); ++i) {
            const std::int64_t sample = index_at(in[1], 2 * i), label = index_at(in[2], i);
            check_ctc(sample, batch, "row of a label");
            check_ctc(label, classes, "labels");
            all[static_cast<std::size_t>(sample)].push_back(label);
        }
        return all;
    }
};

struct SparseCTCOps {
    using list = Registry<CTCLoss, CTCLossGrad>;
};

}  // namespace op

template <>
struct op_by_id<op_id("CTCLoss")> : std::type_identity<op::CTCLoss> {};
template <>
struct op_by_id<op_id("CTCLossGrad")> : std::type_identity<op::CTCLossGrad> {};

}  // namespace tf
