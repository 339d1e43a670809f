// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keys and values from the lines of a text file, such as a vocabulary. Mirrors
// InitializeTableFromTextFile.

#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/ops/primitive/lookup.hpp>

namespace tf::lookup {

namespace detail {

/// Reads the keys and values, two vectors. Raises errors::NotFound if the file cannot be opened and
/// errors::InvalidArgument for invalid lines or options.
TF_COMMON std::pair<AnyTensor, AnyTensor> read_text_file(const TextFile& file, DType key,
                                                         DType value);

}  // namespace detail
}  // namespace tf::lookup

#if TF_HAS_CODE
#include <tf/lookup/text_file_code.hpp>
#endif
