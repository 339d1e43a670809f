// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Batches of the columns of CSV files that have names, described by a struct.

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/data/csv.hpp>
#include <tf/data/record_types.hpp>

namespace tf::data {

/// The options of make_csv_dataset, with TensorFlow's names and defaults.
struct MakeCsvOptions {
    std::vector<std::string> column_names{};  ///< by default those in the first line of each file
    char field_delim = ',';
    bool use_quote_delim = true;   ///< fields can be within quotes
    std::string na_value{};        ///< stands for no value, as an empty field does
    bool header = true;            ///< whether the first line of each file has names
    std::int64_t num_epochs = -1;  ///< how often the records are repeated; endlessly if negative
    bool shuffle = true;           ///< files and records
    std::int64_t shuffle_buffer_size = 10'000;
    std::optional<std::int64_t> shuffle_seed{};
    std::int64_t prefetch_buffer_size = AUTOTUNE;
    int num_parallel_reads = 1;  ///< how many files are read by turns
    bool sloppy = false;         ///< ignored: the order is always the same
    std::string compression_type = "";
};

}  // namespace tf::data

namespace tf::data::detail {

/// Zeros and empty strings as defaults, TensorFlow's for columns whose dtypes it finds out.
TF_COMMON std::vector<AnyTensor> zero_defaults(const Specs& specs);

}  // namespace tf::data::detail

namespace tf::data::experimental {

/// Batches of the columns of CSV files (tf.data.experimental.make_csv_dataset). A struct, which is
/// adapted for Boost.Hana, has the names and types of the columns that are read; an element is a
/// tf::dict of them. If one is the label, an element is a pair of the other ones and the label:
///
///     struct Passenger {
///         BOOST_HANA_DEFINE_STRUCT(Passenger, (std::string, sex), (float, age), (int, survived));
///     };
///     auto train = tf::data::experimental::make_csv_dataset<Passenger, "survived">(
///         "titanic.csv", 32, {.num_epochs = 1, .shuffle_seed = 1});
///     for (const auto& [features, survived] : train) use(tf::get<"age">(features));
///
/// Fields without a value are 0 or "". The last batch is dropped if the records are repeated
/// endlessly. errors::InvalidArgument if no file matches the patterns, for a file without one of
/// the columns, and at records that do not fit.
template <class Row, FixedString Label = "">
auto make_csv_dataset(const FileNames& file_pattern, std::int64_t batch_size,
                      const MakeCsvOptions& options = {}) {
    constexpr bool described = nest::HanaStruct<Row>;
    static_assert(described,
                  "[tf.data.csv_row] make_csv_dataset<Row>: Row is a struct whose members have "
                  "names, by BOOST_HANA_DEFINE_STRUCT");
    if constexpr (!described) {
        return list_files(file_pattern);
    } else {
        using Types = detail::RecordTypes<Row, Label>;
        constexpr bool known = Label.view().empty() || Types::has_label;
        static_assert(known,
                      "[tf.data.csv_label] make_csv_dataset<Row, \"label\">: the label must be a "
                      "member of Row");
        using E = typename Types::Element;
        const CsvOptions csv{.compression_type = options.compression_type,
                             .header = options.header,
                             .field_delim = options.field_delim,
                             .use_quote_delim = options.use_quote_delim,
                             .na_value = options.na_value};
        const auto defaults = detail::zero_defaults(detail::specs_of<E>());
        const auto names = Types::names();
        const auto read = [=, given = options.column_names](const auto& file) {
            return Dataset<E>(detail::named_csv_stage(file(), csv, defaults, names, given));
        };
        auto records =
            list_files(file_pattern, {.shuffle = options.shuffle, .seed = options.shuffle_seed})
                .interleave(read, {.cycle_length = options.num_parallel_reads});
        if (options.shuffle)
            records = records.shuffle(options.shuffle_buffer_size, {.seed = options.shuffle_seed});
        if (options.num_epochs != 1) records = records.repeat(options.num_epochs);
        return records.batch(batch_size, {.drop_remainder = options.num_epochs < 0})
            .prefetch(options.prefetch_buffer_size);
    }
}

}  // namespace tf::data::experimental

#if TF_HAS_CODE
#include <tf/data/make_csv_code.hpp>
#endif
