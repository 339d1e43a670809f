// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops selected by number at run time; gradients of eager tapes consist of them.

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/complex_table.hpp>
#include <tf/trace/value.hpp>

namespace tf::exec {

/// Runs one op on values now.
TF_COMMON ad::Value run_dynamic(const OpDef& def, DType dtype, ad::Values in, ad::Words words);

}  // namespace tf::exec

#if TF_HAS_CODE
#include <tf/exec/runtime/dynamic_code.hpp>
#endif
