// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of tf::cond and tf::while_loop: structures of values as lists of nodes, and regions
// that are traced into scopes.

#include <tf/function/callable.hpp>
#include <tf/graph/structural.hpp>
#include <tf/module/nest.hpp>
#include <tf/trace/name_scope.hpp>
#include <tf/trace/probe.hpp>

namespace tf::detail::control {

using Nodes = core::Pool<trace::Node*>;

struct Nothing {};  ///< the result of a callable that returns void

/// Calls f and returns its result as tensors, or Nothing.
template <class F, class... A>
constexpr auto yield(F& f, A&&... a) {
    if constexpr (std::is_void_v<decltype(f(std::forward<A>(a)...))>) {
        f(std::forward<A>(a)...);
        return Nothing{};
    } else {
        return nest::materialize(f(std::forward<A>(a)...));
    }
}

/// Attaches the effects that a body returns to the current region, that of `variable`. They may
/// belong to no trace yet, and the loop does not use them otherwise.
template <class T, class R>
constexpr void keep_effects(const R& result, const Tensor<T>& variable) {
    if (!__builtin_is_constant_evaluated()) return;
    if constexpr (!std::same_as<R, Nothing>)
        nest::for_each(result, [&](const auto& leaf) {
            if constexpr (std::same_as<std::remove_cvref_t<decltype(leaf)>, Operation>)
                if (leaf.handle().node() != nullptr)
                    trace::attach(leaf.handle().node(), variable.node()->scope->trace);
        });
}

/// Appends the nodes of a structure of tensors.
template <class T>
constexpr void append_nodes(Nodes& out, const T& value) {
    nest::for_each(value, [&](const auto& leaf) {
        if constexpr (!Poisoned<decltype(leaf)>) out.push(leaf.handle().node());
    });
}

/// A structure like T whose leaves are the nodes from `record(dtype, shape)`, numbered in order.
template <class T, class Record>
constexpr T nodes_as(Record record) {
    int k = 0;
    const auto leaf = [&]<class L>() {
        if constexpr (std::same_as<L, Operation>) {
            return Operation{};
        } else {
            trace::Node* n = record(L::dtype, L::static_shape);
            n->words.push(static_cast<std::uint64_t>(k++));
            return L(tracing::Handle(n));
        }
    };
    if constexpr (nest::Leaf<T>) return leaf.template operator()<T>();
    else return nest::pack<T>(leaf);
}

/// Opens the name scope of a branch or loop, in which its regions are traced.
constexpr name_scope open_names(trace::Trace* t, std::string_view name) {
    return name_scope(t, t->name_within(t->names, name));
}
/// Opens the name scope of an op that TensorFlow composes of other ops. Eagerly there is none.
template <class T>
constexpr name_scope open_names(const T& value, std::string_view name) {
    if (!__builtin_is_constant_evaluated() || value.node()->scope == nullptr)
        return name_scope(nullptr, nullptr);
    return open_names(value.node()->scope->trace, name);
}

/// Traces a callable into a new scope; `f` returns the structure of tensors that the region yields.
template <class F>
constexpr trace::Scope* trace_region(trace::Trace* t, F&& f) {
    const trace::Region region(t);
    {
        const auto out = f();
        if constexpr (!std::same_as<std::remove_cvref_t<decltype(out)>, Nothing>) {
            nest::for_each(out, [&](const auto& leaf) {
                if constexpr (std::same_as<std::remove_cvref_t<decltype(leaf)>, Operation>) {
                    if (leaf.handle().node() != nullptr) trace::attach(leaf.handle().node(), t);
                } else if constexpr (!Poisoned<decltype(leaf)>) {
                    trace::attach(leaf.node(), t);
                    region.scope()->outputs.push(leaf.node());
                }
            });
        }
    }
    region.hoist();
    return region.scope();
}

/// Whether callables can use a trace that no operand belongs to.
template <class... F>
inline constexpr bool captures = !(std::is_empty_v<F> && ...);

/// The regions of a branch or loop, and their trace.
struct Traced {
    trace::Trace* tape;
    core::Pool<trace::Scope*> regions;
    bool floats = false;  ///< the trace is provisional, and the node will own it
    bool hosted = false;  ///< the trace is that of an outer loop, which the host runs
};

/// The regions that a probe has traced, and the trace that they belong to.
struct Probed {
    trace::Trace* own = nullptr;
    core::Pool<trace::Scope*> regions{};
    trace::Trace* found = nullptr;
};
template <class TraceRegions>
constexpr Probed probe(const core::Pool<core::Known>* turn, TraceRegions& trace_regions) {
    trace::Trace* own = trace::new_provisional(true);
    own->turn = turn;
    core::Pool<trace::Scope*> regions = trace_regions(own);
    own->turn = nullptr;
    trace::Trace* found = trace::end_probe(own);
    trace::release_captured(own);
    return {own, std::move(regions), found};
}

/// Ends a probe whose regions are not needed.
constexpr void discard(Probed& p, trace::Trace* t) {
    t->discarded.push_all(p.regions);
    trace::dissolve(p.own, p.regions, t);
}

/// Removes the nodes of a probe whose callables belong to the trace `t`. The probe has run branches
/// and loops on the host and has recorded an unknown number of nodes in `t`. A second probe shows
/// how many nodes one probe records; then the nodes of both are removed. `both`: a probe that
/// records all branches has also run.
template <class TraceRegions>
constexpr void take_back_hosted(const core::Pool<core::Known>* turn, bool both, trace::Trace* t,
                                TraceRegions& trace_regions) {
    const int before = trace::count_own(t);
    Probed again = probe(turn, trace_regions);
    Probed all;
    if (both) all = probe(nullptr, trace_regions);
    int left = 2 * (trace::count_own(t) - before);
    trace::take_last(t, [&](const trace::Node*) { return left-- > 0; });
    discard(again, t);
    if (both) discard(all, t);
}

/// Traces the regions, `trace_regions(trace)`, in the trace that they belong to: that of the
/// operands; if the operands belong to none, the one that the callables use; otherwise a
/// provisional trace. `turn`: the known initial values of a loop's variables.
template <bool Captures, class TraceRegions>
constexpr Traced trace_control(const Nodes& operands, TraceRegions trace_regions,
                               const core::Pool<core::Known>* turn = nullptr) {
    for (trace::Node* n : operands) {
        if (n->scope == nullptr) continue;
        trace::Trace* t = n->scope->trace;
        if constexpr (Captures) t->unclear = t->unclear || t->probing;
        return {t, trace_regions(t)};
    }
    if constexpr (!Captures) {
        trace::Trace* own = trace::new_provisional(false);
        core::Pool<trace::Scope*> regions = trace_regions(own);
        trace::release_captured(own);
        return {own, std::move(regions), true};
    } else {
        Probed p = probe(turn, trace_regions);
        const bool hosted = p.own->hosted, both = hosted && p.found == nullptr && p.own->unclear;
        if (both) {  // branches that the host cannot run may lead to the trace
            Probed all = probe(nullptr, trace_regions);
            p.found = all.found;
            p.own->discarded.push_all(all.regions);
            p.own->captured.push_all(all.own->captured);
            all.own->captured.truncate(0);
            trace::dissolve(all.own, all.regions, p.own);
        }
        trace::Trace* t = p.found;
        if (t == nullptr) return {p.own, std::move(p.regions), true};

        if (hosted && !t->probing) {
            take_back_hosted(turn, both, t, trace_regions);
            discard(p, t);
            return {t, trace_regions(t)};
        }
        trace::dissolve(p.own, p.regions, t);
        if (turn != nullptr && t->turn != nullptr) return {t, std::move(p.regions), false, true};
        if (t->probing) t->unclear = true;
        if (!t->met.empty()) return {t, std::move(p.regions)};  // it will be traced again anyway
        Traced again{t, trace_regions(t)};
        if (!trace::take_back(p.regions, again.regions, t)) t->note(trace::Misuse::untied_loop);
        return again;
    }
}

/// The Operation that stands for the effects of a branch or loop without result.
constexpr Operation effect_of(trace::Node* control) {
    if (control->scope == nullptr && control->provisional->misuse == trace::Misuse::none &&
        !trace::has_effect(control))
        return {};
    return Operation(control);
}

/// The function to call if no trace is found for a branch or loop without result. Calling it early
/// keeps the list of calls in the compiler's message short.
template <class R>
constexpr auto untied(const R& result) -> void (*)() {
    if constexpr (std::same_as<R, Operation>)
        if (__builtin_is_constant_evaluated()) {
            const trace::Node* n = result.handle().node();
            if (n != nullptr && n->provisional != nullptr &&
                n->provisional->misuse != trace::Misuse::none)
                return trace::loss(n);
        }
    return nullptr;
}

/// Records the node of a branch or loop.
constexpr trace::Node* record_control(const OpDef& def, Nodes operands, Traced traced) {
    trace::Node* n = trace::record(def, DType::invalid, Shape{}, std::move(operands),
                                   traced.floats ? nullptr : traced.tape);
    n->regions = std::move(traced.regions);
    if (traced.floats) n->provisional = traced.tape;
    return n;
}

}  // namespace tf::detail::control
