// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernels of ops that occur only in graphs from files (exec/runtime/file_ops.hpp), and the
// table of all kernels.

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/complex_table.hpp>
#include <tf/exec/runtime/file_ops.hpp>

namespace tf::exec {

namespace detail {

using FileOps = op::Registry<op::LookupTableFill, op::LookupTableFillFrom>;
/// A template, so that only programs that read graphs compile these kernels.
template <class Ops>
inline constexpr auto file_kernels =
    FileOps::table([]<class Op>(std::type_identity<Op>) { return kernel_of<Op>(); });

template <class Ops>
const Kernel* find_file_kernel(std::uint32_t id) {
    const Kernel* found = op::find_entry(file_kernels<Ops>, id);
    return found != nullptr ? found : find_kernel<Ops>(id);
}

}  // namespace detail

/// Enables graphs that are known only at run time to find the kernels of these ops. May be called
/// several times and from any thread.
template <class Ops>
void use_kernels() {
    use_complex_kernels();
    kernel_finder.store(&detail::find_file_kernel<Ops>, std::memory_order_release);
}

}  // namespace tf::exec
