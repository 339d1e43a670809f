// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The place and the lifetime of every value of a graph.
//
// Time is the index of the current row; a cluster runs at its last row. A value that was computed
// before a loop and is used in it lives until the loop ends.

#include <tf/exec/static/plan.hpp>
#include <tf/graph/fuse.hpp>
#include <tf/graph/structural.hpp>
#include <tf/trace/literal.hpp>

namespace tf::exec {

using graph::Pool;

/// What is known about a value besides its place.
struct Life {
    int start = 0, last = -1;
    int region = 0;
    int root = -1;           ///< the value whose memory it shares
    bool in_slot = false;    ///< a scalar that steps use from its slot
    bool in_memory = false;  ///< a scalar that kernels read, or a result
};

/// The values of a graph.
class PlannedValues {
public:
    constexpr PlannedValues(graph::View g, const graph::Fusion& fusion, Plan& plan)
        : g_(g), fusion_(fusion), plan_(plan) {
        make();
        find_needs();
        choose_places();
    }

    /// The value of a row; -1 for effects and for rows inside a cluster.
    constexpr int of(int row) const { return of_row_.first[row]; }
    constexpr PlannedValue& operator[](int v) { return plan_.values.first[v]; }
    constexpr Life& life(int v) { return lives_.first[v]; }
    constexpr bool is_scalar(int v) const {
        const PlannedValue& value = plan_.values.first[v];
        return value.shape.rank == 0 && value.dtype != DType::str && value.dtype != DType::resource;
    }
    constexpr int slot(int row) const { return plan_.values.first[of_row_.first[row]].slot; }
    constexpr bool is_scalar_op(int i) const {
        return g_.row(i).def->role == Role::elementwise && graph::is_scalar(g_.row(i));
    }
    /// The results of a row that has Output rows; -1 for a result that is not used.
    constexpr tf::detail::core::List<int> results(int row) const {
        return {results_.data() + first_result_.first[row], result_count(row)};
    }
    /// Whether a row is a result that a kernel computes.
    constexpr bool is_computed_output(int i) const {
        return g_.is<op::Output>(i) && g_.row(g_.inputs(i)[0]).def->role != Role::control;
    }

    /// Keeps a value alive until row `time`, which belongs to `region`.
    constexpr void use(int v, int time, int region) {
        if (lives_.first[v].root >= 0) v = lives_.first[v].root;
        for (int r = region; r != lives_.first[v].region && r >= 0; r = g_.region(r).parent)
            if (g_.region(r).owner > time) time = g_.region(r).owner;
        if (time > lives_.first[v].last) lives_.first[v].last = time;
    }

    /// A value that is not the result of a row.
    constexpr int add(DType dtype, const Shape& shape, int start, int region) {
        PlannedValue v;
        v.dtype = dtype;
        v.shape = shape;
        if (!shape.fully_defined()) v.open_shape = plan_.frame.open_shapes++;
        plan_.values.push(v);
        Life life;
        life.start = start;
        life.region = region;
        return lives_.push(life);
    }
    constexpr void place_in_memory(PlannedValue& v) {
        if (v.dtype == DType::str || v.open_shape >= 0) {
            v.place = Place::dynamic;
            v.offset = plan_.frame.dynamics++;
        } else {
            v.place = Place::arena;
        }
    }

private:
    constexpr int result_count(int row) const {
        const graph::Row& r = g_.row(row);
        if (r.def->role != Role::control) return r.def->results;
        return r.is<op::While>() ? r.inputs.count : g_.outputs(r.regions.begin).size();
    }

    constexpr void make() {
        of_row_.assign(g_.size(), -1);
        first_result_.assign(g_.size(), -1);
        for (int i = 0; i < g_.rows.count; ++i) {
            if (!g_.rows.first[i].has_output_rows()) continue;
            first_result_.first[i] = results_.size();
            for (int k = result_count(i); k > 0; --k) results_.push(-1);
        }
        for (int i = 0; i < g_.rows.count; ++i) {
            const graph::Row& r = g_.rows.first[i];
            if (r.is<op::LoopVariable>()) {
                of_row_.first[i] = result(g_.region(r.region).owner, i);
            } else if (r.is<op::Output>()) {
                of_row_.first[i] = result(g_.inputs(i)[0], i);
            } else if (r.dtype != DType::invalid && r.def->results == 1) {
                const int cluster = fusion_.cluster.first[i];
                if (cluster >= 0 && !fusion_.visible.first[i]) continue;
                if (r.def->in_place) of_row_.first[i] = written_in_place(i);
                if (of_row_.first[i] < 0)
                    of_row_.first[i] = add(r.dtype, r.shape, cluster >= 0 ? cluster : i, r.region);
            }
        }
    }
    /// The value of a row that is a loop variable or an Output of `owner`.
    constexpr int result(int owner, int row) {
        int& v = results_.first[first_result_.first[owner] + static_cast<int>(g_.word(row))];
        const graph::Row &r = g_.row(row), &o = g_.row(owner);
        const int start = o.regions.count > 0 ? g_.region(o.regions.begin).first : owner;
        if (v < 0) v = add(r.dtype, r.shape, start, o.region);
        return v;
    }
    /// A loop variable that its body updates by an op that can work in place, and that is not
    /// needed after this op: it is changed in place.
    constexpr int written_in_place(int i) const {
        const graph::Row& r = g_.rows.first[i];
        if (!r.shape.fully_defined() || r.dtype == DType::str) return -1;
        const int variable = g_.inputs(i)[0];
        if (!g_.is<op::LoopVariable>(variable) || g_.row(variable).region != r.region) return -1;
        const tf::detail::core::List<int> next = g_.outputs(r.region);
        const int k = static_cast<int>(g_.word(variable));
        if (k >= next.size() || next[k] != i) return -1;
        for (int j = g_.region(r.region).first; j < g_.region(r.region).last; ++j)
            for (int in : g_.inputs(j))
                if (in == variable && (j > i || (j < i && g_.row(j).def->view))) return -1;
        for (int j = 0; j < next.size(); ++j)
            if (next[j] == variable || (j != k && next[j] == i)) return -1;
        return of_row_.first[variable];
    }

    constexpr void find_needs() {
        for (int i = 0; i < g_.rows.count; ++i) {
            const graph::Row& r = g_.rows.first[i];
            const Role role = r.def->role;
            const bool from_slots = is_scalar_op(i) || role == Role::control ||
                                    (role == Role::variable_write && r.inputs.count == 1) ||
                                    r.is<op::Push>();
            for (int n = 0; n < r.inputs.count; ++n) {
                const int k = g_.ints[r.inputs.begin + n], v = of_row_.first[k];
                if (v < 0 || !is_scalar(v)) continue;
                if (from_slots) lives_.first[v].in_slot = true;
                else if (role != Role::elementwise || !g_.is<op::Const>(k))
                    lives_.first[v].in_memory = true;
            }
            for (int s = r.regions.begin; s < r.regions.end(); ++s)
                for (int k : g_.outputs(s))
                    if (is_scalar(of(k))) lives_.first[of(k)].in_slot = true;
            const int own = of_row_.first[i];
            if (own < 0 || !is_scalar(own)) continue;
            Life& life = lives_.first[own];
            const bool moved = r.is<op::LoopVariable>() || r.is<op::Output>() || r.is<op::Pop>();
            if (is_computed_output(i)) life.in_memory = true;
            else if (is_scalar_op(i) || role == Role::variable_read || moved) life.in_slot = true;
            else if (role != Role::structural && !r.is<op::Const>()) life.in_memory = true;
        }
        for (int o : g_.outputs(0))
            if (of(o) >= 0 && is_scalar(of(o))) lives_.first[of(o)].in_memory = true;
    }

    constexpr void choose_places() {
        for (int i = 0; i < g_.rows.count; ++i) {
            const int v = of(i);
            if (v < 0) continue;
            const graph::Row& r = g_.rows.first[i];
            PlannedValue& value = plan_.values.first[v];
            const bool scalar = is_scalar(v);
            if (scalar && lives_.first[v].in_slot && value.slot < 0)
                value.slot = plan_.frame.slots++;
            const bool argument = r.is<op::Argument>();
            if (value.place != Place::none || (scalar && !lives_.first[v].in_memory && !argument))
                continue;
            if (argument) {
                value.place = Place::argument;
                value.offset = static_cast<int>(g_.word(i));
            } else if (r.is<op::Const>() && r.dtype != DType::str &&
                       (r.words.count > 1 || r.shape.size() == 1)) {
                value.place = Place::constant;
                value.offset = write_constant(i);
            } else if (r.def->view) {
                value.place = Place::borrowed;
                const int in = of(g_.inputs(i)[0]);
                lives_.first[v].root = lives_.first[in].root >= 0 ? lives_.first[in].root : in;
            } else {
                place_in_memory(value);
            }
        }
        int k = 0;
        for (int o : g_.outputs(0)) {
            const int v = of(o);
            if (v >= 0 && plan_.values.first[v].place == Place::arena) {
                plan_.values.first[v].place = Place::output;
                plan_.values.first[v].offset = k;
            }
            ++k;
        }
        plan_.frame.outputs = k;
    }

    /// The elements of a constant as little-endian bytes, as the target stores them.
    constexpr int write_constant(int i) {
        while (plan_.constants.size() % 64 != 0) plan_.constants.push(0);
        const int offset = plan_.constants.size();
        const std::size_t width = size_of(g_.row(i).dtype);
        for (std::uint64_t w : g_.words_of(i))
            for (std::size_t b = 0; b < width; ++b)
                plan_.constants.push(static_cast<std::uint8_t>(w >> (8 * b)));
        return offset;
    }

    graph::View g_;
    const graph::Fusion& fusion_;
    Plan& plan_;
    Pool<int> of_row_, first_result_, results_;
    Pool<Life> lives_;
};

}  // namespace tf::exec
