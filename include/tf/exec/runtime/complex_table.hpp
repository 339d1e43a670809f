// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Enables complex numbers in gradients and in graphs from files. Programs without such tensors do
// not call it, so they do not compile the kernels.

#include <tf/core/compiled.hpp>
#include <tf/trace/value.hpp>

namespace tf::exec {

/// Sets the pointer to the table of kernels (complex_kernels.hpp). May be called several times and
/// from any thread.
TF_COMMON void use_complex_kernels();

}  // namespace tf::exec

namespace tf::ad {

template <class T>
void use_complex_kernels() {
    exec::use_complex_kernels();
}

}  // namespace tf::ad

#if TF_HAS_KERNEL_CODE
#include <tf/exec/runtime/complex_table_code.hpp>
#endif
