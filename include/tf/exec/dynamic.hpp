// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops by number at run time: what gradients of eager tapes are made of.

#include <cstdint>
#include <string>

#include <tf/core/compiled.hpp>
#include <tf/core/errors.hpp>
#include <tf/core/value.hpp>
#include <tf/kernels/view.hpp>

namespace tf::exec {

/// An op's code.
struct DynamicOp {
    std::uint32_t id = 0;
    Shape (*infer)(const kernels::Ref* in, int count, const kernels::Attributes&) = nullptr;
    /// Null for views.
    void (*run)(const kernels::Ref& out, const kernels::Ref* in, int count,
                const kernels::Attributes&) = nullptr;
};

namespace detail {

[[noreturn]] inline void no_kernel(std::string_view op, DType dtype) {
    errors::raise<errors::Unimplemented>(
        {"tf.exec.no_kernel", op, "dtype", std::string(name_of(dtype)), "float or double"});
}

}  // namespace detail

/// Runs one op on values now.
TF_COMMON ad::Value run_dynamic(const OpDef& def, DType dtype, ad::Values in, ad::Words words);

}  // namespace tf::exec

#if TF_HAS_CODE
#include <tf/exec/dynamic_code.hpp>
#endif
