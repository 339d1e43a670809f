// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Kernels for all dtypes, by way of the list of all ops.

#define TF_HAS_KERNEL_CODE 1
#include <tf/autodiff/pass.hpp>
#include <tf/exec/runtime/complex_table.hpp>
#include <tf/io/graph_def/export_rules.hpp>
#include <tf/kernels/cluster_blocks.hpp>
