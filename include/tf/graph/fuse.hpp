// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elementwise fusion: groups rows that one loop can compute. A cluster runs where its last row
// stands; so a row may join only while nobody outside has used the cluster yet. XLA calls this loop
// fusion.

#include <tf/core/literal.hpp>
#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>

namespace tf::graph {

/// Whether a row is a number in a register: a scalar whose shape the types fix.
constexpr bool is_scalar(const Row& r) {
    return r.shape.rank == 0 && r.dtype != DType::str && r.dtype != DType::invalid;
}

/// What the fusion pass decides.
struct Fusion {
    std::vector<int> cluster;  ///< for each row: the last row of its cluster, or -1
    Flags visible;             ///< rows of a cluster that are used outside of it
};

namespace detail {

/// The arithmetic dtype that a fused row computes in; bool fits every cluster.
constexpr DType lane_of(View g, int i) {
    const DType in = g.row(g.inputs(i).back()).dtype, out = g.row(i).dtype;
    if (in != DType::boolean && out != DType::boolean && in != out)
        return DType::invalid;  // a cast stands alone
    return in != DType::boolean ? in : out;
}
constexpr bool fusible(View g, int i) {
    const Row& r = g.row(i);
    return r.def->role == Role::elementwise && !is_scalar(r) && r.dtype != DType::str &&
           g.row(g.inputs(i).back()).dtype != DType::str;
}

/// Whether input `k` cannot make the result of row `i` larger at run time than its other inputs do.
constexpr bool keeps_open_dims(View g, int k, int i) {
    const Shape& out = g.row(i).shape;
    const Shape& in = g.row(k).shape;
    for (int d = 1; d <= in.rank; ++d)
        if (out[out.rank - d] == dyn && in[in.rank - d] != 1) return false;
    return true;
}

}  // namespace detail

/// Assigns every tensor-valued elementwise row to a cluster of at most `largest` rows.
constexpr Fusion fuse(View g, int largest = 128) {
    const auto at = [](int i) { return static_cast<std::size_t>(i); };
    struct Group {
        std::vector<int> rows;
        DType lane = DType::invalid;
        bool open = true;
    };
    std::vector<int> group_of(g.rows.size(), -1);
    std::vector<Group> groups;
    Fusion f;
    f.visible.assign(g.rows.size(), false);

    auto use_outside = [&](int row) {
        if (group_of[at(row)] < 0) return;
        f.visible[at(row)] = true;
        groups[at(group_of[at(row)])].open = false;
    };
    for (int i = 0; i < g.size(); ++i) {
        const Row& r = g.row(i);
        if (!detail::fusible(g, i)) {
            for (int k : g.inputs(i)) use_outside(k);
            for (int s = r.regions.begin; s < r.regions.end(); ++s)
                for (int k : g.outputs(s)) use_outside(k);
            continue;
        }
        const DType lane = detail::lane_of(g, i);
        int mine = -1;
        for (int k : g.inputs(i)) {
            const int c = group_of[at(k)];
            if (c < 0 || c == mine) continue;
            Group& group = groups[at(c)];
            const Row& other = g.row(k);
            const bool lanes =
                lane != DType::invalid &&
                (group.lane == lane || group.lane == DType::boolean || lane == DType::boolean);
            bool same_shape = other.shape == r.shape;
            if (same_shape && !r.shape.fully_defined())  // all rows of a cluster must have one
                                                         // shape at run time, too
                for (int o : g.inputs(i))
                    same_shape =
                        same_shape && (group_of[at(o)] == c || detail::keeps_open_dims(g, o, i));
            const bool joins =
                group.open && lanes && other.region == r.region && same_shape &&
                static_cast<int>(group.rows.size()) +
                        (mine < 0 ? 1 : static_cast<int>(groups[at(mine)].rows.size())) <
                    largest;
            if (!joins) {
                use_outside(k);
            } else if (mine < 0) {
                mine = c;
            } else {
                Group& into = groups[at(mine)];
                const bool agree = into.lane == group.lane || into.lane == DType::boolean ||
                                   group.lane == DType::boolean;
                if (!agree) {
                    use_outside(k);
                    continue;
                }
                for (int m : group.rows) {
                    into.rows.push_back(m);
                    group_of[at(m)] = mine;
                }
                if (into.lane == DType::boolean) into.lane = group.lane;
                group.rows.clear();
            }
        }
        if (mine < 0) {
            mine = static_cast<int>(groups.size());
            groups.push_back({});
            groups.back().lane = lane;
        }
        group_of[at(i)] = mine;
        Group& group = groups[at(mine)];
        group.rows.push_back(i);
        if (group.lane == DType::boolean) group.lane = lane;
        // An input of the group that was used outside after it had joined closes it from now on.
        for (int k : g.inputs(i))
            if (group_of[at(k)] == mine && f.visible[at(k)]) group.open = false;
    }
    for (int o : g.outputs(0)) use_outside(o);

    f.cluster.assign(g.rows.size(), -1);
    for (const Group& group : groups) {
        int last = -1;
        for (int m : group.rows) last = m > last ? m : last;
        for (int m : group.rows) f.cluster[at(m)] = last;
    }
    return f;
}

}  // namespace tf::graph
