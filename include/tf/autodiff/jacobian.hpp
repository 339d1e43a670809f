// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Jacobians: one row for each element of the target, the gradient of that element. In eager code
// the rows are computed one after another. In a trace one gradient is recorded, in a loop over the
// rows. If branches or loops lie between source and target, the rows are recorded one by one,
// because their stacks can be emptied only once.

#include <tf/autodiff/eager_tape.hpp>
#include <tf/autodiff/rules.hpp>
#include <tf/ops/primitive/array.hpp>

namespace tf::ad {

/// The maximum number of rows that a trace records one by one.
inline constexpr int most_unrolled_rows = op::Concat::most_parts;

/// The Jacobians of one target with respect to several sources, of shape [target..., source...]
/// each; for batches [b, t...] and [b, s...] -> [b, t..., s...]. A template, so that programs
/// without Jacobians do not compile it.
template <class Ops>
class Jacobian {
public:
    /// `outlines` are the sources' values; `target` is the node of the target's value, null if the
    /// tape does not know it.
    constexpr Jacobian(const Value& value, Node* target, const Pool<Source>& sources,
                       const Pool<Value>& outlines, bool batch)
        : value_(value), sources_(sources), outlines_(outlines), first_(batch ? 1 : 0) {
        target_.push(target);
    }

    /// One Jacobian per source; empty if the target does not depend on it.
    constexpr Pool<Value> run() const {
        if (target_[0] == nullptr ||
            (__builtin_is_constant_evaluated() && target_[0]->scope == nullptr))
            return all_none();
        Dims index, flat;
        index.add(value_, first_, value_.shape().rank);
        flat.add_count(index);
        if (flat.shape()[0] == 0) return all_zeros();
        if (!__builtin_is_constant_evaluated()) return run_now(flat);
        if (flat.shape()[0] == 1 || crosses_control()) return unrolled(flat);
        return looped(flat);
    }
    /// Zeros in the shape of the k-th Jacobian.
    constexpr Value zeros(int k) const {
        Dims dims;
        add_result(dims, k);
        return dims.zeros(outlines_[k].dtype());
    }

private:
    /// A shape in a trace, with the run-time values of its unknown dims.
    class Dims {
    public:
        constexpr void add(const Value& x, int from, int to) {
            for (int i = from; i < to; ++i) {
                shape_.push_back(x.shape()[i]);
                if (__builtin_is_constant_evaluated() && x.shape()[i] == dyn)
                    open_.push(get_item(apply<op::ShapeOf>({x}, {}, DType::int32), constant(i)));
            }
        }
        constexpr void add_count(const Dims& all) {
            int n = 1;
            for (int i = 0; i < all.shape_.rank; ++i)
                if (all.shape_[i] != dyn) n *= all.shape_[i];
            if (!all.open_.empty()) {
                Value product = constant(n);
                for (const Value& v : all.open_) product = product * v;
                open_.push(product);
                n = dyn;
            }
            shape_.push_back(n);
        }
        constexpr const Shape& shape() const { return shape_; }
        /// The first dim.
        constexpr Value first() const {
            if (shape_[0] != dyn) return constant(shape_[0]);
            return open_[0];
        }
        constexpr Value zeros(DType dtype) const {
            if (!__builtin_is_constant_evaluated()) return detail::filled_now(shape_, dtype, 0);
            if (open_.empty()) {
                Node* n = trace::record(def_of<op::Const>, dtype, shape_, {});
                n->words.push(0);
                return Value(n);
            }
            WordList words{0};
            for (int i = 0; i < shape_.rank; ++i) words.push(shape_[i]);
            return apply_to<op::Fill>(Values(open_.data(), static_cast<std::size_t>(open_.size())),
                                      words, dtype);
        }
        constexpr Value reshape(const Value& x) const {
            if (open_.size() > 1) return apply<op::ReshapeLike>({x, zeros(x.dtype())}, {});
            WordList words;
            for (int i = 0; i < shape_.rank; ++i) words.push(shape_[i]);
            return apply<op::Reshape>({x}, words);
        }

    private:
        static constexpr Value constant(int v) { return Value(Tensor<std::int32_t>(v)); }
        Shape shape_;
        Pool<Value> open_;
    };

    constexpr void add_result(Dims& to, int k) const {
        to.add(value_, 0, value_.shape().rank);
        to.add(outlines_[k], first_, outlines_[k].shape().rank);
    }
    /// Reshapes all rows, [rows, source...], to the Jacobian.
    constexpr Value finish(const Value& rows, int k) const {
        Dims dims;
        add_result(dims, k);
        if (first_ == 0) return dims.reshape(rows);
        WordList swapped{1, 0};
        for (int i = 2; i < rows.shape().rank; ++i) swapped.push(i);
        return dims.reshape(apply<op::Transpose>({rows}, swapped));
    }
    /// The weights with which the gradient of the target is row k of the Jacobian; `one_hot` has
    /// its one at k.
    constexpr Value seed(const Value& one_hot) const {
        if (first_ == 0) return reshape_like(one_hot, value_);
        Dims dims;
        dims.add(value_, 1, value_.shape().rank);
        return broadcast_like(dims.reshape(one_hot), value_);
    }
    /// Appends the gradients of one row, dense or none, one per source.
    constexpr void add_row(Pool<Value>& rows, const Value& one_hot) const {
        Pool<Value> weight;
        weight.push(seed(one_hot));
        int k = 0;
        for (AnyGradient& g : gradients_of<Ops>(target_, weight, sources_)) {
            if (g.sparse()) g.dense = scatter_add(zeros_like(outlines_[k]), g.indices, g.rows);
            rows.push(g.dense);
            ++k;
        }
    }
    /// The Jacobians, assembled from all rows.
    constexpr Pool<Value> assembled(const Pool<Value>& rows) const {
        Pool<Value> out;
        for (int k = 0; k < sources_.size(); ++k) {
            Pool<Value> own;
            for (int i = k; i < rows.size(); i += sources_.size())
                if (!rows[i].empty()) own.push(as_row(rows[i]));
            if (own.empty()) out.push({});
            else out.push(finish(stacked(own), k));
        }
        return out;
    }
    static constexpr Value as_row(const Value& x) {
        WordList words{1};
        for (int i = 0; i < x.shape().rank; ++i)
            words.push(x.shape()[i] == dyn ? -2 - i : x.shape()[i]);
        return apply<op::Reshape>({x}, words);
    }
    /// Concatenates rows, a bounded number at a time. Overwrites `rows`.
    static constexpr Value stacked(Pool<Value>& rows) {
        const int most = op::Concat::most_parts;
        while (rows.size() > 1) {
            int n = 0;
            for (int i = 0; i < rows.size(); i += most) {
                const int parts = rows.size() - i < most ? rows.size() - i : most;
                const Values some(rows.data() + i, static_cast<std::size_t>(parts));
                rows[n++] = apply_to<op::Concat>(some, {0});
            }
            rows.truncate(n);
        }
        return rows[0];
    }
    constexpr Pool<Value> all_none() const {
        Pool<Value> out;
        out.assign(sources_.size(), Value{});
        return out;
    }
    constexpr Pool<Value> all_zeros() const {
        Pool<Value> out;
        for (int k = 0; k < sources_.size(); ++k) out.push(zeros(k));
        return out;
    }

    Pool<Value> run_now(const Dims& flat) const {
        const std::size_t width = size_of(value_.dtype());
        const Value one = number(value_.dtype(), 1);
        for (const Value& x : outlines_)
            if (first_ == 1 && x.shape()[0] != value_.shape()[0])
                errors::raise<errors::InvalidArgument>(
                    {"tf.gradient.batch_jacobian", "batch_jacobian", "source",
                     x.shape().to_string(),
                     "the first dim of a target of " + value_.shape().to_string()});
        Pool<Value> rows;
        for (int i = 0; i < flat.shape()[0]; ++i) {
            const Value one_hot = flat.zeros(value_.dtype());
            std::memcpy(static_cast<std::byte*>(one_hot.data()) + width * static_cast<unsigned>(i),
                        one.data(), width);
            add_row(rows, one_hot);
        }
        return assembled(rows);
    }

    /// Whether a branch or loop lies between the sources and the target.
    constexpr bool crosses_control() const {
        Question question{&find_rule<Ops>, &control_gradient, &custom_gradient};
        for (const Source& s : sources_)
            if (s.variable && s.node != nullptr) question.variables.add(s.node);
        Pass pass(nullptr, question);
        for (const Source& s : sources_)
            if (s.node != nullptr) pass.leaf(s.node);
        pass.visit(target_[0]);
        pass.mark();
        return pass.crosses_control();
    }
    constexpr Pool<Value> unrolled(const Dims& flat) const {
        const int n = flat.shape()[0];
        if (n < 0 || n > most_unrolled_rows) {
            trace::blame(target_[0], trace::Misuse::jacobian_unrolled);
            return all_zeros();
        }
        const Value one = number(value_.dtype(), 1);
        Pool<Value> rows;
        for (int i = 0; i < n; ++i) {
            Node* one_hot = trace::record(def_of<op::Const>, value_.dtype(), flat.shape(), {});
            for (int e = 0; e < n; ++e) one_hot->words.push(e == i ? one.node()->words[0] : 0);
            add_row(rows, Value(one_hot));
        }
        return assembled(rows);
    }

    /// One gradient in a loop over the rows.
    constexpr Pool<Value> looped(const Dims& flat) const {
        trace::Trace* t = target_[0]->scope->trace;
        const Value zeros = flat.zeros(value_.dtype()), count = flat.first();
        trace::attach(zeros.node(), t);
        trace::attach(count.node(), t);
        Pool<Value> blank, start;
        for (int k = 0; k < sources_.size(); ++k) {
            Dims dims;
            dims.add_count(flat);
            dims.add(outlines_[k], 0, outlines_[k].shape().rank);
            blank.push(dims.zeros(outlines_[k].dtype()));
        }
        start.push(Value(Tensor<std::int32_t>(0)));

        Pool<trace::Scope*> regions;
        {
            const trace::Region region(t);
            Pool<Value> out;
            out.push(apply<op::Greater>({count, loop_variable(t, 0, start[0])}));
            detail::yield_to(region.scope(), out);
            regions.push(region.scope());
        }
        Pool<int> found;  ///< the index of each source's Jacobian among the loop variables
        {
            const trace::Region region(t);
            const Value i = loop_variable(t, 0, start[0]);
            Pool<Value> row, out;
            add_row(row, apply<op::SetItem>({zeros, i, number(value_.dtype(), 1)}, {0}));
            out.push(i + Value(Tensor<std::int32_t>(1)));
            for (int k = 0; k < sources_.size(); ++k) {
                found.push(row[k].empty() ? -1 : start.size());
                if (row[k].empty()) continue;
                const Value all = loop_variable(t, start.size(), blank[k]);
                start.push(blank[k]);
                out.push(apply<op::SetItem>({all, i, row[k]}, {0}));
            }
            detail::yield_to(region.scope(), out);
            regions.push(region.scope());
        }
        Pool<Node*> operands;
        for (const Value& v : start) operands.push(v.node());
        Node* loop =
            trace::record(def_of<op::While>, DType::invalid, Shape{}, std::move(operands), t);
        loop->regions = std::move(regions);
        Pool<Value> out;
        for (int k = 0; k < sources_.size(); ++k) {
            if (found[k] < 0) out.push({});
            else out.push(finish(Value(detail::output(t, loop, found[k], start[found[k]])), k));
        }
        return out;
    }
    static constexpr Value loop_variable(trace::Trace* t, int k, const Value& like) {
        Node* n = trace::record(def_of<op::LoopVariable>, like.dtype(), like.shape(), {}, t);
        return Value(detail::numbered(n, k));
    }

    Value value_;
    Pool<Node*> target_;
    const Pool<Source>& sources_;
    const Pool<Value>& outlines_;
    int first_;  ///< the number of batch dims of the target
};

}  // namespace tf::ad
