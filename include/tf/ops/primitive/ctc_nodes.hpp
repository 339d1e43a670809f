// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Nodes around TensorFlow's op CTCLoss in saved models. Its blank is the last class, its labels are
// sparse, and it refuses samples without labels.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/bits.hpp>
#include <tf/core/dtype.hpp>

namespace tf::op {

/// Makes the blank the last class. N is the node that is written; its first operand are the logits
/// [.., classes]. Outputs of nodes are strings.
template <class N>
class CTCBlankLast {
public:
    using Ref = std::string;

    CTCBlankLast(N& n, std::int64_t blank) : n_(n) {
        const auto classes = n.dim(0, 2);
        given_ = n.ref(blank < 0 ? n.dim_add(classes, n.known_dim(blank)) : n.known_dim(blank));
        last_ = n.ref(n.dim_subtract(classes, n.known_dim(1)));
        all_ = n.add("Range", {n.number(0), n.ref(classes), n.number(1)}, {{"Tidx", n.int32()}});
    }
    /// The number of the blank, a scalar.
    const Ref& given() const { return given_; }
    /// Logits [frames, batch, classes].
    Ref logits(const Ref& x) const {
        const Ref later = chosen(of("Equal", all_, last_), given_, of("AddV2", all_, n_.number(1)));
        return taken(x, chosen(of("Less", all_, given_), all_, later));
    }
    /// The opposite of logits().
    Ref restored(const Ref& x) const {
        return taken(x, chosen(of("Equal", all_, given_), last_, labels(all_)));
    }
    /// The new numbers of labels, which are int32.
    Ref labels(const Ref& y) const {
        return chosen(of("Less", y, given_), y, of("Sub", y, n_.number(1)));
    }
    /// Classes of x [frames, batch, classes].
    Ref taken(const Ref& x, const Ref& classes) const {
        return n_.add("GatherV2", {x, classes, n_.number(2)},
                      {{"Tparams", n_.type(0)}, {"Tindices", n_.int32()}, {"Taxis", n_.int32()}});
    }

private:
    /// An op of two int32 tensors.
    Ref of(std::string_view op, const Ref& a, const Ref& b) const {
        return n_.add(op, {a, b}, {{"T", n_.int32()}});
    }
    Ref chosen(const Ref& condition, const Ref& a, const Ref& b) const {
        return n_.add("SelectV2", {condition, a, b}, {{"T", n_.int32()}});
    }

    N& n_;
    Ref given_, last_, all_;
};

/// The loss for dense labels. The node's operands are logits [batch, frames, classes], labels
/// [batch, n], the lengths of the labels [batch] and those of the logits [batch].
template <class N>
class CTCDenseNodes {
public:
    using Ref = std::string;

    CTCDenseNodes(N& n, std::int64_t blank) : n_(n), classes_(n, blank) {
        counts_ = integers(2);
        frames_ = integers(3);
        logits_ = n.transposed(n.in(0), n.type(0), {1, 0, 2});
        // TensorFlow's samples must have labels: one is added, which counts if there is no other.
        const Ref extra = n.add("Fill", {n.vector({n.dim(0, 0), n.known_dim(1)}), n.number(0)},
                                {{"T", n.int32()}, {"index_type", n.int32()}});
        const Ref labels = n.add("ConcatV2", {classes_.labels(integers(1)), extra, n.number(1)},
                                 {{"N", std::int64_t{2}}, {"T", n.int32()}, {"Tidx", n.int32()}});
        const Ref used = row(range(0, n.dim_add(n.dim(1, 1), n.known_dim(1))));
        const Ref indices =
            n.add("Where", {of("Less", used, column(of("Maximum", counts_, n.number(1))))},
                  {{"T", n.type_of(DType::boolean)}});
        const Ref values =
            n.add("GatherNd", {labels, indices}, {{"Tparams", n.int32()}, {"Tindices", n.int64()}});
        outputs_ = n.add_all("CTCLoss", {classes_.logits(logits_), indices, values, frames_},
                             {{"T", n.type(0)}, {"ignore_longer_outputs_than_inputs", true}});
        empty_ = of("Equal", counts_, n.number(0));
        fits_ = of("LessEqual", of("AddV2", counts_, repeats(labels)), frames_);
        counted_ = of("Less", column(range(0, n.dim(0, 1))), row(frames_));
    }
    /// [batch]; infinite if labels do not fit into the frames.
    Ref loss() const {
        const Ref logs = n_.add("LogSoftmax", {logits_}, {{"T", n_.type(0)}});
        const Ref blanks = chosen(counted_, classes_.taken(logs, classes_.given()), number(0));
        const Ref sum =
            n_.add("Sum", {blanks, n_.number(0)}, {{"T", n_.type(0)}, {"Tidx", n_.int32()}});
        return chosen(empty_, n_.add("Neg", {sum}, {{"T", n_.type(0)}}),
                      chosen(fits_, outputs_[0], number(std::numeric_limits<double>::infinity())));
    }
    /// [batch, frames, classes], from the gradient of the loss; 0 if labels do not fit.
    Ref gradient(const Ref& dy) const {
        const Ref blank =
            n_.add("OneHot", {classes_.given(), n_.ref(n_.dim(0, 2)), number(1), number(0)},
                   {{"T", n_.type(0)}, {"TI", n_.int32()}, {"axis", std::int64_t{-1}}});
        const Ref alone = n_.add("Sub", {n_.add("Softmax", {logits_}, {{"T", n_.type(0)}}), blank},
                                 {{"T", n_.type(0)}});
        const Ref counted = n_.add("ExpandDims", {counted_, n_.number(2)},
                                   {{"T", boolean()}, {"Tdim", n_.int32()}});
        const Ref each =
            chosen(of_samples(empty_, boolean()), chosen(counted, alone, number(0)),
                   chosen(of_samples(fits_, boolean()), classes_.restored(outputs_[1]), number(0)));
        return n_.transposed(n_.add("Mul", {each, of_samples(dy, n_.type(0))}, {{"T", n_.type(0)}}),
                             n_.type(0), {1, 0, 2});
    }

private:
    auto boolean() const { return n_.type_of(DType::boolean); }
    Ref integers(int k) const { return n_.cast(n_.in(k), n_.type(k), n_.int32()); }
    /// A scalar of the dtype of the logits.
    Ref number(double v) const {
        const bool wide = n_.dtype(0) == DType::float64;
        const std::uint64_t pattern =
            wide ? detail::core::to_bits(v) : detail::core::to_bits(static_cast<float>(v));
        return n_.bits(static_cast<std::int64_t>(pattern), n_.type(0));
    }
    Ref range(std::int64_t first, const auto& end) const {
        return n_.add("Range", {n_.number(first), n_.ref(end), n_.number(1)},
                      {{"Tidx", n_.int32()}});
    }
    Ref row(const Ref& x) const { return n_.reshaped(x, n_.int32(), {1, -1}); }
    Ref column(const Ref& x) const { return n_.reshaped(x, n_.int32(), {-1, 1}); }
    Ref of_samples(const Ref& x, const auto& type) const {
        return n_.reshaped(x, type, {1, -1, 1});
    }
    /// An op of two int32 tensors.
    Ref of(std::string_view op, const Ref& a, const Ref& b) const {
        return n_.add(op, {a, b}, {{"T", n_.int32()}});
    }
    Ref chosen(const Ref& condition, const Ref& a, const Ref& b) const {
        return n_.add("SelectV2", {condition, a, b}, {{"T", n_.type(0)}});
    }
    /// How many labels equal the next one, which needs a blank before it.
    Ref repeats(const Ref& labels) const {
        const Ref sizes = n_.vector({n_.dim(0, 0), n_.dim(1, 1)});
        const auto part = [&](std::int64_t first) {
            return n_.add("Slice", {labels, n_.ints({0, first}), sizes},
                          {{"T", n_.int32()}, {"Index", n_.int32()}});
        };
        const Ref next = row(range(1, n_.dim_add(n_.dim(1, 1), n_.known_dim(1))));
        const Ref equal = n_.add(
            "LogicalAnd", {of("Equal", part(0), part(1)), of("Less", next, column(counts_))});
        return n_.add("Sum", {n_.cast(equal, boolean(), n_.int32()), n_.number(1)},
                      {{"T", n_.int32()}, {"Tidx", n_.int32()}});
    }

    N& n_;
    CTCBlankLast<N> classes_;
    Ref counts_, frames_, logits_, empty_, fits_, counted_;
    std::vector<Ref> outputs_;
};

}  // namespace tf::op
