// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The kernels of ops that only graphs from files have (exec/file_ops.hpp), and all kernels by
// number.

#include <tf/core/compiled.hpp>
#include <tf/exec/file_ops.hpp>

namespace tf::exec {

namespace detail {

template <class Op>
constexpr Kernel file_kernel() {
    Kernel k;
    k.id = op_id(Op::name);
    k.def = &def_of<Op>;
    k.infer = &Op::infer;
    if constexpr (requires { &Op::template run<int, int>; }) {
        k.run = &run_by_size<Op, void>;
        k.accepts = [](DType out, const DType* in, int count) {
            for (int n = 0; n < count; ++n)
                if (in[n] != out) return false;
            return count == (std::is_same_v<Op, op::Pad> ? 2 : 1);
        };
    } else {
        k.run = &Op::run;
        k.accepts = [](DType out, const DType* in, int count) {
            bool texts = out == DType::str;
            for (int n = 0; std::is_same_v<Op, op::StringJoin> && n < count; ++n)
                texts = texts && in[n] == DType::str;
            return texts;
        };
    }
    return k;
}
template <class Op>
constexpr Kernel wide_kernel(bool (*accepts)(DType, const DType*, int)) {
    Kernel k;
    k.id = op_id(Op::name);
    k.def = &def_of<Op>;
    k.infer = &Op::infer;
    k.accepts = accepts;
    return k;
}
TF_WHEN_CALLED constexpr Kernel cumulative_kernel() {
    Kernel k = wide_kernel<op::Cumulative>([](DType out, const DType* in, int count) {
        return count == 1 && in[0] == out && is_numeric(out);
    });
    k.widens = true;
    k.run = [](const kernels::Ref& out, const kernels::Ref* in, int count,
               const kernels::Attributes& a) {
        if (out.dtype == DType::float32) run_as<op::Cumulative, float>(out, in, count, a);
        else if (out.dtype == DType::float64) run_as<op::Cumulative, double>(out, in, count, a);
        else if (out.dtype == DType::int64) run_as<op::Cumulative, std::int64_t>(out, in, count, a);
        else run_wide<op::Cumulative>(out, in, count, a);
    };
    return k;
}
TF_WHEN_CALLED constexpr Kernel update_kernel() {
    Kernel k = wide_kernel<op::ScatterUpdate>([](DType out, const DType* in, int count) {
        return count == 3 && in[0] == out && is_index(in[1]) && in[2] == out;
    });
    k.in_place = true;
    k.run = [](const kernels::Ref& out, const kernels::Ref* in, int count,
               const kernels::Attributes& a) {
        run_by_size<op::ScatterUpdate, std::int64_t>(out, in, count, a);
    };
    return k;
}
TF_WHEN_CALLED constexpr Kernel special_kernel() {
    Kernel k = wide_kernel<op::SpecialFunction>([](DType out, const DType* in, int count) {
        return count == 1 && in[0] == out && is_floating(out);
    });
    k.widens = true;
    k.run = [](const kernels::Ref& out, const kernels::Ref* in, int count,
               const kernels::Attributes& a) {
        if (out.dtype == DType::float64) run_as<op::SpecialFunction, double>(out, in, count, a);
        else run_as<op::SpecialFunction, float>(out, in, count, a);
    };
    return k;
}
template <class>
constexpr std::array<Kernel, 9> all_file_kernels() {
    return {
        special_kernel(),       file_kernel<op::StridedSliceGrad>(), cumulative_kernel(),
        update_kernel(),        file_kernel<op::StridedSlice>(),     file_kernel<op::Tile>(),
        file_kernel<op::Pad>(), file_kernel<op::StringFormat>(),     file_kernel<op::StringJoin>()};
}
/// A template, so that only programs that read graphs compile these.
template <class Ops>
inline constexpr std::array<Kernel, 9> file_kernels = all_file_kernels<Ops>();

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
