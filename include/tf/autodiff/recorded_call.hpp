// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs calls of a tf::function under an eager tape. The interpreter walks the graph row by row;
// each op runs like an eager op, and the tapes record it. Branches and loops run on the host, so a
// tape records only what is executed. Results, printed output and random numbers are the same as
// without a tape.

#include <tf/autodiff/eager_tape.hpp>
#include <tf/autodiff/extension.hpp>
#include <tf/exec/runtime/interpreter.hpp>
#include <tf/exec/static/program_view.hpp>

namespace tf::ad {

/// One call of a program. Its ops run one by one, each by the code that the program has for it.
template <class Self>
class ProgramCall : public exec::Interpreter<Self, Value> {
public:
    ProgramCall(const exec::ProgramView& program, Values arguments, VariableState* const* variables)
        : exec::Interpreter<Self, Value>(program.graph),
          program_(program),
          arguments_(arguments),
          variables_(variables) {}

    void hand_out(const CallResults& results) const {
        for (int k = 0; k < program_.graph.outputs(0).size(); ++k) {
            results.handles[k] = this->result(k).handle();
            results.shapes[k] = this->result(k).shape();
        }
    }

protected:
    using exec::Interpreter<Self, Value>::g_;
    using exec::Interpreter<Self, Value>::values_;

private:
    friend exec::Interpreter<Self, Value>;
    static const Value& tensor(const Value& v) { return v; }
    const Value& argument(std::uint64_t k) const { return arguments_[k]; }
    void read(int i) {
        const VariableState& s = *variables_[g_.word(i)];
        values_[i] = recorder->read(*s.owner, {s.value, s.shape, s.dtype});
    }
    void op(int i) {
        const graph::Row& row = g_.row(i);
        if (row.is<op::Const>()) {
            values_[i] = row.dtype == DType::str ? strings(i) : exec::constant_of(g_, i);
            return;
        }
        std::array<Value, exec::most_inputs> in;
        std::size_t n = 0;
        for (int k : g_.inputs(i)) in[n++] = values_[k];
        const Words words{g_.words_of(i).begin(), static_cast<std::size_t>(row.words.count)};
        if (row.def->composes) values_[i] = exec::run_composite(*row.def, {in.data(), n}, words);
        else if (row.def->results > 1) several(i, {in.data(), n}, words);
        else if (program_.code[i] == nullptr)
            values_[i] = run_now(*row.def, row.dtype, {in.data(), n}, words);
        else values_[i] = kernel(i, {in.data(), n}, words);
    }
    /// A constant of strings.
    Value strings(int i) const {
        const graph::Row& row = g_.row(i);
        tf::detail::tracing::Handle h(tf::detail::core::allocate(DType::str, row.shape.size()));
        const kernels::Ref out{h.buffer()->data(), row.shape, row.dtype};
        const kernels::Ref* const no_inputs = nullptr;
        op::Const::run<string, void>(out, no_inputs, 0, program_.attributes(i));
        return {std::move(h), row.shape, row.dtype};
    }
    /// Runs the program's own code for a row.
    Value kernel(int i, Values in, Words words) {
        const graph::Row& row = g_.row(i);
        Value out;
        run_code(i, in, words, &out, row.dtype == DType::invalid ? 0 : 1);
        return out.empty() ? out : recorder->ran(*row.def, in, out, words);
    }
    /// All results are computed, because the gradient rule may need a result that the program does
    /// not use.
    void several(int i, Values in, Words words) {
        const auto count = static_cast<std::size_t>(g_.row(i).def->results);
        std::array<Value, OpDef::most_results> out;
        run_code(i, in, words, out.data(), count);
        recorder->several(*g_.row(i).def, in, {out.data(), count}, words);
        for (std::size_t k = 0; k < count; ++k)
            this->set_result(i, static_cast<int>(k), std::move(out[k]));
    }
    /// The code runs in a frame with one value per operand and one per result.
    void run_code(int i, Values in, Words words, Value* out, std::size_t results) {
        const graph::Row& row = g_.row(i);
        constexpr std::size_t room = exec::most_inputs + OpDef::most_results;
        constexpr std::size_t most_variables = 4;
        std::array<exec::PlannedValue, room> values;
        std::array<int, room + most_variables> ints{};
        std::array<std::byte*, room> address{};
        std::array<Shape, room> shapes;
        std::array<DType, exec::most_inputs> dtypes{};
        std::array<tf::detail::tracing::Handle, OpDef::most_results> made;
        const std::size_t n = in.size();
        for (std::size_t k = 0; k < n + results; ++k)
            ints[k] = values[k].open_shape = static_cast<int>(k);
        for (std::size_t k = 0; k < n; ++k) {
            values[k].dtype = dtypes[k] = in[k].dtype();
            address[k] = static_cast<std::byte*>(in[k].data());
            shapes[k] = in[k].shape();
        }
        const kernels::Attributes attributes = program_.attributes(i);
        for (std::size_t k = 0; k < results; ++k) {
            exec::PlannedValue& result = values[n + k];
            result.dtype = results == 1
                               ? row.dtype
                               : row.def->dtype_of(static_cast<int>(k), dtypes.data(), attributes);
            result.place = exec::Place::dynamic;
            result.offset = static_cast<int>(k);
        }
        exec::Step step;
        step.value = static_cast<int>(n);
        step.inputs = {0, static_cast<int>(n)};
        if (row.def->role == Role::variable_write) step.args = {static_cast<int>(words[0]), 0, 1};
        if (row.def->updates) {
            const auto variables = static_cast<std::size_t>(row.def->variables);
            for (std::size_t k = 0; k < variables; ++k) ints[n + k] = static_cast<int>(words[k]);
            step.bits = words[variables];
        }
        const exec::FrameView frame{values.data(), ints.data(), address.data(),
                                    shapes.data(), made.data(), nullptr,
                                    nullptr,       variables_,  nullptr};
        program_.code[i](frame, step, attributes);
        for (std::size_t k = 0; k < results; ++k)
            out[k] = {std::move(made[k]), shapes[n + k], values[n + k].dtype};
    }

    const exec::ProgramView& program_;
    Values arguments_;
    VariableState* const* variables_;
};

/// A call under a tape.
class RecordedCall : public ProgramCall<RecordedCall> {
public:
    using ProgramCall<RecordedCall>::ProgramCall;

    /// Whether a tape tracks an argument or a variable that the program reads.
    TF_COMMON static bool concerns_a_tape(const graph::View& g, Values arguments,
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
};

namespace detail {

TF_COMMON_BODY bool record_call(const exec::ProgramView& program, Values arguments,
                                VariableState* const* variables, const CallResults& results) {
    if (!RecordedCall::concerns_a_tape(program.graph, arguments, variables)) return false;
    RecordedCall call(program, arguments, variables);
    call.run();
    call.hand_out(results);
    return true;
}

}  // namespace detail
}  // namespace tf::ad
