// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors in NumPy's files: one array a file, as numpy.save writes and numpy.load reads it, without
// pickled objects. In: a path. Out: a tensor whose dtype and shape the file tells.

#include <filesystem>

#include <tf/core/compiled.hpp>
#include <tf/core/value.hpp>
#include <tf/io/byte_source.hpp>

namespace tf::io {

namespace detail {
/// From bytes of any origin.
TF_COMMON AnyTensor read_npy(ByteSource& from);
}  // namespace detail
/// What numpy.save wrote, in format 1.0, 2.0 or 3.0, of either byte order, in the order of C or of
/// Fortran. Numbers, bools and half come as they are; byte strings (S) and text (U, as UTF-8) as
/// tf::string. errors::NotFound; errors::InvalidArgument for a dtype or shape that no tensor has;
/// errors::DataLoss for a file that is broken. numpy.load.
TF_COMMON AnyTensor read_npy(const std::filesystem::path& path);

/// Writes a tensor as numpy.save does: the whole file, or nothing. Strings are written as byte
/// strings of the longest one's length (S), which numpy.load reads without pickle; NumPy would drop
/// zeros at their end, so such a string is errors::InvalidArgument, as is bfloat16, which NumPy
/// does not have. numpy.save.
TF_COMMON void write_npy(const std::filesystem::path& path, const AnyTensor& tensor);
template <TensorLike X>
void write_npy(const std::filesystem::path& path, const X& tensor) {
    write_npy(path, AnyTensor(tensor_type_t<X>(tensor.collapse())));
}

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/npy_code.hpp>
#endif
