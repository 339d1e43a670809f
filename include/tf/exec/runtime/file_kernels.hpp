// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernels of ops that only graphs from files have (exec/runtime/file_ops.hpp), and the table of
// all kernels.

#include <tf/core/compiled.hpp>
#include <tf/exec/runtime/file_ops.hpp>
#include <tf/ops/primitive/library.hpp>

namespace tf::exec {

namespace detail {

using FileOps = op::Registry<op::LookupTableFill, op::LookupTableFillFrom>;
/// A template, so that only programs that read graphs compile these kernels.
template <class Ops>
inline constexpr auto file_kernels =
    FileOps::table([]<class Op>(std::type_identity<Op>) { return kernel_of<Op>(); });

}  // namespace detail

/// Enables graphs that are known only at run time to find their kernels. May be called several
/// times and from any thread.
template <class Ops = op::LibraryOps>
void use_kernels() {
    kernel_finder.store(
        [](std::uint32_t id) -> const Kernel* {
            const Kernel* found = op::find_entry(detail::file_kernels<Ops>, id);
            return found != nullptr ? found : find_kernel<Ops>(id);
        },
        std::memory_order_release);
}

}  // namespace tf::exec
