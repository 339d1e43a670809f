// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers as strings and strings as numbers: tf.strings.as_string, tf.strings.to_number. Input and
// output: tensors whose dtype is a value, not a type.

#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// How numbers are written; the members are those of TensorFlow's op.
struct NumberStyle {
    std::int64_t precision = -1;
    bool scientific = false, shortest = false;
    std::int64_t width = -1;
    std::string_view fill{};
};
/// Raises errors::InvalidArgument for a style that is not valid for the dtype.
TF_COMMON void check_number_style(const NumberStyle& style, DType dtype);
/// Writes numbers as C's printf does; any dtype.
TF_COMMON void write_numbers(const Ref& out, const Ref& in, const NumberStyle& style);

/// Reads the numbers that strings contain, in the dtype of `out`.
TF_COMMON void read_numbers(const Ref& out, const Ref& in);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/string_numbers_code.hpp>
#endif
