// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The input of the static executor: the steps of each region, and the place of every value. They
// are plain tables, which exec/static/planner.hpp computes from an optimized graph.

#include <tf/core/op_def.hpp>
#include <tf/graph/ir.hpp>
#include <tf/kernels/cluster.hpp>

namespace tf::exec {

enum class StepKind : std::uint8_t {
    scalar,          ///< an elementwise op on slots
    literal,         ///< a constant into a slot
    store,           ///< a slot into its memory, for kernels to read
    load,            ///< memory into its slot
    kernel,          ///< any other op, on memory
    view,            ///< an op that only changes the shape
    cluster,         ///< a fused loop
    branch,          ///< runs one of several regions
    loop,            ///< runs a body as long as a condition is true
    move_slot,       ///< slot to slot: results of branches, loop variables
    move_memory,     ///< memory to memory
    read_variable,   ///< a variable's elements, by reference or copied
    read_slot,       ///< a scalar variable into a slot
    write_variable,  ///< assign, assign_add, assign_sub from memory
    write_slot,      ///< the same for a scalar, from a slot
    write_rows,      ///< changes rows of a variable
    update,          ///< an optimizer's step on a variable and its slots
    push,            ///< copies a value onto a stack
    push_slot,       ///< the same for a scalar, from a slot
    pop,             ///< takes a value from a stack
    pop_slot,
};

/// The properties that select a step's code; the rest of a step is data.
struct Key {
    StepKind kind{};
    std::uint32_t op = 0;
    DType out{};
    DType in{};
    int index = -1;  ///< a cluster's or control node's number; -1 otherwise
    friend constexpr bool operator==(const Key&, const Key&) = default;
};

struct Step {
    Key key;
    int row = -1;                         ///< row of the graph, for attributes and messages
    int value = -1;                       ///< the value that it makes
    std::array<int, 3> args{-1, -1, -1};  ///< slots, or values, or a variable's ordinal
    graph::Range inputs{};                ///< values, in `Plan::ints`, for kernels
    std::uint64_t bits = 0;               ///< a literal
};

enum class Place : std::uint8_t {
    none,      ///< in a slot only
    arena,     ///< planned at compile time
    argument,  ///< the caller's memory
    output,    ///< the memory of a result
    constant,  ///< compile-time data
    dynamic,   ///< allocated when it is computed
    borrowed,  ///< memory of another owner, as of a view or a variable
};

/// One value: a row's result, or a loop variable with all rows that refer to it.
struct PlannedValue {
    DType dtype = DType::invalid;
    Shape shape;
    Place place = Place::none;
    int slot = -1;
    int offset = -1;      ///< bytes in the arena or in the constants; an argument's, output's or
                          ///< dynamic value's number
    int open_shape = -1;  ///< where its shape is stored if the types do not determine it
};

/// A fused loop: its rows and operands are ranges in the plan's pools.
struct Cluster {
    graph::Range rows{};    ///< in `Plan::cluster_rows`
    graph::Range inputs{};  ///< values, in `Plan::ints`; access in `Plan::access` at the same place
    graph::Range outputs{};      ///< values, in `Plan::ints`
    graph::Range output_rows{};  ///< rows of the cluster, in `Plan::ints`
};

/// A branch or a loop: the regions it runs.
struct Control {
    graph::Range regions{};
    int value = -1;  ///< slot of the predicate or index (branch), of the condition (loop)
    DType index_dtype = DType::invalid;
};

struct PlanSizes {
    int steps = 0, values = 0, ints = 0, cluster_rows = 0, clusters = 0, controls = 0, regions = 0,
        constants = 0;
    friend constexpr bool operator==(const PlanSizes&, const PlanSizes&) = default;
};

/// The sizes of a call's frame.
struct FrameSizes {
    int slots = 0;
    int open_shapes = 0;
    int dynamics = 0;
    int arguments = 0;
    int outputs = 0;
    int variables = 0;
    bool writes_variables = false;
    std::int64_t arena = 0;
};

/// A plan under construction.
struct Plan {
    graph::Pool<Step> steps;
    graph::Pool<graph::Range> regions;  ///< steps of each region
    graph::Pool<PlannedValue> values;
    graph::Pool<int> ints;
    graph::Pool<kernels::ClusterRow> cluster_rows;
    graph::Pool<Cluster> clusters;
    graph::Pool<Control> controls;
    graph::Pool<std::uint8_t> constants;
    graph::Range outputs{};  ///< values, in `ints`
    graph::Range stacks{};   ///< their planned memory as values, in `ints`; -1 for none
    FrameSizes frame;

    constexpr PlanSizes sizes() const {
        return {steps.size(),    values.size(),   ints.size(),    cluster_rows.size(),
                clusters.size(), controls.size(), regions.size(), constants.size()};
    }
};

/// A finished plan.
template <PlanSizes S>
struct PlanTable {
    static constexpr std::size_t count(int n) { return static_cast<std::size_t>(n); }

    std::array<Step, count(S.steps)> steps{};
    std::array<graph::Range, count(S.regions)> regions{};
    std::array<PlannedValue, count(S.values)> values{};
    std::array<int, count(S.ints)> ints{};
    std::array<kernels::ClusterRow, count(S.cluster_rows)> cluster_rows{};
    std::array<Cluster, count(S.clusters)> clusters{};
    std::array<Control, count(S.controls)> controls{};
    alignas(64) std::array<std::uint8_t, count(S.constants)> constants{};
    graph::Range outputs{}, stacks{};
    FrameSizes frame{};

    constexpr PlanTable() = default;
    constexpr explicit PlanTable(const Plan& p)
        : outputs(p.outputs), stacks(p.stacks), frame(p.frame) {
        copy(p.steps, steps.data());
        copy(p.regions, regions.data());
        copy(p.values, values.data());
        copy(p.ints, ints.data());
        copy(p.cluster_rows, cluster_rows.data());
        copy(p.clusters, clusters.data());
        copy(p.controls, controls.data());
        copy(p.constants, constants.data());
    }

private:
    template <class T>
    static constexpr void copy(const graph::Pool<T>& from, T* to) {
        for (int i = 0; i < from.size(); ++i) to[i] = from[i];
    }
};

}  // namespace tf::exec
