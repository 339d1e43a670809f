// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tracer: evaluates a function's body in the compiler and turns the recorded graph into a plan.
// Each stage is a separate constant, so that no single evaluation exceeds a compiler's limits.
// Mirrors TensorFlow's FuncGraph and tracing.

#include <array>
#include <span>

#include <tf/exec/static/executor.hpp>
#include <tf/exec/static/planner.hpp>
#include <tf/graph/expand.hpp>
#include <tf/graph/record.hpp>
#include <tf/kernels/node_state.hpp>
#include <tf/module/module.hpp>
#include <tf/module/nest.hpp>

namespace tf::detail::functions {

template <class...>
struct list {};

template <class M>
concept IsModule = std::derived_from<M, Module>;
template <class V>
concept IsVariable = std::derived_from<V, VariableBase>;
template <class B>
concept Bindable = IsModule<B> || IsVariable<B>;

/// Identifies the captured variables of a function: their number, and a hash of their dtypes and
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

/// A symbolic argument; `next` counts the flattened arguments.
template <class T>
constexpr T symbolic_leaf(trace::Trace& t, int& next) {
    trace::Node* n = trace::record(def_of<op::Argument>, T::dtype, T::static_shape, {}, &t);
    n->words.push(static_cast<std::uint64_t>(next++));
    return T(tracing::Handle(n));
}
template <class P>
constexpr P symbolic(trace::Trace& t, int& next) {
    if constexpr (TensorLike<P>) return symbolic_leaf<P>(t, next);
    else return nest::pack<P>([&]<class L>() { return symbolic_leaf<L>(t, next); });
}

/// The result of a function as a structure of tensors; `void` if it has none.
template <class R>
struct structured_result : std::type_identity<nest::materialized_t<R>> {};
template <>
struct structured_result<void> : std::type_identity<void> {};

/// The inputs of a function in a trace. They are aggregates, without constructors: compilers list
/// every call that leads to a fault, so this keeps the list short.
template <std::size_t, class T>
struct Input {
    T value;
};
struct Default {};
template <std::size_t I, IsModule T>
struct Input<I, T> {
    Default by_default;
    T value = T();
};
template <std::size_t I, IsVariable T>
struct Input<I, T> {
    Default by_default;
    T value{modules::Symbolic{}};
};
template <class Indices, class... T>
struct Inputs;
template <std::size_t... I, class... T>
struct Inputs<std::index_sequence<I...>, T...> : Input<I, T>... {};

/// The constructor argument of a symbolic input.
template <class T>
constexpr auto make_input([[maybe_unused]] trace::Trace& t, [[maybe_unused]] int& next) {
    if constexpr (Bindable<T>) return Default{};
    else return symbolic<T>(t, next);
}
/// Reports a module with an unregistered member; it is not traced.
constexpr void note_members(std::size_t unregistered, trace::Trace& t) {
    if (unregistered >= sizeof(Module)) t.note(trace::Misuse::untracked_module);
    else if (unregistered > 0) t.note(trace::Misuse::untracked_member);
}
template <class T>
constexpr void bind_input(T& value, trace::Trace& t, Captures& captures) {
    const auto bind = [&](VariableBase& v) {
        v.bind(&t, captures.count);
        captures.add(v);
    };
    if constexpr (IsModule<T>) {
        value.bind(&t);
        value.visit_variables(bind);
        note_members(modules::unregistered_bytes_of(value), t);
    } else if constexpr (IsVariable<T>) bind(value);
}
/// Bound objects are passed by reference, arguments as temporaries.
template <class T>
using passed_t = std::conditional_t<Bindable<T>, T&, T&&>;

template <class T>
constexpr void add_outputs(trace::Scope& root, T&& result) {
    nest::for_each(nest::materialize(result), [&](const auto& v) {
        using V = std::remove_cvref_t<decltype(v)>;
        if constexpr (Poisoned<V>) {
            root.trace->note(trace::Misuse::reported);
        } else if constexpr (std::same_as<V, Operation>) {
            if (v.handle().node() != nullptr) trace::attach(v.handle().node(), root.trace);
        } else {
            trace::attach(v.node(), root.trace);
            root.outputs.push(v.node());
        }
    });
}

/// Evaluates F with symbolic inputs: the bound objects, then the arguments.
template <class F, class Indices, class... T>
struct Tracer;
template <class F, std::size_t... I, class... T>
struct Tracer<F, std::index_sequence<I...>, T...> {
    using raw_result = decltype(std::declval<F&>()(std::declval<passed_t<T>>()...));
    using result = typename structured_result<std::remove_cvref_t<raw_result>>::type;

    /// Traces F and passes the recorded scope to `use` while it is alive.
    template <class Use>
    static constexpr auto trace(Use use) {
        trace::Trace t;
        trace::Scope root(&t, nullptr);
        t.current = &root;
        t.longest = Use::longest;
        [[maybe_unused]] int next = 0;
        Inputs<std::index_sequence<I...>, T...> in{{make_input<T>(t, next)}...};
        Captures captures;
        (bind_input(static_cast<Input<I, T>&>(in).value, t, captures), ...);
        if (t.misuse != trace::Misuse::none) return use(root, captures);
        F f{};
        if constexpr (std::is_void_v<raw_result>)
            f(static_cast<passed_t<T>>(static_cast<Input<I, T>&>(in).value)...);
        else add_outputs(root, f(static_cast<passed_t<T>>(static_cast<Input<I, T>&>(in).value)...));
        return use(root, captures);
    }
};
template <class F, class Bound, class Params>
struct tracer_for;
template <class F, class... Bound, class... Params>
struct tracer_for<F, list<Bound...>, list<Params...>>
    : std::type_identity<
          Tracer<F, std::index_sequence_for<Bound..., Params...>, Bound..., Params...>> {};

/// What the first trace of a function yields.
struct Summary {
    graph::Sizes sizes{};
    Captures captures{};
    trace::Misuse misuse = trace::Misuse::none;
    bool custom_gradients = false;
};
struct Measure {
    static constexpr int longest = 0;
    constexpr Summary operator()(trace::Scope& root, const Captures& captures) const {
        if (root.trace->misuse != trace::Misuse::none) return {{}, captures, root.trace->misuse};
        const graph::Graph g = graph::record(root);
        return {g.sizes(), captures, trace::Misuse::none, g.custom_gradients};
    }
};
/// The result as a type, so that SFINAE can test whether it exists. A trace that the compiler
/// cannot evaluate is then reported once, by tf::function, and nothing else depends on it.
template <Summary S>
struct Measured {
    static constexpr bool constant = true;
    static constexpr Summary summary = S;
};
struct NotConstant {
    static constexpr bool constant = false;
};
template <class Tracer, class How = Measure>
auto measure(int) -> Measured<Tracer::trace(How{})>;
template <class Tracer, class How = Measure>
NotConstant measure(...);

template <class F, class Bound, class Params>
using measured_t = decltype(measure<typename tracer_for<F, Bound, Params>::type>(0));

/// A second attempt to evaluate a trace.
struct MeasureAgain : Measure {};

/// Traces only the first ops, to find out whether there are too many.
struct MeasureLength : Measure {
    static constexpr int longest = 1000;
};
/// Why the compiler cannot evaluate a trace: the trace is too long, or (none) a fault that the
/// compiler reports itself.
template <class Tracer>
constexpr trace::Misuse fault_of_trace() {
    using M = decltype(measure<Tracer, MeasureLength>(0));
    if constexpr (M::constant) return M::summary.misuse;
    else return trace::Misuse::none;
}

/// Rejects a trace that the compiler could not evaluate at its first attempt, but can now, because
/// it has instantiated a variable meanwhile. Without this check the function would return zeros.
template <class Tracer>
constexpr bool failed_for_good() {
    constexpr bool evaluated_late = decltype(measure<Tracer, MeasureAgain>(0))::constant;
    static_assert(!evaluated_late,
                  "the function refers to a constant that the compiler had not "
                  "instantiated when it traced the function");
    return !evaluated_late;
}

template <graph::Sizes S>
struct MakeTable {
    static constexpr int longest = 0;
    constexpr auto operator()(trace::Scope& root, const Captures&) const {
        return graph::Table<S>(graph::record(root));
    }
};

/// All constants of one concrete function.
template <class F, class Bound, class Params>
struct Program {
    using tracer = typename tracer_for<F, Bound, Params>::type;

    static constexpr Summary summary = measured_t<F, Bound, Params>::summary;
    /// The graph as recorded.
    static constexpr auto traced = tracer::trace(MakeTable<summary.sizes>{});

    static constexpr graph::Sizes optimized_sizes =
        graph::lower(traced.view(), summary.sizes, graph::Composites::all).sizes();
    /// The graph that runs, after all passes.
    static constexpr auto graph = graph::Table<optimized_sizes>(
        graph::lower(traced.view(), summary.sizes, graph::Composites::all));

    /// The optimized graph with the composites, for users and tapes.
    struct Shown {
        static constexpr graph::Sizes sizes = graph::optimize(traced.view(), summary.sizes).sizes();
        static constexpr auto graph =
            graph::Table<sizes>(graph::optimize(traced.view(), summary.sizes));
    };
    /// The optimized graph with those composites that TensorFlow has.
    struct Saved {
        static constexpr graph::Sizes sizes =
            graph::lower(traced.view(), summary.sizes, graph::Composites::unknown_to_files).sizes();
        static constexpr auto graph = graph::Table<sizes>(
            graph::lower(traced.view(), summary.sizes, graph::Composites::unknown_to_files));
    };
    static constexpr bool has_composites =
        graph::has_composites(traced.view(), graph::Composites::all);
    static constexpr const auto& shown_table() {
        if constexpr (has_composites) return Shown::graph;
        else return graph;
    }
    static constexpr graph::View saved_graph() {
        if constexpr (graph::has_composites(traced.view(), graph::Composites::unknown_to_files))
            return Saved::graph.view();
        else return shown_table().view();
    }

    static constexpr exec::PlanSizes plan_sizes = exec::Planner(graph.view()).run().sizes();
    static constexpr auto plan = exec::PlanTable<plan_sizes>(exec::Planner(graph.view()).run());

    static constexpr int most_operands = [] {
        int most = 0;
        for (const exec::Step& s : plan.steps) most = s.inputs.count > most ? s.inputs.count : most;
        return most;
    }();

    /// The attributes of a row of `graph`.
    static kernels::Attributes attributes(int row) { return attributes_in(graph.view(), row); }
    /// The same for the shown table.
    static kernels::Attributes shown_attributes(int row) {
        return attributes_in(shown_table().view(), row);
    }

    /// The generators of the random nodes, in the order of the graph.
    static std::span<kernels::NodeState> generators() {
        if constexpr (random_rows == 0) {
            return {};
        } else {
            static std::array<kernels::NodeState, random_rows> states;
            return states;
        }
    }

private:
    static kernels::Attributes attributes_in(const graph::View& g, int row) {
        return {{g.words_of(row).begin(), static_cast<std::size_t>(g.row(row).words.count)},
                {g.text_of(row).begin(), static_cast<std::size_t>(g.row(row).text.count)},
                state(g, row)};
    }
    static constexpr std::size_t random_rows = [] {
        std::size_t n = 0;
        for (const graph::Row& r : graph.rows) n += r.def->role == Role::random;
        return n;
    }();
    /// The generator state of a random node: the same in both tables, since passes do not change
    /// the order of random nodes.
    static kernels::NodeState* state(const graph::View& g, int row) {
        if constexpr (random_rows == 0) {
            return nullptr;
        } else {
            if (g.row(row).def->role != Role::random) return nullptr;
            std::size_t k = 0;
            for (int i = 0; i < row; ++i) k += g.row(i).def->role == Role::random;
            kernels::NodeState& found = generators()[k];
            found.ordinal = static_cast<std::int64_t>(k);
            return &found;
        }
    }
};

}  // namespace tf::detail::functions
