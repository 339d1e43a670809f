// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reverse mode on recorded nodes: walks from seeds at the targets back to leaves, and applies each
// op's rule. Works on the nodes of a trace and on the nodes of an eager tape.

#include <tf/autodiff/captures.hpp>
#include <tf/autodiff/rule.hpp>

namespace tf::ad {

/// The nodes that collect the gradients of variables. All nodes that read the same variable share
/// one. A hash table with open addressing, at most half full, because programs may have hundreds of
/// variables.
class VariableKeys {
public:
    /// Has no effect if the variable already has a node.
    constexpr void add(Node* read) {
        if (find(read->words.first[0]) != nullptr) return;
        if (2 * (count_ + 1) > slots_.count) grow();
        place(read);
        ++count_;
    }
    /// Null if the variable's gradient is not requested.
    constexpr Node* find(std::uint64_t ordinal) const {
        if (count_ == 0) return nullptr;
        int at = start(ordinal);
        while (slots_.first[at] != nullptr && slots_.first[at]->words.first[0] != ordinal)
            at = (at + 1) & (slots_.count - 1);
        return slots_.first[at];
    }

private:
    constexpr int start(std::uint64_t ordinal) const {
        return static_cast<int>((ordinal * 0x9e3779b97f4a7c15u) >> 33) & (slots_.count - 1);
    }
    constexpr void place(Node* read) {
        int at = start(read->words.first[0]);
        while (slots_.first[at] != nullptr) at = (at + 1) & (slots_.count - 1);
        slots_.first[at] = read;
    }
    constexpr void grow() {
        Pool<Node*> old = std::move(slots_);
        slots_ = Pool<Node*>();
        slots_.assign(old.empty() ? 16 : 2 * old.size(), nullptr);
        for (Node* n : old)
            if (n != nullptr) place(n);
    }
    Pool<Node*> slots_;
    int count_ = 0;
};

/// The data that all passes for one request share.
struct Question {
    const OpRule* (*find_rule)(std::uint32_t id);
    void (*control_gradient)(Pass& outer, Node* control);
    void (*custom_gradient)(Pass& pass, Node* n);
    VariableKeys variables{};
};

/// A node of an eager tape, which has run.
struct EagerNode : Node {
    tf::detail::core::Buffer* value = nullptr;  ///< the result
    CustomRule* custom = nullptr;               ///< a user-defined gradient
    EagerNode* result = nullptr;  ///< for an op with several results: the first result; for a
                                  ///< result: the next one
    bool tracked = false;         ///< gradients may pass through it
};
/// A node of an eager tape as its actual type; at run time every node is of that type.
inline const EagerNode& eager(const Node* n) { return *static_cast<const EagerNode*>(n); }

namespace detail {

/// The node that represents n where gradients are computed: its copy, if it has one.
constexpr Node* mapped(Node* n) {
    Node* const clone = trace::clone_of(n);
    if (clone != nullptr) return clone;
    return n;
}
/// Whether the gradient of a Pop is requested.
constexpr bool is_wanted(const Node* pop) { return pop->notes != nullptr && pop->notes->wanted; }
/// The Push that keeps the gradients of the values of `push`; null if there is none.
constexpr Node* adjoint_of(const Node* push) {
    return push->notes != nullptr ? push->notes->adjoint : nullptr;
}

}  // namespace detail

/// The value of a node where gradients are computed.
constexpr Value value_of(const Node* n) {
    if (__builtin_is_constant_evaluated()) return Value(detail::mapped(const_cast<Node*>(n)));
    tf::detail::core::Buffer* const value = eager(n).value;
    tf::detail::core::retain(value);
    return Value(tf::detail::tracing::Handle(value), n->shape, n->dtype);
}

/// Adds to a sum that may still be empty.
constexpr void add_to(Value& sum, const Value& v) {
    if (sum.empty()) sum = v;
    else sum = sum + v;
}

/// One backward pass.
class Pass {
public:
    /// `region`: only nodes of this scope are visited, all others are constants; null: all nodes
    /// are.
    constexpr explicit Pass(const Scope* region, const Question& question)
        : region_(region), question_(question) {}
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;
    constexpr ~Pass() {
        for (int i = entries_.count; i-- > 0;)
            entries_.first[i].node->slot = entries_.first[i].before;
    }

    /// Marks a node as one whose gradient is requested; call this before `visit`.
    constexpr void leaf(Node* n) {
        if (walks(n)) visit(n);
        else if (!has(n)) enter(n);
        entries_.first[n->slot].leaf = true;
    }
    /// Enters a node at which the walk ends; call this before `visit`.
    constexpr void boundary(Node* n, bool wanted) {
        if (has(n)) return;
        enter(n);
        entries_.first[n->slot].leaf = wanted;
        boundary_ = entries_.count;
    }
    /// Adds to the gradient of a node; call this after `mark`.
    constexpr void seed(Node* n, const Value& v) {
        if (has(n)) add(n, v);
    }
    /// Enters all nodes that a target is computed from.
    constexpr void visit(Node* target) {
        Pool<Node*> stack, captures;
        stack.push(target);
        while (stack.count > 0) {
            Node* n = stack.first[stack.count - 1];
            if (n->slot == opened) {
                --stack.count;
                n->slot = -1;
                enter(n);
            } else if (has(n) || !walks(n)) {
                --stack.count;
            } else {
                n->slot = opened;
                for (int k = 0; k < n->inputs.count; ++k) stack.push(n->inputs.first[k]);
                if (n->def->role != Role::control) continue;
                captures.truncate(0);
                collect_captures(n, captures);
                for (Node* c : captures) stack.push(c);
                detail::each_pop(n, [&](const Node* p) { stack.push(filler_of(p, n)); });
            }
        }
    }
    /// Determines which nodes depend on a leaf.
    constexpr void mark() {
        for (int i = 0; i < entries_.count; ++i) {
            Entry& e = entries_.first[i];
            // A node that a region uses from outside may depend on another such node.
            e.derived = i >= boundary_ && walks(e.node) && depends(e.node);
            // In program order, so that the recursion of shape_root stays shallow.
            if (__builtin_is_constant_evaluated() && !e.node->shape.fully_defined())
                detail::shape_root(detail::mapped(e.node));
            e.varied = e.leaf || e.derived;
        }
        dense_.assign(entries_.count);
    }
    constexpr void run() {
        for (int i = entries_.count; i-- > 0;)
            if (entries_.first[i].derived) step(i);
    }
    /// Whether a branch or loop depends on a leaf; call this after `mark`.
    constexpr bool crosses_control() const {
        for (const Entry& e : entries_)
            if (e.derived && e.node->def->role == Role::control) return true;
        return false;
    }
    /// The gradient that has arrived at a node; empty if none has.
    constexpr Value result(Node* n) {
        if (has(n)) return gradient(n->slot);
        return {};
    }
    /// Whether a gradient has arrived as rows only; false if it is dense or none has arrived.
    constexpr bool sparse(const Node* n) const {
        return has(n) && entries_.first[n->slot].rows >= 0 && dense_.first[n->slot].empty();
    }
    template <class F>
    constexpr void each_rows(const Node* n, F f) const {
        for (int k = entries_[n->slot].rows; k >= 0; k = rows_[k].next)
            f(rows_[k].indices, rows_[k].values);
    }

    /// Whether a node has been entered.
    constexpr bool has(const Node* n) const {
        return n->slot >= 0 && n->slot < entries_.count && entries_.first[n->slot].node == n;
    }
    constexpr bool varied(const Node* n) const { return has(n) && entries_.first[n->slot].varied; }
    constexpr void add(Node* n, const Value& v) {
        if (varied(n)) add_to(dense_.first[n->slot], v);
    }
    constexpr void add_rows(Node* n, const Value& indices, const Value& values) {
        if (!varied(n)) return;
        int& first = entries_.first[n->slot].rows;
        rows_.push({indices, values, first});
        first = rows_.size() - 1;
    }
    constexpr const Question& question() const { return question_; }
    constexpr Node* key_of(const Node* read) const {
        return question_.variables.find(read->words.first[0]);
    }

private:
    static constexpr int opened = -2;
    /// Without default member initializers: compilers count each constructor that they evaluate.
    struct Entry {
        Node* node;
        int before;          ///< the node's slot in an enclosing pass
        int rows;            ///< the first in `rows_`, or -1
        const OpRule* rule;  ///< of a derived node, or null
        bool leaf;           ///< its gradient is requested
        bool derived;        ///< it is computed from a node that is varied
        bool varied;         ///< it is a leaf or derived
    };
    struct Rows {
        Value indices, values;
        int next = -1;
    };

    constexpr const OpRule* rule_for(const OpDef& def) const {
        if (def.composes) return def.composite->has_rule ? def.composite->rule() : &formula_rule;
        return def.extends ? def.extension()->rule : question_.find_rule(def.id);
    }
    constexpr void enter(Node* n) {
        const int before = n->slot;
        n->slot = entries_.count;
        entries_.push({n, before, -1, nullptr, false, false, false});
    }
    constexpr bool walks(const Node* n) const { return region_ == nullptr || n->scope == region_; }

    constexpr bool depends(const Node* n) {
        if (n->def->role == Role::control) return control_depends(n);
        if (n->def->id == id_of<op::CustomGradient>) return custom_depends(n);
        if (n->def->id == id_of<op::ReadVariable>) return reads_varied(n);
        bool found = false;
        for (int k = 0; !found && k < n->inputs.count; ++k) found = varied(n->inputs.first[k]);
        if (!found || !(is_differentiable(n->dtype) || n->def->results > 1)) return false;
        const OpRule* rule = rule_for(*n->def);
        entries_.first[n->slot].rule = rule;
        return rule == nullptr || !rule->stops;
    }
    constexpr bool reads_varied(const Node* n) const {
        const Node* key = key_of(n);
        return key != nullptr && key != n && varied(key);
    }
    constexpr bool custom_depends(const Node* n) const {
        for (int k = 0; k < static_cast<int>(n->words[0]); ++k)
            if (varied(n->inputs[k])) return true;
        return false;
    }
    constexpr bool control_depends(const Node* n) const {
        for (const Node* in : n->inputs)
            if (varied(in)) return true;
        Pool<Node*> captures;
        collect_captures(n, captures);
        for (const Node* c : captures)
            if (varied(c)) return true;
        bool reads = false;
        detail::each_inner(n, [&](const Node* inner) {
            reads = reads || (inner->def->id == id_of<op::ReadVariable> && reads_varied(inner));
        });
        detail::each_pop(n, [&](const Node* p) {
            reads = reads || detail::is_wanted(p) || varied(filler_of(p, n));
        });
        return reads;
    }

    constexpr Value gradient(int i) {
        const Entry& e = entries_.first[i];
        if (e.rows < 0) return dense_.first[i];
        Value sum = dense_.first[i];
        if (sum.empty()) sum = zeros_like(value_of(e.node));
        for (int k = e.rows; k >= 0; k = rows_[k].next)
            sum = scatter_add(sum, rows_[k].indices, rows_[k].values);
        return sum;
    }
    constexpr void step(int i) {
        Node* n = entries_.first[i].node;
        if (n->def->role == Role::control) {
            if (__builtin_is_constant_evaluated() && n->scope == nullptr) return no_tape();
            return question_.control_gradient(*this, n);
        }
        if (n->def->id == id_of<op::CustomGradient>) return question_.custom_gradient(*this, n);
        if (n->def->id == id_of<op::ReadVariable> && sparse(n)) {
            for (int k = entries_.first[i].rows; k >= 0; k = rows_[k].next) {
                const Rows more = rows_[k];
                add_rows(key_of(n), more.indices, more.values);
            }
            return;
        }
        if (n->def->results > 1) return several(i);
        const Value dy = gradient(i);
        if (dy.empty()) return;
        if (n->def->id == id_of<op::ReadVariable>) return add(key_of(n), dy);
        const bool custom = n->def->id == id_of<op::CustomResult>;
        if (custom && n->inputs[0]->def->id != id_of<op::CustomGradient>)
            return trace::blame(n, trace::Misuse::gradient_untied);
        if (custom || n->def->id == id_of<op::Output>) {
            results_.push({n, dy});
            return;
        }
        apply_rule(i, &dy);
    }
    /// An op with several results: the gradients of all of them have arrived at its Output nodes.
    constexpr void several(int i) {
        const Node* n = entries_.first[i].node;
        Pool<Value> dy;
        dy.assign(n->def->results, Value{});
        bool any = false;
        for (const Result& r : results_) {
            if (r.output->inputs[0] != n) continue;
            add_to(dy[static_cast<int>(r.output->words[0])], r.dy);
            any = true;
        }
        if (any) apply_rule(i, dy.data());
    }
    constexpr void apply_rule(int i, const Value* dy) {
        Node* n = entries_.first[i].node;
        const OpRule* rule = entries_.first[i].rule;
        if (rule == nullptr || !rule->passes) return no_gradient(n);
        Rule context(*this, n, dy, *rule);
        rule->apply(context);
    }
    /// Reports a branch or loop outside of any trace: there is no place for its gradient.
    constexpr void no_tape() {
        for (int i = 0; i < entries_.count; ++i) {
            if (!entries_.first[i].leaf) continue;
            const Node* const leaf = entries_.first[i].node;
            Node* n = trace::misused(trace::Misuse::gradient_untied);
            n->dtype = leaf->dtype;
            n->shape = leaf->shape;
            dense_.first[i] = Value(n);
        }
    }
    static constexpr void no_gradient(Node* n) {
        if (__builtin_is_constant_evaluated()) trace::blame(n, trace::Misuse::gradient_rule);
        else refuse(*n->def);
    }
    static void refuse(const OpDef& def) {
        errors::raise<errors::Unimplemented>({"tf.gradient.no_rule", def.name, "gradient",
                                              "an op without a gradient",
                                              "tf::stop_gradient, or tf::custom_gradient"});
    }

    /// The gradient of a composite without a rule: that of its formula, which is recorded again.
    /// Only traces have such nodes, since tapes record the ops of the formula.
    static constexpr void formula_gradient(Rule& g) {
        if (__builtin_is_constant_evaluated()) g.pass_.differentiate_formula(g);
    }
    static constexpr OpRule formula_rule{0, true, false, &formula_gradient};
    constexpr void differentiate_formula(const Rule& g) const {
        Pool<Value> in, found;
        for (int k = 0; k < g.count(); ++k) in.push(g.in(k));
        {
            const Value y = g.node_->def->composite->expand(in.data(), g.node_->words.data());
            Pass inner(nullptr, question_);
            for (int k = 0; k < g.count(); ++k) inner.boundary(in[k].node(), g.wants(k));
            inner.visit(y.node());
            inner.mark();
            inner.seed(y.node(), g.dy());
            inner.run();
            for (int k = 0; k < g.count(); ++k) {
                bool again = false;
                for (int i = 0; i < k; ++i) again = again || in[i].node() == in[k].node();
                found.push(again ? Value() : inner.result(in[k].node()));
            }
        }
        for (int k = 0; k < g.count(); ++k)
            if (!found[k].empty()) g.to(k, found[k]);
    }

    struct Result {
        Node* output = nullptr;
        Value dy;
    };
    const Scope* region_;
    const Question& question_;
    int boundary_ = 0;  ///< the number of entries at which the walk ends
    Pool<Entry> entries_;
    Pool<Value> dense_;  ///< the gradient that has arrived at each entry
    Pool<Rows> rows_;
    Pool<Result> results_;  ///< gradients of results that are Output nodes

    friend class ControlPass;
    friend constexpr void custom_gradient(Pass& pass, Node* n);
};

constexpr Value Rule::in(int k) const { return value_of(node_->inputs.first[k]); }
constexpr Value Rule::out() const { return value_of(node_); }
constexpr Value Rule::out(int k) const {
    const auto is_kth = [k](const Node* n) {
        return n->words.first[0] == static_cast<unsigned>(k);
    };
    if (!__builtin_is_constant_evaluated()) {
        const EagerNode* n = eager(node_).result;
        while (!is_kth(n)) n = n->result;
        return value_of(n);
    }
    // The optimizer finds and removes a second node for the same result, more cheaply than it could
    // be avoided here. The nodes of a region's results are needed, since gradients keep them.
    const trace::Scope* scope = node_->scope;
    if (scope != nullptr && scope != scope->trace->current)
        for (const Node* n : scope->order)
            if (n->def->id == id_of<op::Output> && n->inputs[0] == node_ && is_kth(n))
                return value_of(n);
    // The node of a result that belongs to no tape may have been destroyed.
    return rule_.result(node_, value_of(node_).node(), k);
}
constexpr bool Rule::wants(int k) const { return pass_.varied(node_->inputs.first[k]); }
constexpr void Rule::to(int k, const Value& v) const {
    Node* const n = node_->inputs.first[k];
    if (v.shape() == n->shape && n->shape.fully_defined()) return pass_.add(n, v);
    if (pass_.varied(n)) pass_.add(n, sum_to(v, in(k)));
}
constexpr void Rule::rows_to(int k, const Value& indices, const Value& rows) const {
    pass_.add_rows(node_->inputs[k], indices, rows);
}

}  // namespace tf::ad
