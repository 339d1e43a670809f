// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers as strings and strings as numbers: tf.strings.as_string, tf.strings.to_number. Input and
// output: tensors of a dtype that is a value.

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
/// Throws errors::InvalidArgument for a style that the dtype does not have.
TF_COMMON void check_number_style(const NumberStyle& style, DType dtype);
/// As C's printf writes them; any dtype.
TF_COMMON void write_numbers(const Ref& out, const Ref& in, const NumberStyle& style);

/// The numbers that strings contain; the dtype of `out` is that of the numbers.
TF_COMMON void read_numbers(const Ref& out, const Ref& in);

}  // namespace tf::kernels

#if TF_HAS_CODE
#include <tf/kernels/string_numbers_code.hpp>
#endif
