// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/exec/runtime/kernel_table.hpp: the parts of the table.

#include <tf/exec/runtime/kernel_table.hpp>

namespace tf::exec::detail {

template <class Ops, std::size_t Part>
inline constexpr auto kernel_table = op::ops_of_part<OpsWithKernels<Ops>, Part>::table(
    []<class Op>(std::type_identity<Op>) { return kernel_of<Op>(); });

template <class Ops, std::size_t Part>
const Kernel* find_kernel_in(std::uint32_t id) {
    return op::find_entry(kernel_table<Ops, Part>, id);
}

}  // namespace tf::exec::detail
