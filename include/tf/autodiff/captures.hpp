// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the regions of branches and loops in a trace take from outside.

#include <tf/core/trace.hpp>
#include <tf/graph/structural.hpp>

namespace tf::ad {

using trace::Node;
using trace::Scope;
template <class T>
using Pool = tf::detail::Pool<T>;

namespace detail {

constexpr bool is_inside(const Scope* s, const Node* control) {
    for (; s != nullptr; s = s->parent)
        for (const Scope* r : control->regions)
            if (s == r) return true;
    return false;
}
template <class F>
constexpr void each_inner(const Node* control, F&& f) {
    for (const Scope* r : control->regions)
        for (Node* n : r->order) {
            f(n);
            each_inner(n, f);
        }
}

}  // namespace detail

/// Nodes that the regions of a control node take from outside.
constexpr void collect_captures(const Node* control, Pool<Node*>& out) {
    const auto add = [&](Node* n) {
        if (detail::is_inside(n->scope, control)) return;
        for (const Node* known : out)
            if (known == n) return;
        out.push(n);
    };
    detail::each_inner(control, [&](Node* n) {
        if (n->def->id == def_of<op::Pop>.id) return;
        for (Node* in : n->inputs) add(in);
    });
    for (const Scope* r : control->regions)
        for (Node* o : r->outputs) add(o);
}

}  // namespace tf::ad
