// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The nodes that the regions of branches and loops in a trace use from outside and from each other.

#include <tf/graph/structural.hpp>
#include <tf/trace/value.hpp>

namespace tf::ad {

using trace::Node;
using trace::Scope;

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

/// Calls f with each Pop inside of `control` whose stack is filled outside of it.
template <class F>
constexpr void each_pop(const Node* control, F&& f) {
    each_inner(control, [&](Node* n) {
        if (n->def->id == id_of<op::Pop> && !is_inside(n->inputs[0]->scope, control)) f(n);
    });
}
constexpr bool is_around(const Scope* outer, const Scope* inner) {
    for (; inner != nullptr; inner = inner->parent)
        if (inner == outer) return true;
    return false;
}
constexpr Node* owner_of(Scope* s) {
    for (Node* n : s->parent->order) {
        if (s->owner != nullptr) break;
        for (Scope* r : n->regions)
            if (r == s) s->owner = n;
    }
    return s->owner;
}

}  // namespace detail

/// The branch or loop that fills the stack of a Pop inside of `control`: the outermost one that
/// does not contain `control`.
constexpr Node* filler_of(const Node* pop, const Node* control) {
    Scope* s = pop->inputs[0]->scope;
    while (!detail::is_around(s->parent, control->scope)) s = s->parent;
    return detail::owner_of(s);
}

/// Collects the nodes outside of a control node that its regions use, except values on stacks.
constexpr void collect_captures(const Node* control, Pool<Node*>& out) {
    const auto add = [&](Node* n) {
        if (detail::is_inside(n->scope, control)) return;
        for (const Node* known : out)
            if (known == n) return;
        out.push(n);
    };
    detail::each_inner(control, [&](Node* n) {
        if (n->def->id == id_of<op::Pop>) return;
        for (Node* in : n->inputs) add(in);
    });
    for (const Scope* r : control->regions)
        for (Node* o : r->outputs) add(o);
}

}  // namespace tf::ad
