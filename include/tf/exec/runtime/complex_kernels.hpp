// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernels for complex numbers of ops that are selected by number at run time. Their table is
// separate from the other ones (complex_table.hpp), so that programs without complex numbers do not
// compile it. The pointer to it is set by ops on complex tensors when a tape records them, and by
// code that reads graphs.

#include <atomic>
#include <string>
#include <string_view>

#include <tf/core/errors.hpp>
#include <tf/kernels/view.hpp>

namespace tf::exec {

/// Runs an op whose result or last operand is complex; false if it has no such kernel.
using ComplexRunner = bool(std::uint32_t op, const kernels::Ref& out, const kernels::Ref* in,
                           int count, const kernels::Attributes&);
inline std::atomic<ComplexRunner*> complex_runner = nullptr;

/// Whether an op needs a kernel of the table.
inline bool needs_complex_kernel(const kernels::Ref& out, const kernels::Ref* in, int count) {
    return is_complex(out.dtype) || (count > 0 && is_complex(in[count - 1].dtype));
}

[[gnu::noinline]] inline void run_complex(std::uint32_t op, std::string_view name,
                                          const kernels::Ref& out, const kernels::Ref* in,
                                          int count, const kernels::Attributes& a) {
    ComplexRunner* const runner = complex_runner.load(std::memory_order_acquire);
    if (runner != nullptr && runner(op, out, in, count, a)) return;
    errors::raise<errors::Unimplemented>({"tf.exec.no_kernel", name, "dtype",
                                          std::string(name_of(out.dtype)),
                                          "a dtype that is not complex"});
}

}  // namespace tf::exec
