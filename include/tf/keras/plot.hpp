// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pictures of a model's layers. In: a model's table. Out: a file in SVG, or in Graphviz' language.
// Mirrors keras.utils.plot_model.

#include <string>

#include <tf/core/compiled.hpp>
#include <tf/keras/table.hpp>

namespace tf::keras {

/// Options of `utils::plot_model`, with Keras's names and defaults.
struct PlotOptions {
    bool show_shapes = false;       ///< of the inputs and outputs of each layer
    bool show_layer_names = false;  ///< "dense_1 (Dense)" in place of "Dense"
    std::string rankdir = "TB";     ///< from top to bottom; "LR": from left to right
    bool expand_nested = false;     ///< the layers inside other layers in place of those
    bool show_trainable = false;
};

namespace detail {
TF_COMMON std::string plotted(const TableView& table, const PlotOptions& options, bool dot);
TF_COMMON void write_plot(const TableView& table, const std::string& file,
                          const PlotOptions& options);
}  // namespace detail

namespace utils {

/// Returns the layers of a model in Graphviz' language. Raises errors::InvalidArgument if rankdir
/// is neither "TB" nor "LR". Mirrors keras.utils.model_to_dot.
template <class M>
std::string model_to_dot(const M&, const PlotOptions& options = {}) {
    return detail::plotted(TableView(M::table()), options, true);
}
/// Writes a picture of the layers of a model: "model.svg", or "model.dot" for Graphviz. Raises
/// errors::InvalidArgument if the file has another extension or rankdir is neither "TB" nor "LR",
/// and the errors of files. Mirrors keras.utils.plot_model, which writes bitmaps with Graphviz.
template <class M>
void plot_model(const M&, const std::string& to_file = "model.svg",
                const PlotOptions& options = {}) {
    detail::write_plot(TableView(M::table()), to_file, options);
}

}  // namespace utils

}  // namespace tf::keras

#if TF_HAS_CODE
#include <tf/keras/plot_code.hpp>
#endif
