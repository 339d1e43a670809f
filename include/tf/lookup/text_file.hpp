// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keys and values from the lines of a text file, such as a vocabulary. Mirrors
// InitializeTableFromTextFile.

#include <string>
#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/trace/value.hpp>

namespace tf::lookup {

/// What a key or value is: a whole line, the number of the line, or a column, counted from 0.
/// Mirrors tf.lookup.TextFileIndex.
struct TextFileIndex {
    static constexpr std::int64_t WHOLE_LINE = -2;
    static constexpr std::int64_t LINE_NUMBER = -1;
};

/// A file, and where in it the keys and values are.
struct TextFile {
    std::string path;
    std::int64_t key_index = TextFileIndex::WHOLE_LINE;
    std::int64_t value_index = TextFileIndex::LINE_NUMBER;
    std::int64_t vocab_size = -1;  ///< the number of lines to read; -1: all
    std::int64_t offset = 0;       ///< added to line numbers
    std::string delimiter = "\t";  ///< one character, which separates columns
};

namespace detail {

/// Reads the keys and values, two vectors. errors::NotFound, errors::InvalidArgument.
TF_COMMON std::pair<AnyTensor, AnyTensor> read_text_file(const TextFile& file, DType key,
                                                         DType value);

}  // namespace detail
}  // namespace tf::lookup

#if TF_HAS_CODE
#include <tf/lookup/text_file_code.hpp>
#endif
