// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules for nodes of sparse and ragged tensors and of Examples, by TensorFlow's names.

#include <tf/io/graph_def/import_cross.hpp>
#include <tf/io/graph_def/import_examples.hpp>
#include <tf/io/graph_def/import_ragged_parts.hpp>
#include <tf/io/graph_def/import_sequences.hpp>
#include <tf/io/graph_def/import_sparse_math.hpp>
#include <tf/io/graph_def/import_sparse_parts.hpp>
#include <tf/ops/primitive/rounding.hpp>

namespace tf::io::rules {

constexpr void add_sparse_rules(auto& all) {
    const auto add = [&](std::string_view name, void (*read)(N&),
                         ResultTypes (*types)(const N&) = nullptr) {
        ImportRule rule{read};
        rule.types = types;
        all.add(name, rule);
    };
    add("SparseAdd", &sparse_add, &sparse_types);
    add("SparseAddGrad", &sparse_add_grad);
    add("SparseSparseMaximum", &sparse_extreme<op::Maximum>, &sparse_extreme_types);
    add("SparseSparseMinimum", &sparse_extreme<op::Minimum>, &sparse_extreme_types);
    add("SparseTensorDenseAdd", &sparse_dense_add);
    add("SparseDenseCwiseAdd", &sparse_dense<op::Add>);
    add("SparseDenseCwiseMul", &sparse_dense<op::Mul>);
    add("SparseDenseCwiseDiv", &sparse_dense<op::RealDiv, op::TruncateDiv>);
    add("SparseSoftmax", &sparse_softmax);
    add("SparseReduceSum", &sparse_reduce<op::SegmentSum>);
    add("SparseReduceMax", &sparse_reduce<op::SegmentMax>);
    add("SparseReduceSumSparse", &sparse_reduce_sparse<op::SegmentSum>, &sparse_types);
    add("SparseReduceMaxSparse", &sparse_reduce_sparse<op::SegmentMax>, &sparse_types);
    add("SparseConcat", &sparse_concat, &sparse_types);
    add("SparseSlice", &sparse_slice, &sparse_types);
    add("SparseSliceGrad", &sparse_slice_grad);
    add("SparseSplit", &sparse_split, &sparse_split_types);
    add("SparseFillEmptyRows", &sparse_fill_empty_rows, &sparse_fill_types);
    add("SparseFillEmptyRowsGrad", &sparse_fill_empty_rows_grad);
    add("SparseCountSparseOutput", &sparse_count, &count_types);
    add("DenseCountSparseOutput", &dense_count, &count_types);
    add("RaggedCountSparseOutput", &ragged_count, &count_types);
    add("SparseBincount", &sparse_bincount);
    add("RaggedTensorToSparse", &ragged_to_sparse, &ragged_to_sparse_types);
    add("RaggedGather", &ragged_gather, &ragged_gather_types);
    add("RaggedRange", &ragged_range, &ragged_range_types);
    add("SparseCross", &sparse_cross, &cross_types);
    add("SparseCrossV2", &sparse_cross_v2, &cross_v2_types);
    add("SparseCrossHashed", &sparse_cross_hashed, &cross_hashed_types);
    add("RaggedCross", &ragged_cross, &ragged_cross_types);
    add("ParseExample", &parse_example, &parse_example_types);
    add("ParseExampleV2", &parse_example_v2, &parse_example_types);
    add("DecodeCSV", &decode_csv, &decode_csv_types);
    add("ParseSingleExample", &parse_single_example, &parse_example_types);
    add("ParseSequenceExampleV2", &parse_sequence_example, &parse_sequence_example_types);
}

}  // namespace tf::io::rules
