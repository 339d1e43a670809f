// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernels of ops that only graphs from files have (exec/file_ops.hpp), and all kernels by
// number.

#include <tf/exec/file_ops.hpp>

namespace tf::exec {

namespace detail {

using FileOps = boost::mp11::mp_list<op::SpecialFunction, op::StridedSliceGrad, op::Cumulative,
                                     op::ScatterUpdate, op::StridedSlice, op::Tile, op::Pad,
                                     op::StringFormat, op::StringJoin>;
template <class... Op>
constexpr auto file_kernel_list(boost::mp11::mp_list<Op...>) {
    return std::array{kernel_of<Op>()...};
}
/// A template, so that only programs that read graphs compile these.
template <class Ops>
inline constexpr auto file_kernels = file_kernel_list(FileOps{});

}  // namespace detail

/// From now on graphs that are known at run time find their kernels. Any number of times, from any
/// thread.
template <class Ops = op::AllOps>
void use_kernels() {
    kernel_finder.store(
        [](std::uint32_t id) -> const Kernel* {
            for (const Kernel& k : detail::file_kernels<Ops>)
                if (k.id == id) return &k;
            return find_kernel<Ops>(id);
        },
        std::memory_order_release);
}

}  // namespace tf::exec
