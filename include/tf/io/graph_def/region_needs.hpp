// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The outer values that branches and loops use. A TensorFlow function sees only its inputs, but our
// regions see all rows before them, so these values must become inputs.

#include <set>

#include <tf/core/compiled.hpp>
#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>
#include <tf/kernels/print.hpp>
#include <tf/ops/call.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

struct Needs {
    std::set<int> rows;     ///< values, except constants, which are exported again
    std::set<int> reads;    ///< ordinals of variables that are only read: passed by value
    std::set<int> changes;  ///< ordinals of variables that are written
    std::set<int> stacks;   ///< stacks by the Push that fills them

    std::set<int> variables() const {
        std::set<int> all = reads;
        all.insert(changes.begin(), changes.end());
        return all;
    }
};

/// The value of a constant.
inline AnyTensor constant_of(graph::View g, int row) {
    const graph::Row& r = g.row(row);
    tf::detail::tracing::Handle h(tf::detail::core::allocate(r.dtype, r.shape.size()));
    const kernels::Ref out{h.buffer()->data(), r.shape, r.dtype};
    const kernels::Attributes a{{g.words_of(row).begin(), static_cast<std::size_t>(r.words.count)},
                                {g.text_of(row).begin(), static_cast<std::size_t>(r.text.count)}};
    kernels::visit_dtype(r.dtype, [&]<class T>() {
        op::Const::run<T, T>(out, static_cast<const kernels::Ref*>(nullptr), 0, a);
    });
    return {std::move(h), r.shape, r.dtype};
}

namespace detail {

TF_COMMON_INLINE void collect_needs(graph::View g, int region, Needs& n) {
    const auto need = [&](int row) {
        const bool inside = row >= g.region(region).first && row < g.region(region).last;
        if (!inside && !g.is<op::Const>(row)) n.rows.insert(row);
    };
    for (int i = g.region(region).first; i < g.region(region).last; ++i) {
        const graph::Row& r = g.row(i);
        if (r.def->role == Role::variable_read) n.reads.insert(static_cast<int>(g.word(i)));
        if (r.def->role == Role::variable_write)
            for (const std::uint64_t v : g.ordinals(i)) n.changes.insert(static_cast<int>(v));
        if (r.is<op::Push>()) n.stacks.insert(i);
        // A result whose op is outside is itself such a value.
        const bool result = r.is<op::Output>() && g.inputs(i)[0] < g.region(region).first;
        if (r.is<op::Pop>()) n.stacks.insert(g.inputs(i)[0]);
        else if (result) n.rows.insert(i);
        else
            for (const int in : g.inputs(i)) need(in);
    }
    for (const int o : g.outputs(region)) need(o);
}

}  // namespace detail

/// The needs of some regions, including those nested in them.
TF_COMMON_INLINE Needs needs_of(graph::View g, const graph::Range& regions) {
    Needs n;
    for (int r = regions.begin; r < regions.end(); ++r) detail::collect_needs(g, r, n);
    for (const int v : n.changes) n.reads.erase(v);
    return n;
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
