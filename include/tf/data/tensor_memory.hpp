// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The memory of untyped tensors: reused, and copied between them.

#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/trace/value.hpp>

namespace tf::data::detail {

/// Gives `to` this dtype and shape. Its elements are not initialized. Its memory is reused if it
/// has the right number of elements and nobody else has it.
TF_COMMON void renew(AnyTensor& to, DType dtype, const Shape& shape);

/// Copies elements between tensors of one dtype, from position `source` to position `target`.
TF_COMMON void copy_elements(const AnyTensor& from, std::int64_t source, const AnyTensor& to,
                             std::int64_t target, std::int64_t count);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/tensor_memory_code.hpp>
#endif
