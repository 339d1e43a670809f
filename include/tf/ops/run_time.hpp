// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an op declares for calls whose dtypes and shapes are known only at run time: calls from
// graphs that are read from files, and from gradients on an eager tape. Every member is optional:
//
//     static constexpr Dispatch dispatch   how `run<Out, In>` is chosen
//     using computes = Types<...>          the dtypes that `run` is compiled for, by_dtype
//     static constexpr bool accepts(DType out, const DType* in, int count)
//     static void check(const kernels::Ref* in, int count, const kernels::Attributes&)
//                                          shapes and words of which the compiler checks those of
//                                          traced programs
//     static constexpr bool infer_reads    whether `infer` needs elements, not shapes alone
//     static constexpr bool in_gradients   whether gradient rules of other ops call it
//     static constexpr bool own_halves     `run` is compiled for 16-bit floats, too, because their
//                                          results are not those of floats, rounded
//     static bool run_known<T>(const kernels::Ref& out, const kernels::Ref* in,
//                              const kernels::Attributes&)
//                                          instead: runs, in such a rule, the kernel that the
//                                          differentiated op has left; false if there is none

#include <algorithm>
#include <string>

#include <tf/core/attributes.hpp>
#include <tf/core/errors.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/view.hpp>

namespace tf::op {

/// How `run<Out, In>` of an op is selected for dtypes that are values.
enum class Dispatch : std::uint8_t {
    /// Out and In are the result's dtype if `computes` contains it. Other integers are computed as
    /// int64, 16-bit floats as float.
    by_dtype,
    /// The op only copies elements: Out and In are unsigned integers of the result's size.
    by_size,
    /// Like by_size, but In is the dtype of the second operand, int32 or int64.
    by_size_and_index,
    /// In is float, double or int64, depending on the operand; Out is int64.
    by_operand,
};

using kernels::Types;

constexpr bool is_index(DType d) { return d == DType::int32 || d == DType::int64; }
constexpr bool is_numeric(DType d) { return is_floating(d) || is_integer(d); }

/// The k-th element of a tensor of int32 or int64.
inline std::int64_t index_at(const kernels::Ref& indices, std::int64_t k) {
    return indices.dtype == DType::int64 ? indices.as<const std::int64_t>()[k]
                                         : indices.as<const std::int32_t>()[k];
}

/// Copies the operand that becomes the result, except if the op runs in place.
template <class Out>
void copy_unless_in_place(const kernels::Ref& out, const kernels::Ref& in) {
    if (out.data != in.data) std::copy_n(in.as<const Out>(), out.shape.size(), out.as<Out>());
}

/// Whether there are `expected` operands, all of the same dtype.
constexpr bool all_are(DType dtype, const DType* in, int count, int expected) {
    for (int k = 0; k < count; ++k)
        if (in[k] != dtype) return false;
    return count == expected;
}
/// Whether the operands are a tensor, indices, and a tensor.
constexpr bool are_rows_at_indices(DType dtype, const DType* in, int count) {
    return count == 3 && in[0] == dtype && is_index(in[1]) && in[2] == dtype;
}

/// Throws the error of `check` for a shape.
[[gnu::noinline, gnu::cold, noreturn]] inline void unfit_shape(std::string_view op, const Shape& s,
                                                               std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.exec.shape", op, "shape", s.to_string(), std::move(expected)});
}
inline void check_axis(std::string_view op, const Shape& x, std::int64_t axis) {
    if (axis < 0 || axis >= x.rank) unfit_shape(op, x, "an axis " + std::to_string(axis));
}

}  // namespace tf::op
