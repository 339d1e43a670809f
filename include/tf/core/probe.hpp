// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a branch or loop belongs whose operands float. In: a provisional tape, on which its
// callables are traced. Out: the tape that their ops have met on the way, from which what the probe
// recorded there is taken back once they have been traced again; or none.
//
// While a probe lasts, an op may have nodes of two tapes. Nobody looks at such a graph.

#include <tf/core/trace.hpp>

namespace tf::trace {

constexpr Trace* new_provisional(bool probing) {
    auto* t = new Trace;
    t->probing = probing;
    t->around = new Scope(t, nullptr);
    t->current = t->around;
    return t;
}

/// To be called when the regions are traced: what they took from outside floats again, and waits
/// for the branch or loop to find its tape.
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

/// Ends a probe: the tape where its callables belong, or null. A tape that probes itself is only
/// the answer where there is no other.
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

/// How many ops there are, and which: what tells two traces of one callable apart.
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

/// Takes nodes from the end of the tape's current scope, as long as `take(node)` holds. What was
/// made outside and only joined it stays.
template <class Take>
constexpr void take_last(Trace* t, Take take) {
    // Handles of nodes that are taken back may be alive.
    auto* rest = new Scope(t, nullptr);
    t->discarded.push(rest);
    tf::detail::Pool<Node*>& order = t->current->order;
    tf::detail::Pool<Node*> kept;  // the last one first: was made outside, and is used there
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

/// Takes back what a probe has recorded: its regions, and ops at the end of the tape's current
/// scope, which are as many as `again`, the same callables traced there, has more. False where
/// those are other ops: the callables did not do the same twice.
constexpr bool take_back(const tf::detail::Pool<Scope*>& probed,
                         const tf::detail::Pool<Scope*>& again, Trace* t) {
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

/// How many nodes of the tape's current scope take_last would take.
constexpr int count_own(const Trace* t) {
    int count = 0;
    for (const Node* n : t->current->order) count += !(n->joined && n->holders > 0);
    return count;
}

/// Puts what a probe holds on the tape where its callables belong, or on that of another probe.
constexpr void dissolve(Trace* probe, const tf::detail::Pool<Scope*>& regions, Trace* t) {
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
