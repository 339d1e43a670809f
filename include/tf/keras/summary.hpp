// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The table that model.summary() prints. In: a model's table. Out: the string that Keras prints for
// it. Mirrors keras.utils.summary_utils.

#include <string>

#include <tf/core/compiled.hpp>
#include <tf/keras/table.hpp>

namespace tf::keras {

/// Options of `model.summary`.
struct SummaryOptions {
    /// The width of the table; 0: fits 80 columns, as in Keras if it cannot find the width.
    int line_length = 0;
    bool expand_nested = false;  ///< also shows the layers inside other layers
    bool show_trainable = false;
};

namespace detail {
/// If the layers do not form a chain, the table has a fourth column.
TF_COMMON std::string summary_of(const TableView& table, std::string_view name,
                                 const SummaryOptions& options);
}  // namespace detail

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/summary_code.hpp>
#endif
