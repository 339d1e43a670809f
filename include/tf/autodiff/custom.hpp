// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// User-defined gradients. At run time, the tape stores the user's function and calls it. In a
// trace, the function is traced together with the forward computation, with placeholders for the
// gradients of the results. In the backward pass its nodes are recorded again, with the actual
// gradients instead of the placeholders.

#include <tf/autodiff/pass.hpp>

namespace tf::ad {

namespace detail {

constexpr Node* copy(const Node* n, trace::Trace* t);

constexpr Scope* copy(const Scope* s, trace::Trace* t) {
    const trace::Region region(t);
    for (Node* n : s->order) trace::noted(n).clone = copy(n, t);
    for (Node* o : s->outputs) region.scope()->outputs.push(mapped(o));
    for (Node* n : s->order) trace::forget_clone(n);
    return region.scope();
}
/// Records a copy of a node and of its regions, with the mapped operands.
constexpr Node* copy(const Node* n, trace::Trace* t) {
    Pool<Node*> inputs;
    for (Node* in : n->inputs) inputs.push(mapped(in));
    Pool<Scope*> regions;
    for (const Scope* r : n->regions) regions.push(copy(r, t));
    Node* c = trace::record(*n->def, n->dtype, n->shape, std::move(inputs), t);
    c->words.push_all(n->words);
    c->text.push_all(n->text);
    c->regions = std::move(regions);
    if (n->notes != nullptr && n->notes->counter >= 0) trace::noted(c).counter = n->notes->counter;
    return c;
}

/// The gradients of the arguments in a trace.
constexpr Pool<Value> traced_custom(Node* n, const Pool<Value>& dy) {
    trace::Trace* t = n->scope->trace;
    const Scope* rule = n->regions[0];
    for (const Value& v : dy) trace::attach(v.node(), t);
    for (Node* inner : rule->order) {
        if (inner->def->id == id_of<op::LoopVariable>)
            trace::noted(inner).clone = dy[static_cast<int>(inner->words[0])].node();
        else trace::noted(inner).clone = copy(inner, t);
    }
    Pool<Value> out;
    for (int k = 0; k < static_cast<int>(n->words[0]); ++k) {
        const int at = static_cast<int>(n->words[k + 1]);
        out.push({});
        if (at >= 0) out.back() = Value(mapped(rule->outputs[at]));
    }
    for (Node* inner : rule->order) trace::forget_clone(inner);
    return out;
}
inline Pool<Value> custom_now(const Node* n, const Pool<Value>& dy) {
    Pool<Value> out;
    out.assign(static_cast<int>(n->words[0]), Value{});
    eager(n).custom->gradients({dy.data(), static_cast<std::size_t>(dy.size())}, out.begin());
    return out;
}

}  // namespace detail

/// Computes the gradient of a `CustomGradient` node.
constexpr void custom_gradient(Pass& pass, Node* n) {
    const int arguments = static_cast<int>(n->words[0]);
    Pool<Value> dy;
    dy.assign(n->inputs.size() - arguments, Value{});
    bool any = false;
    for (const Pass::Result& r : pass.results_) {
        if (r.output->inputs[0] != n) continue;
        add_to(dy[static_cast<int>(r.output->words[0])], r.dy);
        any = true;
    }
    if (!any) return;
    for (int k = 0; k < dy.size(); ++k)
        if (dy[k].empty()) dy[k] = zeros_like(value_of(n->inputs[arguments + k]));
    Pool<Value> found;
    if (__builtin_is_constant_evaluated()) found = detail::traced_custom(n, dy);
    else found = detail::custom_now(n, dy);
    for (int k = 0; k < arguments; ++k)
        if (!found[k].empty()) pass.add(n->inputs[k], found[k]);
}

}  // namespace tf::ad
