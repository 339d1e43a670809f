// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tracer: evaluates a function's body in the compiler and turns what it recorded into a plan.
// Each stage is a constant of its own, so that no single evaluation meets a compiler's limits.
// Mirrors TensorFlow's FuncGraph and tracing.

#include <tf/exec/executor.hpp>
#include <tf/exec/planner.hpp>
#include <tf/graph/optimize.hpp>
#include <tf/graph/record.hpp>
#include <tf/kernels/node_state.hpp>
#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>

namespace tf::detail {

template <class...>
struct list {};

template <class M>
concept IsModule = std::is_base_of_v<Module, M>;
template <class V>
concept IsVariable = std::is_base_of_v<VariableBase, V>;

/// What identifies the captured variables of a function: how many, and a hash of their dtypes and
/// shapes.
struct Captures {
    int count = 0;
    std::uint64_t hash = 14695981039346656037u;

    constexpr void add(const VariableBase& v) {
        ++count;
        auto mix = [this](std::int64_t x) {
            hash = (hash ^ static_cast<std::uint64_t>(x)) * 1099511628211u;
        };
        mix(static_cast<std::int64_t>(v.declared_dtype()));
        mix(v.declared_shape().rank);
        for (int i = 0; i < v.declared_shape().rank; ++i) mix(v.declared_shape()[i]);
    }
    friend constexpr bool operator==(const Captures&, const Captures&) = default;
};

/// A bound module or variable as it exists while tracing.
template <class B>
struct SymbolicBinding {
    B value{};
    constexpr explicit SymbolicBinding(trace::Trace* t, Captures& captures) {
        value.visit_variables([&](VariableBase& v) {
            v.bind(t, captures.count);
            captures.add(v);
        });
    }
};
template <IsVariable B>
struct SymbolicBinding<B> {
    B value{Symbolic{}};
    constexpr explicit SymbolicBinding(trace::Trace* t, Captures& captures) {
        value.bind(t, captures.count);
        captures.add(value);
    }
};
template <std::size_t, class B>
struct BindingLeaf : SymbolicBinding<B> {
    using SymbolicBinding<B>::SymbolicBinding;
};
template <class Indices, class... B>
struct Bindings;
template <std::size_t... I, class... B>
struct Bindings<std::index_sequence<I...>, B...> : BindingLeaf<I, B>... {
    constexpr Bindings([[maybe_unused]] trace::Trace* t, [[maybe_unused]] Captures& captures)
        : BindingLeaf<I, B>(t, captures)... {}
    template <class F, class... A>
    constexpr decltype(auto) call(F& f, A&&... a) {
        return f(static_cast<BindingLeaf<I, B>&>(*this).value..., std::forward<A>(a)...);
    }
};

/// A symbolic argument; `next` counts the flattened arguments.
template <class T>
constexpr T symbolic_leaf(trace::Trace& t, int& next) {
    trace::Node* n = trace::record(def_of<op::Argument>, T::dtype, T::static_shape, {}, &t);
    n->words.push_back(static_cast<std::uint64_t>(next++));
    return T(Handle(n));
}
template <class P>
constexpr P symbolic(trace::Trace& t, int& next) {
    if constexpr (TensorLike<P>) return symbolic_leaf<P>(t, next);
    else return nest::pack<P>([&]<class L>() { return symbolic_leaf<L>(t, next); });
}

/// The result of a function as a structure of tensors; `void` for none.
template <class R>
struct structured_result : std::type_identity<nest::materialized_t<R>> {};
template <>
struct structured_result<void> : std::type_identity<void> {};

template <class F, class Bound, class Params>
struct Tracer;
template <class F, class... Bound, class... Params>
struct Tracer<F, list<Bound...>, list<Params...>> {
    using raw_result =
        decltype(std::declval<F&>()(std::declval<Bound&>()..., std::declval<Params>()...));
    using result = typename structured_result<std::remove_cvref_t<raw_result>>::type;

    /// Traces and hands the recorded scope to `use` while it is alive.
    template <class Use>
    static constexpr auto trace(Use use) {
        trace::Trace t;
        trace::Scope root(&t, nullptr);
        t.current = &root;
        Captures captures;
        Bindings<std::index_sequence_for<Bound...>, Bound...> bound(&t, captures);
        int next = 0;
        F f{};
        [&]<class... P>(P&&... params) {
            if constexpr (std::is_void_v<raw_result>) {
                bound.call(f, std::forward<P>(params)...);
            } else {
                auto&& out = bound.call(f, std::forward<P>(params)...);
                nest::for_each(out,
                               [&](auto&& leaf) { add_output(root, t, nest::to_tensor(leaf)); });
            }
        }(Ordered<Params>{symbolic<Params>(t, next)}.value...);
        return use(root, captures);
    }

private:
    /// Keeps the arguments in order: elements of a braced list are evaluated left to right,
    /// function arguments are not.
    template <class P>
    struct Ordered {
        P value;
    };
    template <class T>
    static constexpr void add_output(trace::Scope& root, trace::Trace& t, const T& v) {
        if constexpr (std::same_as<T, Operation>) {
            trace::attach(v.handle().node(), &t);
        } else if constexpr (!Poisoned<T>) {
            trace::attach(v.node(), &t);
            root.outputs.push_back(v.node());
        }
    }
};

/// All constants that belong to one concrete function.
template <class F, class Bound, class Params>
struct Program {
    using tracer = Tracer<F, Bound, Params>;

    struct Summary {
        graph::Sizes sizes;
        Captures captures;
    };
    static constexpr Summary summary = tracer::trace([](trace::Scope& root, const Captures& c) {
        return Summary{graph::record(root).sizes(), c};
    });
    /// The graph as the function wrote it.
    static constexpr auto traced = tracer::trace([](trace::Scope& root, const Captures&) {
        return graph::Table<summary.sizes>(graph::record(root));
    });

    static constexpr graph::Sizes optimized_sizes = graph::optimize(traced.view()).sizes();
    /// The graph after all passes.
    static constexpr auto graph = graph::Table<optimized_sizes>(graph::optimize(traced.view()));

    static constexpr exec::PlanSizes plan_sizes = exec::Planner(graph.view()).run().sizes();
    static constexpr auto plan = exec::PlanTable<plan_sizes>(exec::Planner(graph.view()).run());

    static kernels::Attributes attributes(int row) {
        const graph::View g = graph.view();
        return {g.words_of(row), g.text_of(row), state(row)};
    }

private:
    static constexpr std::size_t random_rows = [] {
        std::size_t n = 0;
        for (const graph::Row& r : graph.rows) n += r.def->role == Role::random;
        return n;
    }();
    /// The generator of a random node.
    static kernels::NodeState* state(int row) {
        if constexpr (random_rows == 0) {
            return nullptr;
        } else {
            if (graph.rows[static_cast<std::size_t>(row)].def->role != Role::random) return nullptr;
            std::size_t k = 0;
            for (int i = 0; i < row; ++i)
                k += graph.rows[static_cast<std::size_t>(i)].def->role == Role::random;
            static std::array<kernels::NodeState, random_rows> states;
            states[k].ordinal = static_cast<std::int64_t>(k);
            return &states[k];
        }
    }
};

}  // namespace tf::detail
