// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of the records of files of comma-separated values.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <tf/data/files.hpp>
#include <tf/io/records/csv.hpp>

namespace tf::data {

/// The options of CsvDataset, with TensorFlow's names and defaults.
struct CsvOptions {
    std::string compression_type = "";  ///< "", "GZIP" or "ZLIB"; the last two need zlib
    bool header = false;                ///< whether the first line of each file has names
    char field_delim = ',';
    bool use_quote_delim = true;              ///< fields can be within quotes
    std::string na_value{};                   ///< stands for no value, as an empty field does
    std::vector<std::int64_t> select_cols{};  ///< ascending, from 0; by default all
};

}  // namespace tf::data

namespace tf::data::detail {

/// A scalar for each default. A default without an element makes fields required.
TF_COMMON NewStage csv_stage(const FileNames& names, const CsvOptions& options,
                             std::vector<AnyTensor> defaults);
/// The columns of these names, which the first line of each file has, or `column_names`.
TF_COMMON NewStage named_csv_stage(const FileNames& names, const CsvOptions& options,
                                   std::vector<AnyTensor> defaults,
                                   std::vector<std::string> columns,
                                   std::vector<std::string> column_names);

template <class D>
using csv_element_t = Tensor<typename io::detail::csv_default_t<D>::value_type>;

}  // namespace tf::data::detail

namespace tf::data::experimental {

/// The records of CSV files, a tuple of scalars with the dtypes of the defaults
/// (tf.data.experimental.CsvDataset). A default is a number or string, or a tf::Tensor<T, 0> if
/// every field must have a value; the dtypes are float, double, int32, int64 and string:
///
///     const tf::data::experimental::CsvDataset passengers("titanic.csv", {.header = true},
///                                                         "", 0.f, tf::Tensor<int, 0>());
///     for (const auto& [name, age, survived] : passengers) ...
///
/// Records may have several lines, if fields with ends of lines are in quotes.
/// errors::InvalidArgument at a record that does not fit; reading goes on with the next record.
template <class... D>
class CsvDataset : public Dataset<std::tuple<detail::csv_element_t<D>...>> {
    using Base = Dataset<std::tuple<detail::csv_element_t<D>...>>;
    static_assert(
        sizeof...(D) > 0,
        "[tf.data.csv] CsvDataset(files, {}, defaults...): give a default for each column "
        "that is read");

public:
    CsvDataset(const FileNames& filenames, const CsvOptions& options, const D&... record_defaults)
        : Base(detail::csv_stage(filenames, options,
                                 {AnyTensor(io::detail::csv_default(record_defaults))...})) {}
};

}  // namespace tf::data::experimental

#if TF_HAS_CODE
#include <tf/data/csv_code.hpp>
#endif
