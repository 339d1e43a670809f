// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls of a tf::function under an eager tape: its graph is walked row by row, each op runs as an
// eager op does and is written down by the tapes. Branches and loops are the host's, so a tape sees
// what has been executed only. What the function computes, prints and draws is what it does without
// a tape.

#include <tf/autodiff/eager_tape.hpp>
#include <tf/exec/program_view.hpp>

namespace tf::ad {

/// One call.
class Interpreter {
public:
    Interpreter(const exec::ProgramView& program, Values arguments, VariableState* const* variables)
        : program_(program), g_(program.graph), arguments_(arguments), variables_(variables) {
        values_.assign(g_.size(), Value{});
        mark_.assign(g_.size(), -1);
        for (int i = 0; i < g_.size(); ++i) {
            if (g_.row(i).def->role != Role::control) continue;
            mark_[i] = results_.size();
            const int first = g_.row(i).regions.begin;
            const int n = g_.is<op::While>(i) ? g_.inputs(i).size() : g_.outputs(first).size();
            for (int k = 0; k < n; ++k) results_.push({});
        }
    }
    /// Whether any tape follows an argument or a variable that the program reads.
    static bool concerns_a_tape(const graph::View& g, Values arguments,
                                VariableState* const* variables) {
        for (const EagerTape* t : EagerTape::active()) {
            for (const Value& v : arguments)
                if (t->tracked(v) != nullptr) return true;
            for (int i = 0; i < g.size(); ++i) {
                if (!g.is<op::ReadVariable>(i)) continue;
                const VariableState& s = *variables[g.word(i)];
                if (t->follows(*s.owner, s.trainable)) return true;
            }
        }
        return false;
    }
    void run() { region(0); }
    const Value& result(int k) const { return values_[g_.outputs(0)[k]]; }

private:
    void region(int r) {
        for (int i = g_.region(r).first; i < g_.region(r).last; ++i)
            if (g_.row(i).region == r) step(i);
    }
    void step(int i) {
        const graph::Row& row = g_.row(i);
        switch (row.def->role) {
            case Role::structural: return structural(i);
            case Role::control: return row.is<op::While>() ? loop(i) : branch(i);
            case Role::variable_read: {
                const VariableState& s = *variables_[g_.word(i)];
                values_[i] = recorder->read(*s.owner, {s.value, s.shape, s.dtype});
                return;
            }
            default: break;
        }
        if (row.is<op::Const>() && row.dtype != DType::str) return constant(i);
        std::array<Value, exec::most_inputs> in;
        std::size_t n = 0;
        for (int k : g_.inputs(i)) in[n++] = values_[k];
        const Words words{g_.words_of(i).begin(), static_cast<std::size_t>(row.words.count)};
        if (program_.code[i] == nullptr)
            values_[i] = runner(*row.def, row.dtype, {in.data(), n}, words);
        else values_[i] = kernel(i, {in.data(), n}, words);
    }
    /// Runs the program's own code for a row, in a frame with one value for each operand and one
    /// for the result.
    Value kernel(int i, Values in, Words words) {
        const graph::Row& row = g_.row(i);
        constexpr std::size_t room = exec::most_inputs + 1;
        std::array<exec::Value, room> values;
        std::array<int, room> ints{};
        std::array<std::byte*, room> address{};
        std::array<Shape, room> shapes;
        std::array<tf::detail::Handle, 1> made;
        const int n = static_cast<int>(in.size());
        for (std::size_t k = 0; k <= in.size(); ++k) {
            const int at = static_cast<int>(k);
            ints[k] = values[k].open_shape = at;
            if (at == n) break;
            values[k].dtype = in[k].dtype();
            address[k] = static_cast<std::byte*>(in[k].data());
            shapes[k] = in[k].shape();
        }
        exec::Value& result = values[in.size()];
        result.dtype = row.dtype;
        result.place = exec::Place::dynamic;
        result.offset = 0;
        exec::Step step;
        step.value = n;
        step.inputs = {0, n};
        if (row.def->role == Role::variable_write) step.args = {static_cast<int>(words[0]), 0, 1};
        const exec::FrameView frame{values.data(), ints.data(), address.data(), shapes.data(),
                                    made.data(),   nullptr,     nullptr,        variables_};
        program_.code[i](frame, step, program_.attributes(i));
        if (row.dtype == DType::invalid) return {};
        return recorder->ran(*row.def, in, {std::move(made[0]), shapes[in.size()], row.dtype},
                             words);
    }
    void constant(int i) {
        const graph::Row& row = g_.row(i);
        const std::int64_t n = row.shape.size();
        tf::detail::Handle h(tf::detail::allocate(row.dtype, n));
        const kernels::Ref out{h.buffer()->data(), row.shape, row.dtype};
        const bool all_equal = row.words.count == 1;
        for (std::int64_t k = 0; k < n; ++k)
            exec::detail::store(out, k, g_.word(i, all_equal ? 0 : static_cast<int>(k)));
        values_[i] = Value(std::move(h), row.shape, row.dtype);
    }
    void structural(int i) {
        const graph::Row& row = g_.row(i);
        if (row.is<op::Argument>()) {
            values_[i] = arguments_[g_.word(i)];
        } else if (row.is<op::Push>()) {
            mark_[i] = kept_.push({values_[g_.inputs(i)[0]], mark_[i]});
        } else if (row.is<op::Pop>()) {
            int& top = mark_[g_.inputs(i)[0]];
            values_[i] = std::move(kept_[top].value);
            top = kept_[top].below;
        } else if (row.is<op::Output>()) {
            values_[i] = results_[mark_[g_.inputs(i)[0]] + static_cast<int>(g_.word(i))];
        }
    }
    void take_outputs(int control, int region_index) {
        int k = mark_[control];
        for (int o : g_.outputs(region_index)) results_[k++] = values_[o];
    }
    void branch(int i) {
        const graph::Range& regions = g_.row(i).regions;
        const Value& index = values_[g_.inputs(i)[0]];
        std::int64_t k = regions.count - 1;
        if (index.dtype() == DType::boolean) {
            k = *static_cast<const bool*>(index.data()) ? 0 : 1;
        } else {
            const std::int64_t wanted = integer(index);
            if (wanted >= 0 && wanted < k) k = wanted;
        }
        const int chosen = regions.begin + static_cast<int>(k);
        region(chosen);
        take_outputs(i, chosen);
    }
    /// An index; one too large for the type is out of range as any other.
    static std::int64_t integer(const Value& v) {
        const std::int64_t bits =
            static_cast<std::int64_t>(exec::detail::load({v.data(), v.shape(), v.dtype()}, 0));
        switch (v.dtype()) {
            case DType::int8: return static_cast<std::int8_t>(bits);
            case DType::int16: return static_cast<std::int16_t>(bits);
            case DType::int32: return static_cast<std::int32_t>(bits);
            default: return bits;
        }
    }
    void loop(int i) {
        const int condition = g_.row(i).regions.begin, body = condition + 1;
        int k = mark_[i];
        for (int in : g_.inputs(i)) results_[k++] = values_[in];
        for (;;) {
            give_variables(i, condition);
            region(condition);
            const Value& goes_on = values_[g_.outputs(condition)[0]];
            if (!*static_cast<const bool*>(goes_on.data())) return;
            give_variables(i, body);
            region(body);
            take_outputs(i, body);
        }
    }
    void give_variables(int control, int r) {
        for (int i = g_.region(r).first; i < g_.region(r).last; ++i)
            if (g_.row(i).region == r && g_.is<op::LoopVariable>(i))
                values_[i] = results_[mark_[control] + static_cast<int>(g_.word(i))];
    }

    struct Kept {
        Value value;
        int below = -1;
    };
    const exec::ProgramView& program_;
    graph::View g_;
    Values arguments_;
    VariableState* const* variables_;
    Pool<Value> values_;   ///< by row
    Pool<int> mark_;       ///< of a control row its first result, of a Push the top of its stack
    Pool<Value> results_;  ///< of control rows; a loop's variables while it runs
    Pool<Kept> kept_;
};

namespace detail {

inline bool record_call(const exec::ProgramView& program, Values arguments,
                        VariableState* const* variables, const CallResults& results) {
    if (!Interpreter::concerns_a_tape(program.graph, arguments, variables)) return false;
    Interpreter call(program, arguments, variables);
    call.run();
    for (int k = 0; k < program.graph.outputs(0).size(); ++k) {
        results.handles[k] = call.result(k).handle();
        results.shapes[k] = call.result(k).shape();
    }
    return true;
}

}  // namespace detail
}  // namespace tf::ad
