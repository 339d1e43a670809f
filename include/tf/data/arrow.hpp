// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Datasets of columns that another library has in memory or reads from files, by Apache Arrow's C
// stream interface. Arrow itself is not needed.

#include <concepts>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/data/arrow_abi.hpp>
#include <tf/data/dataset.hpp>
#include <tf/data/record_types.hpp>

namespace tf::data {

struct FromArrowOptions {
    /// Whether missing values (nulls) become 0 or "", as in make_csv_dataset; by default they are
    /// errors.
    bool fill_missing = false;
};

}  // namespace tf::data

namespace tf::data::detail {

/// Opens a stream, and has the names of the columns that are read. An element has a tensor for each
/// of them, in this order.
struct ArrowColumns {
    std::function<ArrowArrayStream()> open;
    std::vector<std::string> names;
    Specs specs;  ///< of batches
    FromArrowOptions options;
};
TF_COMMON NewStage arrow_stage(ArrowColumns columns);

}  // namespace tf::data::detail

namespace tf::data {

/// The record batches of an Arrow stream: tables of pyarrow, pandas, Polars or DuckDB, Parquet
/// files. `make()` returns an `ArrowArrayStream`, at the start of each pass; the dataset releases
/// it. A struct that is adapted for Boost.Hana has the names and types of the columns that are
/// read, and "label" is one of them, as for make_csv_dataset. An element is a batch with as many
/// rows as the stream's; empty ones are left out.
///
///     struct Flower { BOOST_HANA_DEFINE_STRUCT(Flower, (float, width), (std::string, kind)); };
///     auto flowers = tf::data::from_arrow<Flower, "kind">([&] { return open_stream(); })
///                        .rebatch(32);
///
/// Columns are numbers, bools, strings, bytes, times (as int32 or int64, as Arrow has them),
/// dictionaries of these (which are decoded), and lists of a fixed size, a member
/// `tf::Tensor<float, N>`. Dtypes are not converted. The iterator raises errors::InvalidArgument if
/// a column is not there, has another type or missing values, errors::Unavailable with the message
/// of a stream that fails, errors::DataLoss for offsets outside of a buffer.
template <class Row, FixedString Label = "", class Make>
    requires std::is_invocable_r_v<ArrowArrayStream, Make&>
auto from_arrow(Make make, const FromArrowOptions& options = {}) {
    constexpr bool described = nest::HanaStruct<Row>;
    static_assert(described,
                  "[tf.data.arrow_row] from_arrow<Row>: Row is a struct whose members have names, "
                  "by BOOST_HANA_DEFINE_STRUCT");
    if constexpr (!described) {
        return Dataset<Tensor<std::int64_t>>(detail::counter_stage(0, 1));
    } else {
        using Types = detail::RecordTypes<Row, Label>;
        constexpr bool known = Label.view().empty() || Types::has_label;
        static_assert(
            known,
            "[tf.data.arrow_label] from_arrow<Row, \"label\">: the label must be a member "
            "of Row");
        using Batch = detail::batched_t<dyn, typename Types::Element>;
        return Dataset<Batch>(detail::arrow_stage(
            {std::move(make), Types::names(), detail::specs_of<Batch>(), options}));
    }
}

}  // namespace tf::data

#if TF_HAS_CODE
#include <tf/data/arrow_code.hpp>
#endif
