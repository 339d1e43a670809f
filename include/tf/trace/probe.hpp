// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Finds the tape of a branch or loop whose operands belong to none. Input: a provisional tape, on
// which the callables of the branch or loop are traced. Output: the tape that their ops met during
// the trace, or null. What the probe recorded on that tape is removed after the callables have been
// traced again.
//
// During a probe an op may have operands of two tapes. Such a graph is never read.

#include <tf/trace/trace.hpp>

namespace tf::trace {

constexpr Trace* new_provisional(bool probing) {
    auto* t = new Trace;
    t->probing = probing;
    t->around = new Scope(t, nullptr);
    t->current = t->around;
    return t;
}

/// Call this after the regions have been traced: the nodes that they took from outside float again
/// until the branch or loop finds its tape.
constexpr void release_captured(Trace* provisional) {
    for (Node* n : provisional->around->order) {
        if (!n->regions.empty()) {
            n->provisional = new_provisional(false);
            n->provisional->adopt(*provisional);
            for (Node* earlier : provisional->captured) {
                ++earlier->users;
                n->provisional->captured.push(earlier);
            }
        }
        for (Node* in : n->inputs) ++in->users;
        n->scope = nullptr;
        n->joined = false;
        ++n->users;
        provisional->captured.push(n);
    }
    provisional->around->order.truncate(0);
}

/// Ends a probe: returns the tape to which its callables belong, or null. Another probing tape is
/// returned only if there is no other choice.
constexpr Trace* end_probe(Trace* probe) {
    probe->probing = false;
    Trace* found = nullptr;
    for (Trace* t : probe->met) {
        t->met.erase(probe);
        if (found == nullptr || found->probing) found = t;
    }
    for (Trace* a : probe->met)
        for (Trace* b : probe->met)
            if (a != b && a->probing) meet(a, b);
    return found;
}

namespace detail {

/// The number of ops and the sum of their ids. Two traces of a callable are compared by them.
struct Tally {
    int count = 0;
    std::uint32_t ids = 0;

    constexpr void add(const Node* n) {
        ++count;
        ids += n->def->id;
        for (const Scope* r : n->regions) add(r);
    }
    constexpr void add(const Scope* s) {
        for (const Node* n : s->order) add(n);
    }
};

}  // namespace detail

/// Removes nodes from the end of the tape's current scope while `take(node)` is true. Nodes that
/// were made outside of the scope and joined it later stay.
template <class Take>
constexpr void take_last(Trace* t, Take take) {
    // Removed nodes may still have handles, so they are kept until the tape is destroyed.
    auto* rest = new Scope(t, nullptr);
    t->discarded.push(rest);
    tf::detail::core::Pool<Node*>& order = t->current->order;
    tf::detail::core::Pool<Node*> kept;  // in reverse order: made outside and used there
    int first = order.size();
    while (first > 0) {
        Node* n = order[first - 1];
        if (n->joined && (n->holders > 0 || n->id == detail::hoisted)) {
            detail::mark_operands(n, t->current);
            kept.push(n);
        } else if (take(n)) {
            n->scope = rest;
            rest->order.push(n);
        } else {
            break;
        }
        --first;
    }
    order.truncate(first);
    for (int i = kept.size(); i-- > 0;) order.push(kept[i]);
    for (Node* n : order) n->id = -1;
}

/// Removes what a probe has recorded: its regions, and ops at the end of the tape's current scope.
/// Their number is the difference between the second trace of the same callables, `again`, and
/// `probed`. Returns false if these are different ops, that is, if the callables behaved
/// differently in the two traces.
constexpr bool take_back(const tf::detail::core::Pool<Scope*>& probed,
                         const tf::detail::core::Pool<Scope*>& again, Trace* t) {
    detail::Tally want, found;
    for (const Scope* r : again) want.add(r);
    for (const Scope* r : probed) found.add(r);
    t->discarded.push_all(probed);
    take_last(t, [&](const Node* n) {
        if (found.count >= want.count) return false;
        found.add(n);
        return true;
    });
    return found.count == want.count && found.ids == want.ids;
}

/// The number of nodes of the current scope that were made in it, as take_last counts them.
constexpr int count_own(const Trace* t) {
    int count = 0;
    for (const Node* n : t->current->order) count += !(n->joined && n->holders > 0);
    return count;
}

/// Moves the contents of a probe to the tape of its callables, or to that of another probe.
constexpr void dissolve(Trace* probe, const tf::detail::core::Pool<Scope*>& regions, Trace* t) {
    for (Node* n : probe->captured) {
        attach(n, t);
        --n->users;
    }
    for (Scope* r : regions) {
        retrace(r, t);
        r->parent = t->current;
    }
    t->adopt(*probe);
    delete probe;
}

}  // namespace tf::trace
