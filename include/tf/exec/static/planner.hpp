// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Makes a plan from an optimized graph: the steps of each region, in order.

#include <tf/exec/static/arena.hpp>
#include <tf/exec/static/bounds.hpp>
#include <tf/ops/primitive/assign.hpp>

namespace tf::exec {

class Planner {
public:
    constexpr explicit Planner(graph::View g)
        : g_(g), fusion_(graph::fuse(g)), values_(g, fusion_, plan_) {}

    constexpr Plan run() {
        link_clusters();
        stack_of_.assign(g_.size(), -1);
        for (int i = 0; i < g_.rows.count; ++i) emit(i);
        for (int o : g_.outputs(0)) values_.use(values_.of(o), g_.size(), 0);
        settle_variable_reads();
        Arena().assign(plan_, values_, g_.size());
        flatten();
        return std::move(plan_);
    }

private:
    constexpr Step& push(int region, StepKind kind, int row, int v) {
        step_region_.push(region);
        Step& s = steps_.add();
        s.key.kind = kind;
        s.row = row;
        s.value = v;
        if (v >= 0) s.key.out = s.key.in = values_[v].dtype;
        return s;
    }

    /// Stores a scalar that kernels read, after its slot has been changed.
    constexpr void store_scalar(int region, int v) {
        const PlannedValue& value = values_[v];
        if (!values_.is_scalar(v) || !values_.life(v).in_memory || value.slot < 0) return;
        if (value.place == Place::arena || value.place == Place::output)
            push(region, StepKind::store, -1, v).args[0] = value.slot;
    }
    /// Loads a scalar that slots read, after its memory has been changed.
    constexpr void load_scalar(int region, int v) {
        if (values_.is_scalar(v) && values_.life(v).in_slot)
            push(region, StepKind::load, -1, v).args[0] = values_[v].slot;
    }

    constexpr void emit(int i) {
        const graph::Row& r = g_.rows.first[i];
        switch (r.def->role) {
            case Role::structural: emit_structural(i); break;
            case Role::elementwise:
                if (values_.is_scalar_op(i)) emit_scalar(i);
                else if (fusion_.cluster.first[i] == i) emit_cluster(i);
                break;
            case Role::control: emit_control(i); break;
            case Role::variable_read: emit_read(i); break;
            case Role::variable_write: emit_write(i); break;
            default:
                if (!r.is<op::Const>() || emit_constant(i)) emit_kernel(i);
                break;
        }
    }

    constexpr void emit_structural(int i) {
        const graph::Row& r = g_.rows.first[i];
        if (r.is<op::Argument>()) {
            const int position = static_cast<int>(g_.word(i));
            if (position >= plan_.frame.arguments) plan_.frame.arguments = position + 1;
            load_scalar(r.region, values_.of(i));
        } else if (r.is<op::Push>()) {
            emit_push(i);
        } else if (r.is<op::Pop>()) {
            emit_pop(i);
        } else if (!values_.is_computed_output(i)) {
            store_scalar(r.region, values_.of(i));
        }
    }

    constexpr void emit_push(int i) {
        const graph::Row& r = g_.rows.first[i];
        const int from = values_.of(g_.inputs(i)[0]);
        const bool slots = values_.is_scalar(from);
        values_.use(from, i, r.region);
        Step& s = push(r.region, slots ? StepKind::push_slot : StepKind::push, i, -1);
        s.key.out = s.key.in = values_[from].dtype;
        s.args[0] = stack_of_.first[i] = stacks_.push(stack_memory(i, values_[from], slots));
        s.args[1] = slots ? values_[from].slot : from;
    }
    /// Memory for all values that a row pushes in one call, if their size is known and not too
    /// large.
    constexpr int stack_memory(int i, const PlannedValue& pushed, bool scalar) {
        if (!pushed.shape.fully_defined() || pushed.dtype == DType::str) return -1;
        const std::int64_t runs = Bounds(g_).runs(i);
        const auto width = static_cast<std::int64_t>(size_of(pushed.dtype));
        const std::int64_t size = scalar ? width : (pushed.shape.size() * width + 7) / 8 * 8;
        if (runs == Bounds::unknown || size == 0 || runs > largest_planned_stack / size) return -1;
        int loop = i;
        for (int r = g_.row(i).region; g_.region(r).owner >= 0; r = g_.region(r).parent)
            loop = g_.region(r).owner;
        const int start = loop == i ? i : g_.region(g_.row(loop).regions.begin).first;
        const int v = values_.add(DType::uint8, Shape{static_cast<int>(runs * size)}, start, 0);
        values_.place_in_memory(values_[v]);
        return v;
    }
    constexpr void emit_pop(int i) {
        const int region = g_.row(i).region, v = values_.of(i);
        const bool slots = values_.is_scalar(v);
        const int stack = stack_of_.first[g_.inputs(i)[0]];
        if (stacks_[stack] >= 0) values_.use(stacks_[stack], i, region);
        Step& s = push(region, slots ? StepKind::pop_slot : StepKind::pop, i, v);
        s.args[0] = stack;
        s.args[1] = slots ? values_[v].slot : 0;
        if (slots) store_scalar(region, v);
    }

    /// Whether the constant must also be written to memory.
    constexpr bool emit_constant(int i) {
        const PlannedValue value = values_[values_.of(i)];
        if (value.slot >= 0) {
            Step& s = push(g_.row(i).region, StepKind::literal, i, values_.of(i));
            s.args[0] = value.slot;
            s.bits = g_.word(i);
        }
        return value.place != Place::none && value.place != Place::constant;
    }

    constexpr void emit_scalar(int i) {
        const graph::Row& r = g_.rows.first[i];
        Step& s = push(r.region, StepKind::scalar, i, values_.of(i));
        s.key.op = r.def->id;
        s.key.in = g_.row(g_.inputs(i).back()).dtype;
        s.bits = static_cast<std::uint64_t>(values_.slot(i));
        for (int k = 0; k < r.inputs.count; ++k)
            s.args[static_cast<std::size_t>(k)] = values_.slot(g_.inputs(i)[k]);
        store_scalar(r.region, values_.of(i));
    }

    constexpr void emit_kernel(int i) {
        const graph::Row& r = g_.rows.first[i];
        const graph::Range inputs{plan_.ints.size(), r.inputs.count};
        for (int n = 0; n < inputs.count; ++n) {
            const int from = values_.of(g_.ints[r.inputs.begin + n]);
            plan_.ints.push(from);
            values_.use(from, i, r.region);
        }
        if (r.def->results > 1)  // they follow the operands
            for (int result : values_.results(i)) plan_.ints.push(result);
        const int v = values_.of(i);
        Step& s = push(r.region, r.def->view ? StepKind::view : StepKind::kernel, i, v);
        s.key.op = r.def->id;
        s.key.out = r.dtype;
        s.key.in = inputs.count == 0 ? r.dtype : g_.row(g_.inputs(i).back()).dtype;
        s.inputs = inputs;
        if (v >= 0 && !g_.is<op::Const>(i)) load_scalar(r.region, v);
        if (r.def->results > 1)
            for (int result : values_.results(i)) {
                if (result < 0) continue;
                values_.use(result, i, r.region);
                load_scalar(r.region, result);
            }
    }

    // ---- clusters

    /// The rows of each cluster, in program order.
    constexpr void link_clusters() {
        first_member_.assign(g_.size(), -1);
        next_member_.assign(g_.size(), -1);
        cluster_row_.assign(g_.size(), -1);
        cluster_of_.assign(g_.size(), -1);
        for (int i = g_.size(); i-- > 0;) {
            const int c = fusion_.cluster.first[i];
            if (c < 0) continue;
            next_member_.first[i] = first_member_.first[c];
            first_member_.first[c] = i;
        }
    }

    /// The index of a row in the cluster under construction; an operand from outside is added.
    constexpr std::int16_t operand(int row, int cluster, Cluster& c, Pool<int>& inputs) {
        if (cluster_of_.first[row] != cluster) {
            kernels::ClusterRow cr;
            cr.out = cr.in = g_.row(row).dtype;
            if (g_.is<op::Const>(row) && g_.row(row).words.count == 1) {
                cr.op = kernels::literal_row;
                cr.bits = g_.word(row);
            } else {
                cr.args[0] = static_cast<std::int16_t>(inputs.size());
                inputs.push(values_.of(row));
                values_.use(values_.of(row), cluster, g_.row(cluster).region);
            }
            add_row(row, cluster, c, cr);
        }
        return static_cast<std::int16_t>(cluster_row_.first[row]);
    }
    constexpr void add_row(int row, int cluster, Cluster& c, const kernels::ClusterRow& cr) {
        plan_.cluster_rows.push(cr);
        cluster_of_.first[row] = cluster;
        cluster_row_.first[row] = c.rows.count++;
    }
    constexpr void emit_cluster(int last) {
        Cluster c;
        c.rows.begin = plan_.cluster_rows.size();
        Pool<int> inputs, outputs, output_rows;
        for (int m = first_member_.first[last]; m >= 0; m = next_member_.first[m]) {
            kernels::ClusterRow cr;
            cr.op = g_.row(m).def->id;
            cr.out = g_.row(m).dtype;
            cr.in = g_.row(g_.inputs(m).back()).dtype;
            for (int k = 0; k < g_.inputs(m).size(); ++k)
                cr.args[static_cast<std::size_t>(k)] = operand(g_.inputs(m)[k], last, c, inputs);
            add_row(m, last, c, cr);
            if (values_.of(m) < 0) continue;
            outputs.push(values_.of(m));
            output_rows.push(cluster_row_.first[m]);
        }
        c.inputs = graph::append(plan_.ints, inputs);
        c.outputs = graph::append(plan_.ints, outputs);
        c.output_rows = graph::append(plan_.ints, output_rows);
        push(g_.row(last).region, StepKind::cluster, last, -1).key.index = plan_.clusters.push(c);
    }

    // ---- control flow

    constexpr void emit_control(int i) {
        const graph::Row& r = g_.rows.first[i];
        const tf::detail::core::List<int> results = values_.results(i);
        const bool loop = r.is<op::While>();
        Control c;
        c.regions = r.regions;
        if (loop) {
            const int before = g_.region(r.regions.begin).first;
            for (int k = 0; k < results.size(); ++k)
                if (results[k] >= 0) move(r.region, g_.inputs(i)[k], results[k], before);
            c.value = values_.slot(g_.outputs(r.regions.begin)[0]);
            emit_loop_end(i, r.regions.begin + 1, results);
        } else {
            c.value = values_.slot(g_.inputs(i)[0]);
            c.index_dtype = g_.row(g_.inputs(i)[0]).dtype;
            for (int s = r.regions.begin; s < r.regions.end(); ++s)
                for (int k = 0; k < results.size(); ++k)
                    if (results[k] >= 0) move(s, g_.outputs(s)[k], results[k], i);
        }
        for (int v : results)
            if (v >= 0 && i > values_.life(v).last) values_.life(v).last = i;
        Step& s = push(r.region, loop ? StepKind::loop : StepKind::branch, i, -1);
        s.key.index = plan_.controls.push(c);
        s.key.in = c.index_dtype;
    }

    constexpr void move(int region, int from_row, int to, int time) {
        const int from = values_.of(from_row);
        if (from == to) return;
        values_.use(from, time, region);
        move_value(region, from, to);
    }
    constexpr void move_value(int region, int from, int to) {
        const bool slots = values_.is_scalar(to);
        Step& s = push(region, slots ? StepKind::move_slot : StepKind::move_memory, -1, to);
        s.args[0] = slots ? values_[from].slot : from;
        s.args[1] = slots ? values_[to].slot : to;
    }

    /// Loop variables change together, so a variable whose old value another variable needs is
    /// copied first.
    constexpr void emit_loop_end(int i, int body, const tf::detail::core::List<int>& results) {
        Pool<int> copies;
        for (int k = 0; k < results.size(); ++k) {
            copies.push(-1);
            const int row = g_.outputs(body)[k];
            if (results[k] < 0 || values_.of(row) == results[k]) continue;
            if (shows_one_of(values_.of(row), results)) copies[k] = copy(i, body, values_.of(row));
        }
        for (int k = 0; k < results.size(); ++k)
            if (results[k] >= 0 && copies[k] < 0) move(body, g_.outputs(body)[k], results[k], i);
        for (int k = 0; k < results.size(); ++k)
            if (copies[k] >= 0) move_value(body, copies[k], results[k]);
    }
    constexpr bool shows_one_of(int v, const tf::detail::core::List<int>& results) {
        const int root = values_.life(v).root >= 0 ? values_.life(v).root : v;
        for (int r : results)
            if (r == root) return true;
        return false;
    }
    constexpr int copy(int i, int body, int from) {
        values_.use(from, i, body);
        const PlannedValue like = values_[from];
        const int v = values_.add(like.dtype, like.shape, g_.region(body).first, body);
        values_.life(v).last = i;
        if (values_.is_scalar(v)) values_[v].slot = plan_.frame.slots++;
        else values_.place_in_memory(values_[v]);
        move_value(body, from, v);
        return v;
    }

    // ---- variables

    constexpr int ordinal(int i, int variable = 0) {
        const int k = static_cast<int>(g_.word(i, variable));
        if (k >= plan_.frame.variables) plan_.frame.variables = k + 1;
        return k;
    }
    constexpr void emit_read(int i) {
        const int region = g_.row(i).region, v = values_.of(i);
        const bool slots = values_.is_scalar(v);
        Step& s = push(region, slots ? StepKind::read_slot : StepKind::read_variable, i, v);
        s.args[0] = ordinal(i);
        s.args[1] = slots ? values_[v].slot : 0;
        if (slots) store_scalar(region, v);
    }
    constexpr void emit_write(int i) {
        const graph::Row& r = g_.rows.first[i];
        const int from = values_.of(g_.inputs(i).back());
        const bool rows = r.def->scatters;
        const bool slots = values_.is_scalar(from) && !rows;
        for (int k : g_.inputs(i)) values_.use(values_.of(k), i, r.region);
        plan_.frame.writes_variables = true;
        if (r.def->updates) return emit_update(i);
        if (rows) {
            Step& s = push(r.region, StepKind::write_rows, i, -1);
            s.key.op = r.def->id;
            s.key.out = s.key.in = values_[from].dtype;
            s.args = {ordinal(i), values_.of(g_.inputs(i)[0]), from};
            return;
        }
        Step& s = push(r.region, slots ? StepKind::write_slot : StepKind::write_variable, i, -1);
        s.key.op = r.def->id;
        s.key.out = s.key.in = values_[from].dtype;
        s.args[0] = ordinal(i);
        s.args[1] = slots ? values_[from].slot : from;
    }

    /// `Plan::ints` holds the operands, followed by the ordinals.
    constexpr void emit_update(int i) {
        const graph::Row& r = g_.rows.first[i];
        const graph::Range inputs{plan_.ints.size(), r.inputs.count};
        for (int k : g_.inputs(i)) plan_.ints.push(values_.of(k));
        for (int k = 0; k < r.def->variables; ++k) plan_.ints.push(ordinal(i, k));
        Step& s = push(r.region, StepKind::update, i, -1);
        s.key.op = r.def->id;
        s.key.out = s.key.in = g_.row(g_.inputs(i).back()).dtype;
        s.inputs = inputs;
        s.bits = g_.word(i, r.def->variables);
    }

    /// A tensor that is read from a variable refers to the variable's memory, unless the variable
    /// is written while the tensor is still needed.
    constexpr void settle_variable_reads() {
        Pool<int> writes;  // the writes before each row, including the position after the last row
        writes.assign(g_.size() + 2, 0);
        for (int i = 0; i < g_.rows.count; ++i)
            writes[i + 1] =
                writes[i] + (g_.rows.first[i].def->role == Role::variable_write ? 1 : 0);
        writes[g_.size() + 1] = writes[g_.size()];
        for (int i = 0; i < g_.rows.count; ++i) {
            if (g_.rows.first[i].def->role != Role::variable_read) continue;
            const int v = values_.of(i);
            if (v < 0 || values_.is_scalar(v) || values_[v].place == Place::output) continue;
            if (writes[values_.life(v).last + 1] <= writes[i + 1])
                values_[v].place = Place::borrowed;
        }
    }

    /// Orders the steps by region; the values of the outputs come after all other ints.
    constexpr void flatten() {
        Pool<int> next;
        next.assign(g_.regions.size() + 1, 0);
        for (int r : step_region_) ++next[r + 1];
        for (int r = 0; r < g_.regions.size(); ++r) {
            plan_.regions.push({next[r], next[r + 1]});
            next[r + 1] += next[r];
        }
        plan_.steps.assign(steps_.size(), Step{});
        for (int k = 0; k < steps_.size(); ++k)
            plan_.steps.first[next[step_region_.first[k]]++] = steps_.first[k];
        plan_.outputs.begin = plan_.ints.size();
        for (int o : g_.outputs(0)) plan_.ints.push(values_.of(o));
        plan_.outputs.count = g_.outputs(0).size();
        plan_.stacks = graph::append(plan_.ints, stacks_);
    }

    graph::View g_;
    Plan plan_;
    graph::Fusion fusion_;
    PlannedValues values_;
    Pool<Step> steps_;
    Pool<int> step_region_;
    /// A stack that needs more bytes than this grows while it is filled, because the bound may be
    /// much too large.
    static constexpr std::int64_t largest_planned_stack = std::int64_t{1} << 20;

    Pool<int> stacks_;    ///< the values that hold their memory, or -1
    Pool<int> stack_of_;  ///< the stack of a row that pushes
    Pool<int> first_member_, next_member_, cluster_row_, cluster_of_;
};

}  // namespace tf::exec
