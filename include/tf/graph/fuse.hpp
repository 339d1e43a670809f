// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elementwise fusion: groups rows that one loop can compute. A cluster runs at the position of its
// last row, so a row may join only if no row outside of the cluster has used the cluster yet. XLA
// calls this loop fusion.

#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>
#include <tf/trace/literal.hpp>

namespace tf::graph {

/// Whether a row is a number in a register: a scalar of known rank and dtype.
constexpr bool is_scalar(const Row& r) {
    return r.shape.rank == 0 && r.dtype != DType::str && r.dtype != DType::invalid;
}

/// The result of the fusion pass.
struct Fusion {
    Pool<int> cluster;  ///< for each row: the last row of its cluster, or -1
    Flags visible;      ///< rows of a cluster that are used outside of it
};

namespace detail {

/// The dtype in which a fused row is computed; bool fits every cluster.
constexpr DType lane_of(View g, int i) {
    const DType in = g.row(g.inputs(i).back()).dtype, out = g.row(i).dtype;
    if (in != DType::boolean && out != DType::boolean && in != out)
        return DType::invalid;  // a cast is not fused
    return in != DType::boolean ? in : out;
}
constexpr bool fusible(View g, int i) {
    const Row& r = g.rows.first[i];
    return r.def->role == Role::elementwise && !is_scalar(r) && r.dtype != DType::str &&
           g.rows.first[g.ints[r.inputs.end() - 1]].dtype != DType::str;
}

/// Whether input `k` cannot enlarge the result of row `i` at run time beyond its other inputs.
constexpr bool keeps_open_dims(View g, int k, int i) {
    const Shape& out = g.row(i).shape;
    const Shape& in = g.row(k).shape;
    for (int d = 1; d <= in.rank; ++d)
        if (out[out.rank - d] == dyn && in[in.rank - d] != 1) return false;
    return true;
}

}  // namespace detail

/// Assigns every tensor-valued elementwise row to a cluster of at most `largest` rows.
class Fuser {
public:
    constexpr explicit Fuser(View g, int largest) : g_(g), largest_(largest) {}

    constexpr Fusion run() {
        group_of_.assign(g_.size(), -1);
        next_.assign(g_.size(), -1);
        fusion_.visible.assign(g_.size(), false);
        for (int i = 0; i < g_.rows.count; ++i) {
            if (detail::fusible(g_, i)) place(i);
            else use_outside(i);
        }
        for (int o : g_.outputs(0)) use(o);
        fusion_.cluster.assign(g_.size(), -1);
        for (const Group& group : groups_) {
            int last = -1;
            for (int m = group.first; m >= 0; m = next_.first[m]) last = m > last ? m : last;
            for (int m = group.first; m >= 0; m = next_.first[m]) fusion_.cluster.first[m] = last;
        }
        return std::move(fusion_);
    }

private:
    /// Rows that will be one loop, a linked list.
    struct Group {
        int first = -1, last = -1;
        int count = 0;
        DType lane = DType::invalid;
        bool open = true;  ///< no row outside has used it yet
    };

    /// Notes that a row outside of its cluster uses this row.
    constexpr void use(int row) {
        if (group_of_.first[row] < 0) return;
        fusion_.visible.first[row] = true;
        groups_.first[group_of_.first[row]].open = false;
    }
    constexpr void use_outside(int i) {
        const Row& r = g_.rows.first[i];
        for (int n = 0; n < r.inputs.count; ++n) use(g_.ints[r.inputs.begin + n]);
        for (int s = r.regions.begin; s < r.regions.end(); ++s)
            for (int k : g_.outputs(s)) use(k);
    }

    constexpr void place(int i) {
        const DType lane = detail::lane_of(g_, i);
        int mine = -1;
        const Range in = g_.rows.first[i].inputs;
        for (int n = 0; n < in.count; ++n) {
            const int k = g_.ints[in.begin + n], c = group_of_.first[k];
            if (c < 0 || c == mine) continue;
            const int others = mine < 0 ? 0 : groups_.first[mine].count;
            if (groups_.first[c].count + others + 1 > largest_ || !joins(i, k, lane)) use(k);
            else if (mine < 0) mine = c;
            else if (lanes_meet(groups_.first[mine].lane, groups_.first[c].lane)) merge(mine, c);
            else use(k);
        }
        if (mine < 0) {
            mine = groups_.push({});
            groups_.first[mine].lane = lane;
        }
        append(mine, i);
        if (groups_.first[mine].lane == DType::boolean) groups_.first[mine].lane = lane;
        // An input that was used outside after it joined closes the group for further rows.
        for (int n = 0; n < in.count; ++n) {
            const int k = g_.ints[in.begin + n];
            if (group_of_.first[k] == mine && fusion_.visible.first[k])
                groups_.first[mine].open = false;
        }
    }
    static constexpr bool lanes_meet(DType a, DType b) {
        return a == b || a == DType::boolean || b == DType::boolean;
    }
    /// Whether row i may be computed in the loop of its input k.
    constexpr bool joins(int i, int k, DType lane) const {
        const Group& group = groups_.first[group_of_.first[k]];
        if (!group.open || lane == DType::invalid || !lanes_meet(group.lane, lane)) return false;
        const Row &r = g_.row(i), &other = g_.row(k);
        if (other.region != r.region || !(other.shape == r.shape)) return false;
        if (r.shape.fully_defined()) return true;
        // All rows of a cluster must have the same shape at run time, too.
        for (int o : g_.inputs(i))
            if (group_of_.first[o] != group_of_.first[k] && !detail::keeps_open_dims(g_, o, i))
                return false;
        return true;
    }
    constexpr void append(int group, int row) {
        Group& g = groups_.first[group];
        if (g.last < 0) g.first = row;
        else next_.first[g.last] = row;
        g.last = row;
        ++g.count;
        group_of_.first[row] = group;
    }
    constexpr void merge(int into, int from) {
        const Group moved = groups_.first[from];
        groups_.first[from] = {};
        if (groups_.first[into].lane == DType::boolean) groups_.first[into].lane = moved.lane;
        for (int m = moved.first; m >= 0;) {
            const int after = next_.first[m];
            next_.first[m] = -1;
            append(into, m);
            m = after;
        }
    }

    View g_;
    int largest_;
    Fusion fusion_;
    Pool<int> group_of_, next_;
    Pool<Group> groups_;
};

/// By default, as many rows as a fold expression can take with all their operands (clang's limit is
/// 256).
constexpr Fusion fuse(View g, int largest = 64) { return Fuser(g, largest).run(); }

}  // namespace tf::graph
