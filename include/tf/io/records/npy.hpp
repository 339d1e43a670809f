// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads and writes tensors as NumPy's files: one array per file, in the format of numpy.save and
// numpy.load without pickled objects. The file determines the dtype and shape of the tensor.

#include <filesystem>

#include <tf/core/compiled.hpp>
#include <tf/io/bytes/byte_source.hpp>
#include <tf/trace/value.hpp>

namespace tf::io {

namespace detail {
/// Reads an array from untrusted bytes.
TF_COMMON AnyTensor read_npy(ByteSource& from);
}  // namespace detail
/// Reads an array that numpy.save wrote, in format 1.0, 2.0 or 3.0, of either byte order, in C
/// order or Fortran order. Numbers, bools and half keep their dtype; byte strings (S) and Unicode
/// strings (U, as UTF-8) become tf::string. errors::NotFound; errors::InvalidArgument for a dtype
/// or shape that our tensors cannot have; errors::DataLoss for a malformed file. Mirrors
/// numpy.load.
TF_COMMON AnyTensor read_npy(const std::filesystem::path& path);

/// Writes a tensor as numpy.save does; on an error, no file is written. Strings become byte strings
/// (S) of the length of the longest one, which numpy.load reads without pickle.
/// errors::InvalidArgument for a string that ends with a zero, which NumPy would drop, and for
/// bfloat16, which NumPy does not have. Mirrors numpy.save.
TF_COMMON void write_npy(const std::filesystem::path& path, const AnyTensor& tensor);
template <TensorLike X>
void write_npy(const std::filesystem::path& path, const X& tensor) {
    write_npy(path, AnyTensor(tensor_type_t<X>(tensor.collapse())));
}

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/records/npy_code.hpp>
#endif
