// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Walks a graph row by row at run time. Input: a graph and an object that runs its ops. The host
// program runs branches and loops; their results, loop variables and stacks are stored here. Eager
// tapes and graphs from files run this way (autodiff/recorded_call.hpp,
// exec/runtime/runtime_graph.hpp). Mirrors TensorFlow's executor.

#include <tf/exec/runtime/dynamic.hpp>
#include <tf/exec/runtime/dynamic_elementwise.hpp>
#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>
#include <tf/ops/primitive/assign.hpp>
#include <tf/trace/recorder.hpp>

namespace tf::exec {

/// An index or a condition. Checked here, because a shape that is read from a file can be wrong.
inline const ad::Value& scalar(const ad::Value& v) {
    if (v.shape().size() != 1)
        errors::raise<errors::InvalidArgument>({"tf.exec.scalar", "exec", "index or condition",
                                                "shape " + v.shape().to_string(), "one element"});
    return v;
}
/// An index. A value that does not fit the type is out of range in any case.
inline std::int64_t integer_of(const ad::Value& value) {
    const ad::Value& v = scalar(value);
    const auto bits = static_cast<std::int64_t>(detail::load({v.data(), v.shape(), v.dtype()}, 0));
    switch (v.dtype()) {
        case DType::int8: return static_cast<std::int8_t>(bits);
        case DType::int16: return static_cast<std::int16_t>(bits);
        case DType::int32: return static_cast<std::int32_t>(bits);
        default: return bits;
    }
}

/// A constant's elements as a tensor.
inline ad::Value constant_of(const graph::View& g, int i) {
    const graph::Row& row = g.row(i);
    const std::int64_t n = row.shape.size();
    tf::detail::tracing::Handle h(tf::detail::core::allocate(row.dtype, n));
    const kernels::Ref out{h.buffer()->data(), row.shape, row.dtype};
    const bool all_equal = row.words.count == 1;
    for (std::int64_t k = 0; k < n; ++k)
        detail::store(out, k, g.word(i, all_equal ? 0 : static_cast<int>(k)));
    return ad::Value(std::move(h), row.shape, row.dtype);
}

/// Computes the formula of a composite. A tape records the composite if it has a gradient rule,
/// otherwise the ops of its formula.
inline ad::Value run_composite(const OpDef& def, ad::Values in, ad::Words words) {
    if (!def.composite->has_rule) return def.composite->expand(in.begin(), words.data());
    const auto unrecorded = [&] {
        const ad::Unrecorded quiet;
        return def.composite->expand(in.begin(), words.data());
    };
    return ad::recorder->ran(def, in, unrecorded(), words);
}

/// One call. `Self` must have
///
///     void op(int row);                        // sets values_[row], or calls set_result
///     void read(int row);                      // the same for the read of a variable
///     Item argument(std::uint64_t k);
///     static const ad::Value& tensor(const Item&);
///     void begin(int row), done(int row);      // before and after each row; optional
///
/// An Item is the result of a row: ad::Value, or a type that can hold more.
template <class Self, class Item>
class Interpreter {
public:
    /// `last_use`, by position in the graph's `ints`: whether this is the last use of a value; null
    /// to keep all values until the end.
    explicit Interpreter(const graph::View& g, const char* last_use = nullptr)
        : g_(g), last_use_(last_use) {
        values_.assign(g_.size(), Item{});
        mark_.assign(g_.size(), -1);
        for (int i = 0; i < g_.size(); ++i) {
            if (!g_.row(i).has_output_rows()) continue;
            mark_[i] = results_.size();
            for (int k = result_count(i); k > 0; --k) results_.push({});
        }
    }
    void run() { region(0); }
    const Item& result(int k) const { return values_[g_.outputs(0)[k]]; }

protected:
    /// Sets one result of an op that has several.
    void set_result(int i, int k, Item v) { results_[mark_[i] + k] = std::move(v); }

    static void begin(int) {}
    static void done(int) {}
    /// The value at a position in `ints`; it is moved if this is its last use.
    Item use(int at) {
        Item& v = values_[g_.ints[at]];
        if (last_use_ != nullptr && last_use_[at] != 0) return std::move(v);
        return v;
    }

    graph::View g_;
    const char* last_use_;
    tf::detail::core::Pool<Item> values_;  ///< by row

private:
    Self& self() { return static_cast<Self&>(*this); }
    int result_count(int i) const {
        const graph::Row& row = g_.row(i);
        if (row.def->role != Role::control) return row.def->results;
        return row.is<op::While>() ? row.inputs.count : g_.outputs(row.regions.begin).size();
    }

    void region(int r) {
        for (int i = g_.region(r).first; i < g_.region(r).last; ++i) {
            if (g_.row(i).region != r) continue;
            self().begin(i);
            step(i);
            self().done(i);
        }
    }
    void step(int i) {
        const graph::Row& row = g_.row(i);
        switch (row.def->role) {
            case Role::structural: return structural(i);
            case Role::control: return row.is<op::While>() ? loop(i) : branch(i);
            case Role::variable_read: return self().read(i);
            default: return self().op(i);
        }
    }
    void structural(int i) {
        const graph::Row& row = g_.row(i);
        if (row.is<op::Argument>()) {
            values_[i] = self().argument(g_.word(i));
        } else if (row.is<op::Push>()) {
            mark_[i] = kept_.push({use(row.inputs.begin), mark_[i]});
        } else if (row.is<op::Pop>()) {
            int& top = mark_[g_.inputs(i)[0]];
            values_[i] = std::move(kept_[top].value);
            top = kept_[top].below;
        } else if (row.is<op::Output>()) {
            Item& from = results_[mark_[g_.inputs(i)[0]] + static_cast<int>(g_.word(i))];
            const bool last = last_use_ != nullptr && last_use_[row.inputs.begin] != 0;
            if (last) values_[i] = std::move(from);
            else values_[i] = from;
        }
    }
    void take_outputs(int control, int r) {
        const graph::Range& outputs = g_.region(r).outputs;
        for (int k = 0; k < outputs.count; ++k)
            results_[mark_[control] + k] = use(outputs.begin + k);
    }
    void branch(int i) {
        const graph::Range& regions = g_.row(i).regions;
        const ad::Value& index = Self::tensor(values_[g_.inputs(i)[0]]);
        std::int64_t k = regions.count - 1;
        if (index.dtype() == DType::boolean) {
            k = *static_cast<const bool*>(scalar(index).data()) ? 0 : 1;
        } else {
            const std::int64_t wanted = integer_of(index);
            if (wanted >= 0 && wanted < k) k = wanted;
        }
        const int chosen = regions.begin + static_cast<int>(k);
        region(chosen);
        take_outputs(i, chosen);
    }
    void loop(int i) {
        const graph::Row& row = g_.row(i);
        const int condition = row.regions.begin, body = condition + 1;
        for (int k = 0; k < row.inputs.count; ++k)
            results_[mark_[i] + k] = use(row.inputs.begin + k);
        for (;;) {
            give_variables(i, condition, false);
            region(condition);
            const ad::Value& goes_on = Self::tensor(values_[g_.outputs(condition)[0]]);
            if (!*static_cast<const bool*>(scalar(goes_on).data())) return;
            give_variables(i, body, last_use_ != nullptr);
            region(body);
            take_outputs(i, body);
        }
    }
    void give_variables(int control, int r, bool last) {
        for (int i = g_.region(r).first; i < g_.region(r).last; ++i) {
            if (g_.row(i).region != r || !g_.is<op::LoopVariable>(i)) continue;
            Item& from = results_[mark_[control] + static_cast<int>(g_.word(i))];
            if (last) values_[i] = std::move(from);
            else values_[i] = from;
        }
    }

    struct Kept {
        Item value;
        int below = -1;
    };
    tf::detail::core::Pool<int> mark_;  ///< of a row with Output rows: its first result; of a Push:
                                        ///< the top of its stack
    tf::detail::core::Pool<Item> results_;  ///< for Output rows; a loop's variables while it runs
    tf::detail::core::Pool<Kept> kept_;
};

}  // namespace tf::exec
