// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Upper bounds on the iterations of loops, where the graph shows them. With a bound, the values
// kept for a gradient get a place in the arena.

#include <algorithm>

#include <tf/graph/ir.hpp>
#include <tf/graph/structural.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>

namespace tf::exec {

/// Upper bounds on integers and trip counts of one graph; -1 if unknown.
class Bounds {
public:
    static constexpr std::int64_t unknown = -1;

    constexpr explicit Bounds(graph::View g) : g_(g) {}

    /// The iterations of a While. Known if its condition compares a constant with a loop variable
    /// that changes by a constant (for conditions joined by "and", the smallest known bound).
    constexpr std::int64_t trips(int loop) const {
        return trips_while(loop, g_.outputs(g_.row(loop).regions.begin)[0]);
    }
    /// An upper bound on how often a row of a region runs in one call of the function.
    constexpr std::int64_t runs(int row) const {
        std::int64_t count = 1;
        for (int r = g_.row(row).region; g_.region(r).owner >= 0; r = g_.region(r).parent) {
            if (!g_.is<op::While>(g_.region(r).owner)) continue;
            const std::int64_t more = trips(g_.region(r).owner);
            if (more == unknown || (more > 0 && count > most / more)) return unknown;
            count *= more;
        }
        return count;
    }

private:
    static constexpr std::int64_t most = std::int64_t{1} << 40;

    constexpr std::int64_t trips_while(int loop, int condition) const {
        const graph::Row& c = g_.row(condition);
        const graph::List<int> in = g_.inputs(condition);
        if (c.is<op::LogicalAnd>()) {
            const std::int64_t a = trips_while(loop, in[0]), b = trips_while(loop, in[1]);
            if (a == unknown || b == unknown) return std::max(a, b);
            return std::min(a, b);
        }
        const bool less = c.is<op::Less>() || c.is<op::LessEqual>();
        const bool greater = c.is<op::Greater>() || c.is<op::GreaterEqual>();
        if (!less && !greater) return unknown;
        const bool variable_first = is_variable(loop, in[0]);
        const int v = in[variable_first ? 0 : 1], limit = in[variable_first ? 1 : 0];
        if (!is_variable(loop, v) || !is_integer(limit)) return unknown;
        const int k = static_cast<int>(g_.word(v));
        const std::int64_t step = step_of(loop, k);
        const bool up = variable_first == less;
        const int start = g_.inputs(loop)[k];
        if (up ? step <= 0 || !is_integer(start) : step >= 0) return unknown;
        const std::int64_t first = up ? integer(start) : largest(start);
        if (!up && first == unknown) return unknown;
        const bool open = c.is<op::Less>() || c.is<op::Greater>();
        const std::int64_t last = integer(limit) + (up ? 1 : -1) * (open ? 0 : 1);
        const std::int64_t way = up ? last - first : first - last, pace = up ? step : -step;
        return way <= 0 ? 0 : (way + pace - 1) / pace;
    }
    constexpr bool is_variable(int loop, int row) const {
        return g_.is<op::LoopVariable>(row) && g_.region(g_.row(row).region).owner == loop;
    }
    constexpr bool is_integer(int row) const {
        const graph::Row& r = g_.row(row);
        return r.is<op::Const>() && r.shape.size() == 1 &&
               (r.dtype == DType::int32 || r.dtype == DType::int64) && integer(row) < most &&
               integer(row) > -most;
    }
    constexpr std::int64_t integer(int row) const {
        const std::uint64_t bits = g_.word(row);
        return g_.row(row).dtype == DType::int32 ? static_cast<std::int32_t>(bits)
                                                 : static_cast<std::int64_t>(bits);
    }
    /// The number that a loop adds to a variable in each iteration; 0 if it is not a constant.
    constexpr std::int64_t step_of(int loop, int k) const {
        const int next = g_.outputs(g_.row(loop).regions.begin + 1)[k];
        const bool sum = g_.is<op::Add>(next), difference = g_.is<op::Sub>(next);
        if (!sum && !difference) return 0;
        const graph::List<int> in = g_.inputs(next);
        const auto is_itself = [&](int row) {
            return is_variable(loop, row) && static_cast<int>(g_.word(row)) == k;
        };
        if (is_itself(in[0]) && is_integer(in[1])) return (sum ? 1 : -1) * integer(in[1]);
        return sum && is_itself(in[1]) && is_integer(in[0]) ? integer(in[0]) : 0;
    }
    /// The largest value of a row that is a constant, or that counts another loop's iterations from
    /// 0.
    constexpr std::int64_t largest(int row) const {
        if (is_integer(row)) return integer(row);
        const int in = g_.inputs(row).empty() ? -1 : g_.inputs(row)[0];
        if (g_.is<op::Pop>(row)) return largest(g_.inputs(in)[0]);
        if (!g_.is<op::Output>(row) || !g_.is<op::While>(in)) return unknown;
        const int k = static_cast<int>(g_.word(row));
        const int start = g_.inputs(in)[k];
        if (!is_integer(start) || integer(start) != 0 || step_of(in, k) != 1) return unknown;
        return trips(in);
    }

    graph::View g_;
};

}  // namespace tf::exec
