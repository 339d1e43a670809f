// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An op's shape rule and kernel for the table of run-time ops (exec/runtime/dynamic.hpp).
// Elementwise ops run in SIMD loops for float and double and element by element for other dtypes.
// Other ops have kernels for float and double. 16-bit floats are converted to float first.

#include <tf/exec/runtime/dynamic_elementwise.hpp>
#include <tf/ops/primitive/families.hpp>

namespace tf::exec {

using RunOp = void(const kernels::Ref& out, const kernels::Ref* in, int count,
                   const kernels::Attributes&);

/// An op's code.
struct DynamicOp {
    std::uint32_t id = 0;
    Shape (*infer)(const kernels::Ref* in, int count, const kernels::Attributes&) = nullptr;
    RunOp* run = nullptr;  ///< null for views
};

namespace detail {

[[gnu::noinline, gnu::cold, noreturn]] inline void no_kernel(std::string_view op, DType dtype) {
    errors::raise<errors::Unimplemented>(
        {"tf.exec.no_kernel", op, "dtype", std::string(name_of(dtype)), "float or double"});
}

template <class Op>
constexpr op::Dispatch dispatch_of() {
    if constexpr (requires { Op::dispatch; }) return Op::dispatch;
    else return op::Dispatch::by_dtype;
}
/// Whether the op's kernel takes too long to compile to be in the table.
template <class Op>
concept UsesKnownKernel = requires(const kernels::Ref& r, const kernels::Attributes& a) {
    Op::template run_known<float>(r, &r, a);
};

template <class Op>
void run_call(const kernels::Ref& out, const kernels::Ref* in, int count,
              const kernels::Attributes& a) {
    if constexpr (requires { Op::run(kernels::Ref{}, nullptr, 0, kernels::Attributes{}); })
        return Op::run(out, in, count, a);
    constexpr op::Dispatch how = dispatch_of<Op>();
    constexpr bool moves = how == op::Dispatch::by_size || how == op::Dispatch::by_size_and_index;
    if (moves ? out.dtype == DType::complex128 : is_complex(out.dtype))
        return run_complex(id_of<Op>, Op::name, out, in, count, a);
    if constexpr (how == op::Dispatch::by_size) {
        switch (size_of(out.dtype)) {
            case 4: return Op::template run<std::uint32_t, std::uint32_t>(out, in, count, a);
            case 8: return Op::template run<std::uint64_t, std::uint64_t>(out, in, count, a);
            default: no_kernel(Op::name, out.dtype);
        }
    } else if constexpr (how == op::Dispatch::by_size_and_index) {
        const bool wide = in[1].dtype == DType::int64;
        switch (size_of(out.dtype)) {
            case 4:
                return wide ? Op::template run<std::uint32_t, std::int64_t>(out, in, count, a)
                            : Op::template run<std::uint32_t, std::int32_t>(out, in, count, a);
            case 8:
                return wide ? Op::template run<std::uint64_t, std::int64_t>(out, in, count, a)
                            : Op::template run<std::uint64_t, std::int32_t>(out, in, count, a);
            default: no_kernel(Op::name, out.dtype);
        }
    } else {
        switch (out.dtype) {
            case DType::float32: return Op::template run<float, float>(out, in, count, a);
            case DType::float64: return Op::template run<double, double>(out, in, count, a);
            default: no_kernel(Op::name, out.dtype);
        }
    }
}

/// Runs an op with the kernel that the program has already compiled for the op it differentiates.
template <UsesKnownKernel Op>
void run_known(const kernels::Ref& out, const kernels::Ref* in, int count,
               const kernels::Attributes& a) {
    if (is_complex(out.dtype)) return run_complex(id_of<Op>, Op::name, out, in, count, a);
    const bool ran = out.dtype == DType::float32   ? Op::template run_known<float>(out, in, a)
                     : out.dtype == DType::float64 ? Op::template run_known<double>(out, in, a)
                                                   : false;
    if (!ran) no_kernel(Op::name, out.dtype);
}

template <class Op>
constexpr DynamicOp dynamic_op() {
    DynamicOp d;
    d.id = op_id(Op::name);
    if constexpr (Op::role == Role::elementwise) {
        d.infer = &infer_elementwise<Op>;
        d.run = &run_elementwise<Op>;
    } else if constexpr (!requires { Op::results; }) {  // gradient rules call no op with several
        d.infer = [](const kernels::Ref* in, int count, const kernels::Attributes& a) {
            return Op::infer(in, count, a);
        };
        if constexpr (UsesKnownKernel<Op>) d.run = &run_known<Op>;
        else if constexpr (!requires { Op::view; }) d.run = &run_call<Op>;
    }
    return d;
}

}  // namespace detail
}  // namespace tf::exec
