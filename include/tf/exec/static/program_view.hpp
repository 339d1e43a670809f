// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program as data, for execution row by row under eager tapes, which must see every op. The rows
// use the code of the program's own steps, so this adds only a few tables to a program.

#include <tf/exec/static/executor.hpp>

namespace tf::exec {

/// Graph and kernels of a program.
struct ProgramView {
    graph::View graph;
    const StepCode* code = nullptr;  ///< by row; null for elementwise rows, views, control flow
    kernels::Attributes (*attributes)(int row) = nullptr;
};

namespace detail {

template <Key K>
constexpr StepCode row_code() {
    if constexpr (K.kind == StepKind::kernel) return &run_kernel<op_t<K.op>, K.out, K.in>;
    else if constexpr (K.kind == StepKind::write_variable || K.kind == StepKind::write_slot)
        return &write_variable<op_t<K.op>, element_t<K.out>>;
    else if constexpr (K.kind == StepKind::write_rows)
        return &write_rows<op_t<K.op>, element_t<K.out>>;
    else if constexpr (K.kind == StepKind::update)
        return &update_variable<op_t<K.op>, element_t<K.out>>;
    else return nullptr;
}

/// The steps that have code of their own in the program.
template <class P>
struct CodedSteps {
    static constexpr bool coded(const Step& s) {
        return s.key.kind == StepKind::kernel || s.key.kind == StepKind::write_variable ||
               s.key.kind == StepKind::write_slot || s.key.kind == StepKind::write_rows ||
               s.key.kind == StepKind::update;
    }
    static constexpr std::size_t count = [] {
        std::size_t n = 0;
        for (const Step& s : P::plan.steps) n += coded(s);
        return n;
    }();
    static constexpr auto steps = [] {
        std::array<std::size_t, count> out{};
        std::size_t n = 0;
        for (std::size_t k = 0; k < P::plan.steps.size(); ++k)
            if (coded(P::plan.steps[k])) out[n++] = k;
        return out;
    }();
};

template <class P>
constexpr auto row_codes() {
    std::array<StepCode, P::graph.rows.size() + 1> out{};
    using Coded = CodedSteps<P>;
    // A list, because compilers limit the operands of a fold.
    const auto codes = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<StepCode, Coded::count>{
            row_code<P::plan.steps[Coded::steps[I]].key>()...};
    }(std::make_index_sequence<Coded::count>{});
    for (std::size_t k = 0; k < Coded::count; ++k)
        out[static_cast<std::size_t>(P::plan.steps[Coded::steps[k]].row)] = codes[k];
    return out;
}

}  // namespace detail

/// The code of a program's rows.
template <class P>
inline constexpr auto row_codes = detail::row_codes<P>();

namespace detail {

/// Whether two rows of a program have the same code.
constexpr bool share_code(const graph::View& a, int i, const graph::View& b, int j) {
    const graph::Row &x = a.row(i), &y = b.row(j);
    if (x.def->id != y.def->id || x.dtype != y.dtype || x.inputs.count != y.inputs.count)
        return false;
    if (x.inputs.count == 0) return true;
    return a.row(a.inputs(i).back()).dtype == b.row(b.inputs(j).back()).dtype;
}
/// The code of the rows of a graph with composites, taken from the program's graph without them.
template <class P>
constexpr auto shown_codes() {
    const graph::View shown = P::shown_table().view(), all = P::graph.view();
    std::array<StepCode, P::shown_table().rows.size() + 1> out{};
    if constexpr (CodedSteps<P>::count > 0) {
        std::size_t next = 0;  // start of the search: most rows are in the same order in both
                               // graphs
        for (int i = 0; i < shown.size(); ++i) {
            const Role role = shown.row(i).def->role;
            if (role == Role::elementwise || role == Role::structural) continue;
            for (std::size_t n = 0; n < CodedSteps<P>::count; ++n) {
                const int row = P::plan.steps[CodedSteps<P>::steps[next]].row;
                next = (next + 1) % CodedSteps<P>::count;
                if (!share_code(shown, i, all, row)) continue;
                const StepCode code = exec::row_codes<P>[static_cast<std::size_t>(row)];
                out[static_cast<std::size_t>(i)] = code;
                break;
            }
        }
    }
    return out;
}
template <class P>
inline constexpr auto shown_row_codes = shown_codes<P>();

}  // namespace detail

/// A program with its composites, because tapes use the gradients of composites.
template <class P>
ProgramView view_of() {
    if constexpr (P::has_composites)
        return {P::shown_table().view(), detail::shown_row_codes<P>.data(), &P::shown_attributes};
    else return {P::graph.view(), row_codes<P>.data(), &P::attributes};
}

}  // namespace tf::exec
