// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The other way to run a cluster: one interpreter for all clusters walks the rows as data, a block
// of elements at a time, and calls a loop for each op. A program then compiles a loop for each op
// and dtype, not one for each cluster: less to compile, and at -O0 faster than a fold over rows
// that nobody optimizes. Numbers are the same both ways.

#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/kernels/cluster.hpp>
#include <tf/kernels/lane_loops.hpp>

// 1: clusters are interpreted; 0: each has a loop of its own, which the optimizer makes fast. By
// default that depends on whether the file is optimized. Files of both kinds make one program: all
// that differs is a template on the choice.
#ifndef TF_INTERPRET_CLUSTERS
#ifdef __OPTIMIZE__
#define TF_INTERPRET_CLUSTERS 0
#else
#define TF_INTERPRET_CLUSTERS 1
#endif
#endif

namespace tf::kernels {

enum class ClusterCode : std::uint8_t {
    loops,   ///< one loop a cluster (cluster.hpp)
    blocks,  ///< one interpreter for all
};
/// Of this file.
constexpr ClusterCode cluster_code =
    TF_INTERPRET_CLUSTERS != 0 ? ClusterCode::blocks : ClusterCode::loops;

/// A cluster as data.
struct ClusterView {
    const ClusterRow* rows;
    const LaneLoop* loops;  ///< by row; null for operands and literals
    int count;              ///< of the rows
    const int* output_rows;
    int outputs;
    bool batches;  ///< the loops are of SIMD width
};

/// Runs a cluster over `shape`, with operands of these shapes; `in` and `out` point to elements. An
/// output may have the memory of an operand of its shape.
TF_COMMON void run_blocks(const ClusterView& cluster, const void* const* in, const Shape* shapes,
                          void* const* out, const Shape& shape);

template <std::uint32_t Id, DType Out, DType In, bool Batches>
constexpr LaneLoop row_loop() {
    if constexpr (Id == input_row || Id == literal_row) return nullptr;
    else
        return lane_loop<op_t<Id>, element_t<Out>, element_t<In>,
                         Batches && In != DType::boolean>();
}

/// The loops of rows. `R` has `rows`, and `batches` by row.
template <class R>
constexpr auto row_loops() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<LaneLoop, sizeof...(I)>{
            row_loop<R::rows[I].op, R::rows[I].out, R::rows[I].in, R::batches[I]>()...};
    }(std::make_index_sequence<R::rows.size()>{});
}

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/cluster_blocks_code.hpp>
#endif
