// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Branches and loops over constants as the host sees them: what the compiler knows of a predicate,
// and how often a loop turns.

#include <tf/core/fold.hpp>
#include <tf/core/literal.hpp>
#include <tf/graph/structural.hpp>
#include <tf/module/regions.hpp>
#include <tf/ops/select.hpp>

namespace tf::detail {

/// A loop over constants that no op ties to a function turns so often at most.
inline constexpr int most_host_turns = 64;

/// The values of scalars, and of tensors whose elements are all one, given those of the loop
/// variables.
class HostValues {
public:
    constexpr explicit HostValues(const Pool<Known>& variables) : variables_(variables) {}
    HostValues(const HostValues&) = delete;
    HostValues& operator=(const HostValues&) = delete;
    constexpr ~HostValues() {
        for (trace::Node* n : seen_) n->id = -1;
    }

    constexpr Known of(trace::Node* n) {
        if (n->id >= 0) return values_[n->id];
        const Known value = compute(n);
        n->id = seen_.push(n);
        values_.push(value);
        return value;
    }

private:
    constexpr Known compute(trace::Node* n) {
        if (n->def->id == def_of<op::Const>.id) {
            if (n->words.size() != 1 || n->dtype == DType::str) return {};
            return {true, n->words[0]};
        }
        if (n->def->id == def_of<op::LoopVariable>.id) {
            const int k = static_cast<int>(n->words[0]);
            return k < variables_.size() ? variables_[k] : Known{};
        }
        if (n->def->id == def_of<op::Select>.id) {
            const Known first = of(n->inputs[0]);
            return first.known ? of(n->inputs[first.bits != 0 ? 1 : 2]) : Known{};
        }
        if (n->def->view) return of(n->inputs[0]);
        if (n->def->role != Role::elementwise || !n->def->folds) return {};
        std::array<std::uint64_t, 3> args{};
        for (int k = 0; k < n->inputs.size(); ++k) {
            const Known in = of(n->inputs[k]);
            if (!in.known) return {};
            args[static_cast<std::size_t>(k)] = in.bits;
        }
        return fold_element(*n->def, n->inputs.back()->dtype, n->dtype, args, n->inputs.size());
    }

    const Pool<Known>& variables_;
    Pool<trace::Node*> seen_;
    Pool<Known> values_;
};

constexpr Pool<Known> host_values(const Nodes& nodes, const Pool<Known>& variables) {
    HostValues values(variables);
    Pool<Known> out;
    for (trace::Node* n : nodes) out.push(values.of(n));
    return out;
}

/// What a node is; nothing is said of one that has a tape.
constexpr Known host_value(trace::Node* n) {
    if (n->scope != nullptr) return {};
    const Pool<Known> none;
    return HostValues(none).of(n);
}

/// Whether a loop's condition holds for these variables.
constexpr Known host_condition(const trace::Scope* condition, const Pool<Known>& variables) {
    return HostValues(variables).of(condition->outputs[0]);
}
/// Whether a loop whose condition a probe has traced stops at once.
constexpr bool never_turns(const trace::Trace* t, const trace::Scope* condition,
                           const Nodes& operands) {
    if (!t->probing || !t->met.empty()) return false;
    const Known more = host_condition(condition, host_values(operands, {}));
    return more.known && more.bits == 0;
}

/// How often a loop turns: -1 where that is unknown; it is not counted beyond `most_host_turns`.
constexpr int host_turns(const Pool<trace::Scope*>& regions, const Nodes& operands) {
    Pool<Known> variables = host_values(operands, {});
    int turns = 0;
    for (; turns <= most_host_turns; ++turns) {
        const Known more = host_condition(regions[0], variables);
        if (!more.known) return -1;
        if (more.bits == 0) return turns;
        variables = host_values(regions[1]->outputs, variables);
    }
    return turns;
}

/// A loop's callables have been traced once, and touch no tape through the loop's variables. What
/// effects they had elsewhere do not depend on these, and happen once for each turn.
template <class Test, class Next>
constexpr void repeat_effects(const Traced& loop, const Nodes& operands, Test test, Next next) {
    trace::Trace* t = loop.tape;
    if (loop.regions.size() == 1 && !t->unclear) return;
    const int turns = t->unclear ? -1 : host_turns(loop.regions, operands);
    if (turns < 0) return t->note(trace::Misuse::untied_loop);
    if (turns > most_host_turns) return t->note(trace::Misuse::host_turns);
    for (int k = 1; k < turns; ++k) {
        t->discarded.push(test(t));
        t->discarded.push(next(t));
    }
    t->discarded.push(test(t));
    trace::release_captured(t);
}

}  // namespace tf::detail
