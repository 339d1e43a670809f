// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The table that model.summary() prints. In: a model's table. Out: the text that Keras prints for
// it. Mirrors keras.utils.summary_utils.

#include <string>

#include <tf/core/compiled.hpp>
#include <tf/keras/table.hpp>

namespace tf::keras {

/// Of `model.summary`.
struct SummaryOptions {
    int line_length = 0;  ///< of the table; 0: what fits 80 columns, as where Keras knows none
    bool expand_nested = false;  ///< also shows the layers that layers consist of
    bool show_trainable = false;
};

namespace detail {
/// A model has a fourth column where its layers are no chain.
TF_COMMON std::string summary_of(const TableView& table, std::string_view name,
                                 const SummaryOptions& options);
}  // namespace detail

}  // namespace tf::keras

#if TF_HAS_CODE
#include <tf/keras/summary_code.hpp>
#endif
