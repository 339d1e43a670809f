// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Branches and loops whose operands are all constants: the host (the compiler) runs them while
// tracing. This header keeps the values that the compiler knows and limits the number of
// iterations.

#include <tf/control/regions.hpp>
#include <tf/core/fold.hpp>
#include <tf/graph/structural.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/trace/literal.hpp>

namespace tf::detail::control {

/// The maximum number of iterations of a loop over constants, if no op in it uses a tensor of the
/// function.
inline constexpr int most_host_turns = 64;

/// The values of scalars and of tensors whose elements are all equal. A loop variable has its value
/// in the iteration that its trace is tracing.
class HostValues {
public:
    constexpr HostValues() = default;
    HostValues(const HostValues&) = delete;
    HostValues& operator=(const HostValues&) = delete;
    constexpr ~HostValues() {
        for (trace::Node* n : seen_) n->id = -1;
    }

    constexpr core::Known of(trace::Node* n) {
        if (n->id >= 0) return values_[n->id];
        const core::Known value = compute(n);
        n->id = seen_.push(n);
        values_.push(value);
        return value;
    }

private:
    constexpr core::Known compute(trace::Node* n) {
        if (n->def->id == id_of<op::Const>) {
            if (n->words.size() != 1 || n->dtype == DType::str) return {};
            return {true, n->words[0]};
        }
        if (n->def->id == id_of<op::LoopVariable>) {
            const core::Pool<core::Known>* turn =
                n->scope == nullptr ? nullptr : n->scope->trace->turn;
            const int k = static_cast<int>(n->words[0]);
            return turn != nullptr && k < turn->size() ? (*turn)[k] : core::Known{};
        }
        if (n->def->id == id_of<op::Select>) {
            const core::Known first = of(n->inputs[0]);
            return first.known ? of(n->inputs[first.bits != 0 ? 1 : 2]) : core::Known{};
        }
        if (n->def->view) return of(n->inputs[0]);
        if (n->def->role != Role::elementwise || !n->def->folds) return {};
        std::array<std::uint64_t, 3> args{};
        for (int k = 0; k < n->inputs.size(); ++k) {
            const core::Known in = of(n->inputs[k]);
            if (!in.known) return {};
            args[static_cast<std::size_t>(k)] = in.bits;
        }
        return core::fold_element(*n->def, n->inputs.back()->dtype, n->dtype, args,
                                  n->inputs.size());
    }

    core::Pool<trace::Node*> seen_;
    core::Pool<core::Known> values_;
};

constexpr core::Pool<core::Known> host_values(const Nodes& nodes) {
    HostValues values;
    core::Pool<core::Known> out;
    for (trace::Node* n : nodes) out.push(values.of(n));
    return out;
}

/// Whether branches and loops that depend on this trace's loop are to be run as the host would run
/// them: true until an op in the loop uses a tensor of the function.
constexpr bool is_hosting(const trace::Trace* t) {
    if (!t->probing || t->turn == nullptr) return false;
    for (const trace::Trace* other : t->met)
        if (!other->probing || other->turn == nullptr) return false;
    return true;
}
/// The value of a node, if it is known. It is unknown for a node in a trace, unless that trace is
/// hosting.
constexpr core::Known host_value(trace::Node* n) {
    if (n->scope != nullptr && !is_hosting(n->scope->trace)) return {};
    return HostValues().of(n);
}
/// The index of a branch that will be run, if it is known. A branch without captures has no outside
/// effects, so it can be recorded in the trace of its index.
constexpr core::Known host_decision(trace::Node* index, bool captures) {
    if (index->scope != nullptr && !captures) return {};
    const core::Known known = host_value(index);
    if (known.known && index->scope != nullptr) index->scope->trace->hosted = true;
    return known;
}

/// Whether a loop has no iterations, according to its condition as a probe has traced it.
constexpr bool never_turns(const trace::Trace* t, const trace::Scope* condition) {
    if (!is_hosting(t)) return false;
    const core::Known more = HostValues().of(condition->outputs[0]);
    return more.known && more.bits == 0;
}

/// The result of a loop over constants that the host has run.
struct HostRun {
    bool done = false;
    core::Pool<core::Known> variables{};  ///< at the end
    trace::Misuse misuse = trace::Misuse::none;
};
constexpr bool any_effect(const core::Pool<trace::Scope*>& scopes) {
    for (const trace::Scope* s : scopes)
        for (const trace::Node* n : s->order)
            if (trace::has_effect(n)) return true;
    return false;
}
/// Called after a probe has traced the first iteration and found no op that uses a tensor of the
/// function. Traces the remaining iterations until one has such an op. Side effects of the body on
/// C++ variables therefore happen once per iteration.
template <class Test, class Next>
constexpr HostRun run_turns(trace::Trace* t, const core::Pool<trace::Scope*>& regions, Test test,
                            Next next) {
    HostRun run;
    const core::Pool<core::Known>* first = t->turn;
    const trace::Scope* condition = regions[0];
    const auto again = [&](auto trace_region) {
        trace::Scope* s = trace_region(t);
        t->discarded.push(s);
        return s;
    };
    for (int turn = 0; is_hosting(t) && !t->unclear; ++turn) {
        const core::Known more = HostValues().of(condition->outputs[0]);
        run.done = more.known && more.bits == 0;
        if (!more.known) run.misuse = trace::Misuse::untied_loop;
        else if (turn == most_host_turns && !run.done) run.misuse = trace::Misuse::host_turns;
        if (run.done || run.misuse != trace::Misuse::none) break;
        const trace::Scope* body = turn == 0 ? regions[1] : again(next);
        core::Pool<core::Known> variables = host_values(body->outputs);
        run.variables = std::move(variables);
        t->turn = &run.variables;
        condition = again(test);
    }
    t->turn = first;
    if (t->unclear || (run.done && t->hosted && (any_effect(regions) || any_effect(t->discarded))))
        run.misuse = trace::Misuse::untied_loop;
    if (run.misuse != trace::Misuse::none) run.done = false;
    // A probe that records all branches may find more.
    if (t->hosted && run.misuse != trace::Misuse::none) t->unclear = true;
    return run;
}

/// Loop variables as constants, if their values are known; sets `all` to false if one is not.
template <class Vars>
constexpr Vars host_constants(const Vars& variables, const core::Pool<core::Known>& values,
                              bool& all, trace::Trace* t = nullptr) {
    int k = 0;
    return Vars(nest::map(variables, [&](const auto& leaf) {
        using L = std::remove_cvref_t<decltype(leaf)>;
        const core::Known known = values[k++];
        if (!known.known || !L::static_shape.fully_defined()) {
            all = false;
            return leaf;
        }
        trace::Node* n = trace::record(def_of<op::Const>, L::dtype, L::static_shape, {}, t);
        n->words.push(known.bits);
        return L(tracing::Handle(n));
    }));
}

}  // namespace tf::detail::control
