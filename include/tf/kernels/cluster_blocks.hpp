// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The second way to run a cluster: one interpreter for all clusters reads the rows as data and
// calls a loop for each op, one block of elements at a time. A program then compiles one loop for
// each op and dtype instead of one for each cluster. This compiles faster, and at -O0 runs faster
// than an unoptimized fold over rows. Both ways give the same numbers.

#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/kernels/cluster.hpp>
#include <tf/kernels/lane_loops.hpp>

// 1: clusters are interpreted; 0: each cluster has its own loop, which runs fast if optimized. By
// default, files compiled without optimization interpret. A program may contain files of both
// kinds, because all code that differs is a template on this choice.
#ifndef TF_INTERPRET_CLUSTERS
#ifdef __OPTIMIZE__
#define TF_INTERPRET_CLUSTERS 0
#else
#define TF_INTERPRET_CLUSTERS 1
#endif
#endif

namespace tf::kernels {

enum class ClusterCode : std::uint8_t {
    loops,   ///< one loop for each cluster (cluster.hpp)
    blocks,  ///< one interpreter for all clusters
};
/// The choice for this file.
constexpr ClusterCode cluster_code =
    TF_INTERPRET_CLUSTERS != 0 ? ClusterCode::blocks : ClusterCode::loops;

/// A cluster as data.
struct ClusterView {
    const ClusterRow* rows;
    const LaneLoop* loops;  ///< by row; null for operands and literals
    int count;              ///< the number of rows
    const int* output_rows;
    int outputs;
    bool batches;  ///< the loops use SIMD types
};

/// Runs a cluster over `shape`, with operands of these shapes; `in` and `out` point to elements. An
/// output may use the memory of an operand of the same shape.
TF_COMMON void run_blocks(const ClusterView& cluster, const void* const* in, const Shape* shapes,
                          void* const* out, const Shape& shape);

template <std::uint32_t Id, DType Out, DType In, bool Batches>
constexpr LaneLoop row_loop() {
    if constexpr (Id == input_row || Id == literal_row) return nullptr;
    else
        return lane_loop<op_t<Id>, element_t<Out>, element_t<In>,
                         Batches && In != DType::boolean>();
}

/// The loops of rows. `R` has `rows`, and `batches` for each row.
template <class R>
constexpr auto row_loops() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<LaneLoop, sizeof...(I)>{
            row_loop<R::rows[I].op, R::rows[I].out, R::rows[I].in, R::batches[I]>()...};
    }(std::make_index_sequence<R::rows.size()>{});
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/cluster_blocks_code.hpp>
#endif
