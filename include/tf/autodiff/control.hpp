// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradients of branches and loops in a trace. The gradient of a branch is a branch on the same
// predicate; that of a loop is a loop with the same number of iterations, in reverse order. Inside,
// the values of the forward region are computed again from the values at its start, which the
// forward loop pushes on stacks (like a checkpoint per iteration). Random numbers, matrix products
// and variables that change are kept on stacks, too. Values that turn out not to be used are pruned
// together with their stacks.

#include <tf/autodiff/clones.hpp>

namespace tf::ad {

namespace detail {

constexpr Value zeros_of(const Node* n) { return zeros_like(value_of(n)); }

/// The nodes for which the gradient of a region is computed, and their gradients.
struct RegionGradient {
    Pool<Node*> leaves;     ///< nodes of the forward graph
    Pool<Value> gradients;  ///< in: the sums so far; out: with the region's contribution added
};

/// Passes the gradient of a popped value to the region that pushed the value, on another stack. The
/// gradient of that region has the same number of iterations, in reverse order.
constexpr void keep_gradient(Node* pop, const Value& gradient, trace::Trace* t) {
    if (gradient.empty()) return;
    trace::noted(pop->inputs[0]).adjoint =
        trace::record(def_of<op::Push>, DType::invalid, Shape{}, {gradient.node()}, t);
}
/// Pops the gradient from that stack, in the gradient of the region that pushed the value.
constexpr void seed_from_stack(Pass& pass, Node* push, trace::Trace* t) {
    Node* kept = push->inputs[0];
    if (pass.varied(kept)) {
        Node* pop = trace::record(def_of<op::Pop>, kept->dtype, kept->shape, {}, t);
        pop->inputs.push(adjoint_of(push));
        pass.seed(kept, Value(pop));
    }
}

/// Traces the gradient of a forward region into the current scope. `seeds` are the gradients of its
/// outputs. Gradients that the gradients of later regions have pushed on stacks are included.
constexpr void trace_gradient(Scope* forward, trace::Trace* t, const Question& question,
                              const Pool<Value>& seeds, RegionGradient& g) {
    const Clones clones(forward, t, question);
    Pass pass(forward, question);
    Pool<Node*> pops, pushes;
    for (Node* n : forward->order) {
        if (is_wanted(n) && is_differentiable(n->dtype)) pops.push(n);
        if (adjoint_of(n) != nullptr) pushes.push(n);
    }
    for (Node* n : g.leaves) pass.leaf(n);
    for (Node* n : pops) pass.leaf(n);
    for (Node* n : forward->outputs) pass.visit(n);
    for (Node* n : pushes) pass.visit(n->inputs[0]);
    pass.mark();
    for (int k = 0; k < g.leaves.size(); ++k)
        if (!g.gradients[k].empty()) pass.seed(g.leaves[k], g.gradients[k]);
    for (int k = 0; k < seeds.size(); ++k)
        if (!seeds[k].empty()) pass.seed(forward->outputs[k], seeds[k]);
    for (Node* n : pushes) seed_from_stack(pass, n, t);
    pass.run();
    for (Node* n : pops) keep_gradient(n, pass.result(n), t);
    for (int k = 0; k < g.leaves.size(); ++k) {
        g.gradients[k] = pass.result(g.leaves[k]);
        if (g.gradients[k].empty()) g.gradients[k] = zeros_of(g.leaves[k]);
    }
}

/// Makes values the outputs of the current scope.
constexpr void yield_to(Scope* s, const Pool<Value>& values) {
    for (const Value& v : values) {
        trace::attach(v.node(), s->trace);
        s->outputs.push(v.node());
    }
}

}  // namespace detail

/// Computes the gradient of one control node.
class ControlPass {
public:
    constexpr ControlPass(Pass& outer, Node* control)
        : outer_(outer), control_(control), tape_(control->scope->trace) {
        for (const Pass::Result& r : outer.results_) {
            if (r.output->inputs[0] != control) continue;
            const int k = static_cast<int>(r.output->words[0]);
            while (arrived_.size() <= k) arrived_.push({});
            add_to(arrived_[k], r.dy);
        }
        detail::each_inner(
            control, [&](const Node* n) { asked_ = asked_ || detail::adjoint_of(n) != nullptr; });
        if (!asked_ && arrived_.empty()) return;
        detail::each_pop(control, [&](Node* p) {
            if (detail::is_wanted(p) || !outer.varied(filler_of(p, control))) return;
            trace::noted(p).wanted = true;
            wanted_.push(p);
        });
        Pool<Node*> captures;
        collect_captures(control, captures);
        for (Node* c : captures)
            if (outer.varied(c) && is_differentiable(c->dtype)) leaves_.push(c);
        detail::each_inner(control, [&](const Node* n) {
            if (n->def->id != id_of<op::ReadVariable>) return;
            Node* key = outer.key_of(n);
            if (key != nullptr && outer.varied(key) && !leaves_.contains(key)) leaves_.push(key);
        });
    }
    ControlPass(const ControlPass&) = delete;
    ControlPass& operator=(const ControlPass&) = delete;
    constexpr ~ControlPass() {
        for (Node* p : wanted_) p->notes->wanted = false;
        detail::each_inner(control_, [](Node* n) {
            if (n->notes != nullptr) n->notes->adjoint = nullptr;
        });
    }
    constexpr void run() {
        if (!asked_ && arrived_.empty()) return;
        if (outer_.region_ == nullptr && control_->scope != tape_->current)
            return tape_->note(trace::Misuse::gradient_scope);
        // A value that belongs to no trace yet would be attached to the first region that uses it,
        // so it is attached here.
        for (const Value& v : arrived_)
            if (!v.empty()) trace::attach(v.node(), tape_);
        if (control_->def->id == id_of<op::While>) loop();
        else branch();
    }

private:
    constexpr void branch() {
        Pool<trace::Scope*> regions;
        for (Scope* forward : control_->regions) {
            const trace::Region region(tape_);
            detail::RegionGradient g;
            for (Node* n : leaves_) {
                g.leaves.push(n);
                g.gradients.push({});
            }
            detail::trace_gradient(forward, tape_, outer_.question(), arrived_, g);
            detail::yield_to(region.scope(), g.gradients);
            regions.push(region.scope());
        }
        Node* n = trace::record(def_of<op::Branch>, DType::invalid, Shape{},
                                {value_of(control_->inputs[0]).node()}, tape_);
        n->regions = std::move(regions);
        for (int k = 0; k < leaves_.size(); ++k)
            outer_.add(leaves_[k], Value(detail::output(tape_, n, k, value_of(leaves_[k]))));
    }

    /// The number of iterations of the forward loop.
    constexpr Value trip_count() {
        int& counter = trace::noted(control_).counter;
        if (counter < 0) {
            const auto constant = [&](Scope* s, std::uint64_t v) {
                Node* n = detail::append(s, def_of<op::Const>, DType::int32, Shape{}, {});
                n->words.push(v);
                return n;
            };
            Scope* body = control_->regions[1];
            Node* start = constant(control_->scope, 0);
            Pool<Node*>& order = control_->scope->order;
            int at = order.size() - 1;
            for (; order[at - 1] != control_; --at) order[at] = order[at - 1];
            order[at] = control_;
            order[at - 1] = start;
            counter = control_->inputs.size();
            control_->inputs.push(start);
            Node* i = detail::append(body, def_of<op::LoopVariable>, DType::int32, Shape{}, {});
            detail::numbered(i, counter);
            Node* one = constant(body, 1);
            body->outputs.push(
                detail::append(body, def_of<op::Add>, DType::int32, Shape{}, {i, one}));
            // The condition needs no change: it can read all loop variables.
        }
        Node* total =
            detail::append(control_->scope, def_of<op::Output>, DType::int32, Shape{}, {control_});
        detail::numbered(total, counter);
        return Value(outer_.region_ == nullptr ? total : detail::saved(total, tape_));
    }

    /// Zeros in the shape of the last value of a loop variable.
    constexpr Value zeros_of_result(int k) {
        Node* v = variable(control_->regions[1], k);
        if (v->shape.fully_defined()) return detail::zeros_of(v);
        Node* last =
            detail::append(control_->scope, def_of<op::Output>, v->dtype, v->shape, {control_});
        detail::numbered(last, k);
        return zeros_like(Value(outer_.region_ == nullptr ? last : detail::saved(last, tape_)));
    }

    /// The loop variables that depend on a requested source.
    constexpr Pool<char> active() {
        Scope* body = control_->regions[1];
        const int n = control_->inputs.size();
        Pool<char> out;
        for (int k = 0; k < n; ++k)
            out.push(outer_.varied(control_->inputs[k]) &&
                     is_differentiable(control_->inputs[k]->dtype));
        for (bool grew = true; grew;) {
            grew = false;
            Pass pass(body, outer_.question());
            for (Node* l : leaves_) pass.leaf(l);
            for (Node* v : body->order) {
                const bool active_variable = is_variable(v) && static_cast<int>(v->words[0]) < n &&
                                             out[static_cast<int>(v->words[0])] != 0;
                if (active_variable || (detail::is_wanted(v) && is_differentiable(v->dtype)))
                    pass.leaf(v);
            }
            for (Node* o : body->outputs) pass.visit(o);
            pass.mark();
            for (int k = 0; k < n; ++k) {
                if (out[k] != 0 || !pass.varied(body->outputs[k])) continue;
                out[k] = 1;
                grew = true;
            }
        }
        return out;
    }
    /// Keeps only the loop variables that contribute to a result with a gradient.
    constexpr void drop_unused(Pool<char>& variables) {
        if (asked_) return;  // any of them may reach a value that the body has pushed
        Scope* body = control_->regions[1];
        Pass pass(body, outer_.question());
        Pool<int> reached;
        for (int k = 0; k < arrived_.size(); ++k)
            if (!arrived_[k].empty()) reached.push(k);
        for (int i = 0; i < reached.size(); ++i) {
            pass.visit(body->outputs[reached[i]]);
            for (int k = 0; k < variables.size(); ++k) {
                const Node* v = variable(body, k);
                if (v != nullptr && pass.has(v) && !reached.contains(k)) reached.push(k);
            }
        }
        for (int k = 0; k < variables.size(); ++k)
            if (!reached.contains(k)) variables[k] = 0;
    }
    static constexpr bool is_variable(const Node* n) {
        return n->def->id == id_of<op::LoopVariable>;
    }
    static constexpr Node* variable(Scope* body, int k) {
        for (Node* n : body->order)
            if (is_variable(n) && static_cast<int>(n->words[0]) == k) return n;
        return nullptr;
    }

    constexpr void loop() {
        Scope* body = control_->regions[1];
        const int n = control_->inputs.size();
        Pool<char> varies = active();
        drop_unused(varies);
        const Value trips = trip_count();
        // The variables of the backward loop: the number of remaining iterations, the gradients of
        // the loop variables, and sums for the values that the body uses from outside.
        Pool<Value> start;
        start.push(trips);
        Pool<int> which;
        for (int k = 0; k < n; ++k) {
            if (varies[k] == 0) continue;
            which.push(k);
            const bool has = k < arrived_.size() && !arrived_[k].empty();
            if (has) start.push(arrived_[k]);
            else start.push(zeros_of_result(k));
        }
        for (Node* l : leaves_) start.push(detail::zeros_of(l));

        Pool<trace::Scope*> regions;
        {
            const trace::Region region(tape_);
            Value left(detail::numbered(
                trace::record(def_of<op::LoopVariable>, DType::int32, Shape{}, {}, tape_), 0));
            const Value none(Tensor<std::int32_t>(0));
            Pool<Value> out;
            out.push(apply<op::Greater>({left, none}));
            detail::yield_to(region.scope(), out);
            regions.push(region.scope());
        }
        {
            const trace::Region region(tape_);
            Pool<Value> variables;
            for (int k = 0; k < start.size(); ++k)
                variables.push(
                    Value(detail::numbered(trace::record(def_of<op::LoopVariable>, start[k].dtype(),
                                                         start[k].shape(), {}, tape_),
                                           k)));
            Pool<Value> seeds;
            seeds.assign(body->outputs.size(), Value{});
            detail::RegionGradient g;
            for (int k = 0; k < which.size(); ++k) {
                seeds[which[k]] = variables[k + 1];
                g.leaves.push(variable(body, which[k]));
                g.gradients.push({});
            }
            for (int k = 0; k < leaves_.size(); ++k) {
                g.leaves.push(leaves_[k]);
                g.gradients.push(variables[1 + which.size() + k]);
            }
            detail::trace_gradient(body, tape_, outer_.question(), seeds, g);
            const Value one(Tensor<std::int32_t>(1));
            Pool<Value> out;
            out.push(apply<op::Sub>({variables[0], one}));
            out.push_all(g.gradients);
            detail::yield_to(region.scope(), out);
            regions.push(region.scope());
        }
        Pool<Node*> operands;
        for (const Value& v : start) operands.push(v.node());
        Node* backward =
            trace::record(def_of<op::While>, DType::invalid, Shape{}, std::move(operands), tape_);
        backward->regions = std::move(regions);
        for (int k = 0; k < which.size(); ++k)
            outer_.add(control_->inputs[which[k]],
                       Value(detail::output(tape_, backward, k + 1, start[k + 1])));
        for (int k = 0; k < leaves_.size(); ++k) {
            const int at = 1 + which.size() + k;
            outer_.add(leaves_[k], Value(detail::output(tape_, backward, at, start[at])));
        }
    }

    Pass& outer_;
    Node* control_;
    trace::Trace* tape_;
    Pool<Value> arrived_;  ///< gradients of the results, by number
    Pool<Node*> leaves_;   ///< nodes outside of the regions whose gradients are requested
    Pool<Node*> wanted_;   ///< Pops in the regions whose gradients are requested
    bool asked_ = false;   ///< whether gradients of values pushed by the regions have arrived
};

constexpr void control_gradient(Pass& outer, Node* control) { ControlPass(outer, control).run(); }

}  // namespace tf::ad
