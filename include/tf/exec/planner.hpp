// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an optimized graph to a plan: chooses the steps of each region, a slot for every scalar, and
// one arena for the tensors, in which values that are never alive together share memory.
//
// Time is the index of the row in progress. A value that is used in a loop it was made before lives
// until the loop ends.

#include <tf/core/bits.hpp>
#include <tf/exec/plan.hpp>
#include <tf/graph/fuse.hpp>

namespace tf::exec {

class Planner {
public:
    constexpr explicit Planner(graph::View g)
        : g_(g), fusion_(graph::fuse(g)), steps_(g.regions.size()) {}

    constexpr Plan run() {
        make_values();
        find_needs();
        choose_places();
        for (int i = 0; i < g_.size(); ++i) emit(i);
        finish_outputs();
        settle_variable_reads();
        assign_arena();
        flatten();
        return std::move(plan_);
    }

private:
    static constexpr std::size_t at(int i) { return static_cast<std::size_t>(i); }

    /// What the planner knows of a value besides its place.
    struct Life {
        int start = 0, last = -1;
        int region = 0;
        int root = -1;         ///< the value whose memory it shows
        bool in_slot = false;  ///< a scalar that steps use from its slot
        bool in_memory = false;
        bool kernel_made = false;
    };

    // ---- values

    constexpr int add_value(DType dtype, const Shape& shape, int start, int region) {
        Value v;
        v.dtype = dtype;
        v.shape = shape;
        if (!shape.fully_defined()) v.open_shape = plan_.frame.open_shapes++;
        plan_.values.push_back(v);
        Life life;
        life.start = start;
        life.region = region;
        life_.push_back(life);
        return static_cast<int>(plan_.values.size()) - 1;
    }

    constexpr void make_values() {
        value_of_.assign(g_.rows.size(), -1);
        result_of_.assign(g_.rows.size(), {});
        for (int i = 0; i < g_.size(); ++i) {
            const graph::Row& r = g_.row(i);
            if (r.def == &def_of<op::LoopVariable>) {
                value_of_[at(i)] =
                    result(g_.region(r.region).owner, static_cast<int>(g_.word(i)), r);
            } else if (r.def == &def_of<op::Output>) {
                value_of_[at(i)] = result(g_.inputs(i)[0], static_cast<int>(g_.word(i)), r);
            } else if (r.dtype != DType::invalid) {
                const bool hidden = fusion_.cluster[at(i)] >= 0 && !fusion_.visible[at(i)];
                if (!hidden) value_of_[at(i)] = add_value(r.dtype, r.shape, time_of(i), r.region);
            }
        }
    }
    constexpr int time_of(int row) const {
        return fusion_.cluster[at(row)] >= 0 ? fusion_.cluster[at(row)] : row;
    }

    /// The value of result `k` of a control node; for a loop also that of its k-th variable.
    constexpr int result(int owner, int k, const graph::Row& like) {
        std::vector<int>& all = result_of_[at(owner)];
        while (static_cast<int>(all.size()) <= k) all.push_back(-1);
        int& v = all[at(k)];
        if (v < 0) {
            const graph::Row& o = g_.row(owner);
            v = add_value(like.dtype, like.shape, g_.region(o.regions.begin).first, o.region);
        }
        return v;
    }

    constexpr int value(int row) const { return value_of_[at(row)]; }
    constexpr Life& life(int v) { return life_[at(v)]; }
    constexpr Value& val(int v) { return plan_.values[at(v)]; }
    constexpr bool scalar(int v) const {
        return plan_.values[at(v)].shape.rank == 0 && plan_.values[at(v)].dtype != DType::str;
    }

    constexpr void use(int v, int time, int region) {
        if (life(v).root >= 0) v = life(v).root;
        for (int r = region; r != life(v).region && r >= 0; r = g_.region(r).parent)
            if (g_.region(r).owner > time) time = g_.region(r).owner;
        if (time > life(v).last) life(v).last = time;
    }

    // ---- who needs what

    constexpr bool is_scalar_op(int i) const {
        return g_.row(i).def->role == Role::elementwise && graph::is_scalar(g_.row(i));
    }
    constexpr void find_needs() {
        for (int i = 0; i < g_.size(); ++i) {
            const graph::Row& r = g_.row(i);
            const bool slots =
                is_scalar_op(i) || r.def->role == Role::control || r.def == &def_of<op::Output>;
            for (int k : g_.inputs(i)) {
                if (value(k) < 0 || !scalar(value(k))) continue;
                if (slots || r.def->role == Role::variable_write) life(value(k)).in_slot = true;
                else if (!(r.def->role == Role::elementwise && g_.is<op::Const>(k)))
                    life(value(k)).in_memory = true;
            }
            for (int s = r.regions.begin; s < r.regions.end(); ++s)
                for (int k : g_.outputs(s))
                    if (scalar(value(k))) life(value(k)).in_slot = true;
            if (value(i) < 0 || !scalar(value(i))) continue;
            const bool direct = is_scalar_op(i) || r.def->role == Role::structural ||
                                r.def == &def_of<op::Const> || r.def->role == Role::variable_read;
            life(value(i)).kernel_made = !direct;
            if (!direct) life(value(i)).in_memory = true;
            if (is_scalar_op(i) || r.def->role == Role::variable_read)
                life(value(i)).in_slot = true;
            if (r.def == &def_of<op::LoopVariable> || r.def == &def_of<op::Output>)
                life(value(i)).in_slot = true;
        }
        for (int o : g_.outputs(0))
            if (value(o) >= 0 && scalar(value(o))) life(value(o)).in_memory = true;
    }

    // ---- places

    constexpr void choose_places() {
        for (int i = 0; i < g_.size(); ++i) {
            const int v = value(i);
            if (v < 0) continue;
            const graph::Row& r = g_.row(i);
            if (scalar(v) && life(v).in_slot && val(v).slot < 0) val(v).slot = plan_.frame.slots++;
            if (val(v).place != Place::none || (scalar(v) && !life(v).in_memory)) continue;
            if (r.def == &def_of<op::Argument>) {
                val(v).place = Place::argument;
                val(v).offset = static_cast<int>(g_.word(i));
            } else if (r.def == &def_of<op::Const> && r.dtype != DType::str &&
                       (g_.words_of(i).size() > 1 || r.shape.size() == 1)) {
                val(v).place = Place::constant;
                val(v).offset = write_constant(i);
            } else if (r.def->view) {
                val(v).place = Place::borrowed;
                const int in = value(g_.inputs(i)[0]);
                life(v).root = life(in).root >= 0 ? life(in).root : in;
            } else if (r.dtype == DType::str || !r.shape.fully_defined()) {
                val(v).place = Place::dynamic;
                val(v).offset = plan_.frame.dynamics++;
            } else {
                val(v).place = Place::arena;
            }
        }
        int k = 0;
        for (int o : g_.outputs(0)) {
            const int v = value(o);
            if (v >= 0 && val(v).place == Place::arena) {
                val(v).place = Place::output;
                val(v).offset = k;
            }
            ++k;
        }
        plan_.frame.outputs = k;
    }

    /// The elements of a constant as bytes, little endian, as the target has them.
    constexpr int write_constant(int i) {
        while (plan_.constants.size() % 64 != 0) plan_.constants.push_back(0);
        const int offset = static_cast<int>(plan_.constants.size());
        const std::size_t width = size_of(g_.row(i).dtype);
        for (std::uint64_t w : g_.words_of(i))
            for (std::size_t b = 0; b < width; ++b)
                plan_.constants.push_back(static_cast<std::uint8_t>(w >> (8 * b)));
        return offset;
    }

    // ---- steps

    constexpr Step& push(int region, StepKind kind, int row, int v) {
        Step s;
        s.key.kind = kind;
        s.row = row;
        s.value = v;
        if (v >= 0) s.key.out = s.key.in = val(v).dtype;
        steps_[at(region)].push_back(s);
        return steps_[at(region)].back();
    }
    constexpr int slot(int row) { return val(value(row)).slot; }

    constexpr void store_scalar(int region, int v) {
        if (!scalar(v) || !life(v).in_memory || val(v).slot < 0) return;
        if (val(v).place == Place::arena || val(v).place == Place::output)
            push(region, StepKind::store, -1, v).args[0] = val(v).slot;
    }
    constexpr void load_scalar(int region, int v) {
        if (scalar(v) && life(v).in_slot) push(region, StepKind::load, -1, v).args[0] = val(v).slot;
    }

    constexpr void emit(int i) {
        const graph::Row& r = g_.row(i);
        const int v = value(i);
        switch (r.def->role) {
            case Role::structural: emit_structural(i); return;
            case Role::elementwise:
                if (is_scalar_op(i)) emit_scalar(i);
                else if (fusion_.cluster[at(i)] == i) emit_cluster(i);
                return;
            case Role::control: emit_control(i); return;
            case Role::variable_read: emit_read(i); return;
            case Role::variable_write: emit_write(i); return;
            default: break;
        }
        if (r.def == &def_of<op::Const>) {
            if (val(v).slot >= 0) {
                Step& s = push(r.region, StepKind::literal, i, v);
                s.args[0] = val(v).slot;
                s.bits = g_.word(i);
            }
            if (val(v).place == Place::none || val(v).place == Place::constant) return;
        }
        emit_kernel(i);
    }

    constexpr void emit_structural(int i) {
        const graph::Row& r = g_.row(i);
        if (r.def == &def_of<op::Argument>) {
            if (static_cast<int>(g_.word(i)) >= plan_.frame.arguments)
                plan_.frame.arguments = static_cast<int>(g_.word(i)) + 1;
            if (scalar(value(i)) && val(value(i)).place == Place::none && life(value(i)).in_slot) {
                val(value(i)).place = Place::argument;
                val(value(i)).offset = static_cast<int>(g_.word(i));
            }
            load_scalar(r.region, value(i));
        } else {
            store_scalar(r.region, value(i));
        }
    }

    constexpr void emit_scalar(int i) {
        const graph::Row& r = g_.row(i);
        Step& s = push(r.region, StepKind::scalar, i, value(i));
        s.key.op = r.def->id;
        s.key.in = g_.row(g_.inputs(i).back()).dtype;
        s.bits = static_cast<std::uint64_t>(slot(i));
        for (std::size_t k = 0; k < g_.inputs(i).size(); ++k) s.args[k] = slot(g_.inputs(i)[k]);
        store_scalar(r.region, value(i));
    }

    constexpr void emit_kernel(int i) {
        const graph::Row& r = g_.row(i);
        std::vector<int> inputs;
        for (int k : g_.inputs(i)) {
            inputs.push_back(value(k));
            use(value(k), i, r.region);
        }
        Step& s = push(r.region, r.def->view ? StepKind::view : StepKind::kernel, i, value(i));
        s.key.op = r.def->id;
        s.key.out = r.dtype;
        s.key.in = inputs.empty() ? r.dtype : val(inputs.back()).dtype;
        s.inputs = append(inputs);
        if (value(i) >= 0) load_scalar(r.region, value(i));
    }

    constexpr void emit_cluster(int last) {
        const graph::Row& r = g_.row(last);
        Cluster c;
        std::vector<int> members;
        int first = last;
        collect(last, last, members);
        (void)first;
        std::vector<int> inputs, outputs, output_rows;
        std::vector<std::pair<int, int>> place;  // graph row -> cluster row
        c.rows.begin = static_cast<int>(plan_.cluster_rows.size());
        auto add_row = [&](int row, const kernels::ClusterRow& cr) {
            plan_.cluster_rows.push_back(cr);
            place.push_back({row, c.rows.count});
            return c.rows.count++;
        };
        auto find_row = [&](int row) {
            for (std::size_t k = place.size(); k-- > 0;)
                if (place[k].first == row) return place[k].second;
            return -1;
        };
        auto operand = [&](int row) {
            const int known = find_row(row);
            if (known >= 0) return known;
            kernels::ClusterRow cr;
            cr.out = cr.in = g_.row(row).dtype;
            if (g_.is<op::Const>(row) && g_.words_of(row).size() == 1) {
                cr.op = kernels::literal_row;
                cr.bits = g_.word(row);
            } else {
                cr.args[0] = static_cast<std::int16_t>(inputs.size());
                inputs.push_back(value(row));
                use(value(row), last, r.region);
            }
            return add_row(row, cr);
        };
        for (int m : members) {
            kernels::ClusterRow cr;
            const graph::Row& mr = g_.row(m);
            cr.op = mr.def->id;
            cr.out = mr.dtype;
            cr.in = g_.row(g_.inputs(m).back()).dtype;
            for (std::size_t k = 0; k < g_.inputs(m).size(); ++k)
                cr.args[k] = static_cast<std::int16_t>(operand(g_.inputs(m)[k]));
            const int id = add_row(m, cr);
            if (value(m) >= 0) {
                outputs.push_back(value(m));
                output_rows.push_back(id);
            }
        }
        c.inputs = append(inputs);
        c.outputs = append(outputs);
        c.output_rows = append(output_rows);
        Step& s = push(r.region, StepKind::cluster, last, -1);
        s.key.index = static_cast<int>(plan_.clusters.size());
        plan_.clusters.push_back(c);
    }
    /// The rows of a cluster in program order: found backwards from its last row.
    constexpr void collect(int row, int last, std::vector<int>& out) {
        if (collected_.empty()) collected_.assign(g_.rows.size(), false);
        if (collected_[at(row)]) return;
        collected_[at(row)] = true;
        for (int k : g_.inputs(row))
            if (fusion_.cluster[at(k)] == last) collect(k, last, out);
        out.push_back(row);
    }

    constexpr void emit_control(int i) {
        const graph::Row& r = g_.row(i);
        Control c;
        c.regions = r.regions;
        const std::vector<int>& results = result_of_[at(i)];
        const bool loop = r.def == &def_of<op::While>;
        if (loop) {
            const int before = g_.region(r.regions.begin).first;
            for (std::size_t k = 0; k < results.size(); ++k)
                if (results[k] >= 0) move(r.region, g_.inputs(i)[k], results[k], before);
            c.value = slot(g_.outputs(r.regions.begin)[0]);
            emit_loop_end(i, r.regions.begin + 1, results);
        } else {
            c.value = slot(g_.inputs(i)[0]);
            c.index_dtype = g_.row(g_.inputs(i)[0]).dtype;
            for (int s = r.regions.begin; s < r.regions.end(); ++s)
                for (std::size_t k = 0; k < results.size(); ++k)
                    if (results[k] >= 0) move(s, g_.outputs(s)[k], results[k], i);
        }
        for (int v : results)
            if (v >= 0 && i > life(v).last) life(v).last = i;
        Step& s = push(r.region, loop ? StepKind::loop : StepKind::branch, i, -1);
        s.key.index = static_cast<int>(plan_.controls.size());
        s.key.in = c.index_dtype;
        plan_.controls.push_back(c);
    }

    constexpr void move(int region, int from_row, int to, int time) {
        const int from = value(from_row);
        if (from == to) return;
        use(from, time, region);
        move_value(region, from, to);
    }
    constexpr void move_value(int region, int from, int to) {
        const bool slots = scalar(to);
        Step& s = push(region, slots ? StepKind::move_slot : StepKind::move_memory, -1, to);
        s.args[0] = slots ? val(from).slot : from;
        s.args[1] = slots ? val(to).slot : to;
    }

    /// Loop variables change together: one that is needed after its own change goes through a copy.
    constexpr void emit_loop_end(int i, int body, const std::vector<int>& results) {
        std::vector<std::pair<int, int>> late;
        for (std::size_t k = 0; k < results.size(); ++k) {
            if (results[k] < 0) continue;
            const int row = g_.outputs(body)[k];
            const int from = value(row);
            if (from == results[k]) continue;
            const int root = life(from).root >= 0 ? life(from).root : from;
            bool hazard = false;
            for (int v : results) hazard = hazard || v == root;
            if (!hazard) continue;
            use(from, i, body);
            const int copy =
                add_value(val(from).dtype, val(from).shape, g_.region(body).first, body);
            life(copy).last = i;
            if (scalar(copy)) val(copy).slot = plan_.frame.slots++;
            else if (val(copy).open_shape >= 0) {
                val(copy).place = Place::dynamic;
                val(copy).offset = plan_.frame.dynamics++;
            } else {
                val(copy).place = Place::arena;
            }
            move_value(body, from, copy);
            late.push_back({copy, results[k]});
        }
        for (std::size_t k = 0; k < results.size(); ++k) {
            bool waits = false;
            for (const auto& l : late) waits = waits || l.second == results[k];
            if (results[k] >= 0 && !waits) move(body, g_.outputs(body)[k], results[k], i);
        }
        for (const auto& l : late) move_value(body, l.first, l.second);
    }

    // ---- variables

    constexpr void note_variable(int i) {
        const int ordinal = static_cast<int>(g_.word(i));
        if (ordinal >= plan_.frame.variables) plan_.frame.variables = ordinal + 1;
    }
    constexpr void emit_read(int i) {
        note_variable(i);
        const graph::Row& r = g_.row(i);
        const bool slots = scalar(value(i));
        Step& s =
            push(r.region, slots ? StepKind::read_slot : StepKind::read_variable, i, value(i));
        s.args[0] = static_cast<int>(g_.word(i));
        s.args[1] = slots ? val(value(i)).slot : 0;
        if (slots) store_scalar(r.region, value(i));
    }
    constexpr void emit_write(int i) {
        note_variable(i);
        plan_.frame.writes_variables = true;
        const graph::Row& r = g_.row(i);
        const int from = value(g_.inputs(i)[0]);
        const bool slots = scalar(from);
        use(from, i, r.region);
        Step& s = push(r.region, slots ? StepKind::write_slot : StepKind::write_variable, i, -1);
        s.key.op = r.def->id;
        s.key.out = s.key.in = val(from).dtype;
        s.args[0] = static_cast<int>(g_.word(i));
        s.args[1] = slots ? val(from).slot : from;
    }

    /// A tensor read from a variable refers to its memory, unless a write comes while the value is
    /// still needed.
    constexpr void settle_variable_reads() {
        std::vector<int> writes;
        for (int i = 0; i < g_.size(); ++i)
            if (g_.row(i).def->role == Role::variable_write) writes.push_back(i);
        for (int i = 0; i < g_.size(); ++i) {
            const int v = value(i);
            if (g_.row(i).def->role != Role::variable_read || v < 0 || scalar(v)) continue;
            bool copied = false;
            for (int w : writes) copied = copied || (w > i && w <= life(v).last);
            if (!copied && val(v).place != Place::output) val(v).place = Place::borrowed;
        }
    }

    constexpr void finish_outputs() {
        for (int o : g_.outputs(0)) {
            const int v = value(o);
            use(v, g_.size(), 0);
            plan_.ints.push_back(v);
        }
    }

    // ---- memory

    constexpr void assign_arena() {
        struct Block {
            std::int64_t offset, bytes;
            int last;
        };
        std::vector<std::vector<int>> starting(g_.rows.size() + 1);
        for (std::size_t v = 0; v < plan_.values.size(); ++v)
            if (plan_.values[v].place == Place::arena)
                starting[at(life_[v].start)].push_back(static_cast<int>(v));
        std::vector<Block> alive;  // by offset
        for (std::size_t t = 0; t < starting.size(); ++t) {
            if (starting[t].empty()) continue;
            std::vector<Block> kept;
            for (const Block& b : alive)
                if (b.last >= static_cast<int>(t)) kept.push_back(b);
            alive = kept;
            for (int v : starting[t]) {
                const std::int64_t width = static_cast<std::int64_t>(size_of(val(v).dtype));
                const std::int64_t bytes = (val(v).shape.size() * width + 63) / 64 * 64;
                std::int64_t offset = 0;
                std::size_t k = 0;
                for (; k < alive.size() && alive[k].offset < offset + bytes; ++k)
                    if (alive[k].offset + alive[k].bytes > offset)
                        offset = alive[k].offset + alive[k].bytes;
                alive.insert(alive.begin() + static_cast<std::ptrdiff_t>(k),
                             Block{offset, bytes,
                                   life(v).last > life(v).start ? life(v).last : life(v).start});
                val(v).offset = static_cast<int>(offset);
                if (offset + bytes > plan_.frame.arena) plan_.frame.arena = offset + bytes;
            }
        }
    }

    constexpr graph::Range append(const std::vector<int>& all) {
        const graph::Range r{static_cast<int>(pool_.size()), static_cast<int>(all.size())};
        for (int v : all) pool_.push_back(v);
        return r;
    }
    constexpr void flatten() {
        // The first ints are the outputs' values; the pool follows.
        const int base = static_cast<int>(plan_.ints.size());
        for (int v : pool_) plan_.ints.push_back(v);
        for (std::vector<Step>& list : steps_) {
            plan_.regions.push_back(
                {static_cast<int>(plan_.steps.size()), static_cast<int>(list.size())});
            for (Step& s : list) {
                s.inputs.begin += base;
                plan_.steps.push_back(s);
            }
        }
        for (Cluster& c : plan_.clusters) {
            c.inputs.begin += base;
            c.outputs.begin += base;
            c.output_rows.begin += base;
        }
    }

    graph::View g_;
    graph::Fusion fusion_;
    Plan plan_;
    std::vector<std::vector<Step>> steps_;
    std::vector<int> value_of_;
    std::vector<std::vector<int>> result_of_;
    std::vector<Life> life_;
    graph::Flags collected_;
    std::vector<int> pool_;
};

}  // namespace tf::exec
