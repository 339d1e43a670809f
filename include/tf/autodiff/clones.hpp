// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Makes the values of a branch or loop available to the region of its gradient: they are computed
// again there, or kept on a stack.

#include <tf/autodiff/custom.hpp>

namespace tf::ad::detail {

constexpr bool is_written(const Scope* s, std::uint64_t ordinal) {
    for (const Node* n : s->order) {
        if (n->def->role == Role::variable_write)
            for (int k = 0; k < n->def->variables; ++k)
                if (n->words[k] == ordinal) return true;
        for (const Scope* r : n->regions)
            if (is_written(r, ordinal)) return true;
    }
    return false;
}
constexpr const Scope* root_of(const Scope* s) {
    while (s->parent != nullptr) s = s->parent;
    return s;
}

/// Appends a node to a scope, which may be another one than the current one.
constexpr Node* append(Scope* s, const OpDef& def, DType dtype, const Shape& shape,
                       Pool<Node*> inputs) {
    Node* n = new Node{&def, dtype, shape, std::move(inputs)};
    n->scope = s;
    s->order.push(n);
    return n;
}
constexpr Node* numbered(Node* n, int word) {
    n->words.push(static_cast<std::uint64_t>(word));
    return n;
}
constexpr Node* output(trace::Trace* t, Node* control, int k, const Value& like) {
    return numbered(trace::record(def_of<op::Output>, like.dtype(), like.shape(), {control}, t), k);
}

/// Keeps the value of `n` on a stack for the region that is being traced.
constexpr Node* saved(Node* n, trace::Trace* t) {
    Node* push = append(n->scope, def_of<op::Push>, DType::invalid, Shape{}, {n});
    Node* pop = trace::record(def_of<op::Pop>, n->dtype, n->shape, {}, t);
    pop->inputs.push(push);
    return pop;
}

/// While it exists, the values of a forward region are available in the current scope.
class Clones {
public:
    constexpr Clones(Scope* forward, trace::Trace* t, const Question& question)
        : forward_(forward), count_(forward->order.size()) {
        for (int i = 0; i < count_; ++i) {
            Node* n = forward->order[i];
            if (n->def->id == id_of<op::CustomGradient>) trace::noted(n).clone = copy(n, t);
            else if (n->dtype != DType::invalid && n->dtype != DType::str)
                trace::noted(n).clone = clone(n, t, question);
        }
    }
    Clones(const Clones&) = delete;
    Clones& operator=(const Clones&) = delete;
    constexpr ~Clones() {
        for (int i = 0; i < count_; ++i) trace::forget_clone(forward_->order[i]);
    }

private:
    static constexpr Node* clone(Node* n, trace::Trace* t, const Question& question) {
        // One result of an op with several is computed again if the op is.
        const bool result =
            n->def->id == id_of<op::Output> && n->inputs[0]->def->role != Role::control;
        const OpDef& made_by = result ? *n->inputs[0]->def : *n->def;
        const Role role = made_by.role;
        if (n->def->id == id_of<op::ReadVariable>) {
            if (is_written(root_of(n->scope), n->words[0])) return saved(n, t);
            if (Node* key = question.variables.find(n->words[0])) return key;
        } else if ((role != Role::pure && role != Role::elementwise) || made_by.saved) {
            return n->def->results > 1 ? nullptr : saved(n, t);
        }
        Pool<Node*> inputs;
        for (Node* in : n->inputs) inputs.push(mapped(in));
        Node* copy = trace::record(*n->def, n->dtype, n->shape, std::move(inputs), t);
        copy->words.push_all(n->words);
        copy->text.push_all(n->text);
        return copy;
    }
    Scope* forward_;
    int count_;
};

}  // namespace tf::ad::detail
