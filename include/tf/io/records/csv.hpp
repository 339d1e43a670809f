// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lines of comma-separated values as columns: what TensorFlow's node DecodeCSV computes. Such nodes
// are only loaded.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/core/errors.hpp>
#include <tf/tensor/tensor.hpp>
#include <tf/trace/value.hpp>

namespace tf::io::detail {

struct CsvFormat {
    char delimiter = ',';
    bool quotes = true;                   ///< fields can be within quotes
    std::string missing{};                ///< stands for no value, as an empty field does
    std::vector<std::int64_t> columns{};  ///< in ascending order; all if empty
};

/// The fields of a record in the columns of the format.
TF_COMMON std::vector<std::string> csv_fields(std::string_view record, const CsvFormat& format);
/// A column for each default, of its dtype: float, double, int32, int64 or string, in the shape of
/// the records. A default without an element makes fields required.
TF_COMMON std::vector<AnyTensor> csv_columns(const AnyTensor& records,
                                             std::span<const AnyTensor> defaults,
                                             const CsvFormat& format);

}  // namespace tf::io::detail

#if TF_HAS_CODE
#include <tf/io/records/csv_code.hpp>
#endif
