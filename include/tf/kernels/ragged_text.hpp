// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ragged tensors as strings.

#include <string>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// As Python's str() writes an eager ragged tensor: "<tf.RaggedTensor [[1, 2], [3]]>". `values` has
/// no ragged dims; `splits` are the row splits, int64, starting with the outermost ragged dim.
TF_COMMON std::string ragged_text(const Ref& values, const Ref* splits, int count);
/// As tf.print writes it: [[1, 2], [3]], with the first and last `summarize` elements of each row,
/// or all of them for -1.
TF_COMMON std::string ragged_summary(const Ref& values, const Ref* splits, int count,
                                     std::int64_t summarize);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/ragged_text_code.hpp>
#endif
