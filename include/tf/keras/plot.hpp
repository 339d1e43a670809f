// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Diagrams of a model's layers. In: a model's table. Out: an SVG file, or a DOT file for Graphviz.
// Mirrors keras.utils.plot_model.

#include <string>

#include <tf/core/compiled.hpp>
#include <tf/keras/table.hpp>

namespace tf::keras {

/// Options of `utils::plot_model`, with Keras's names and defaults.
struct PlotOptions {
    bool show_shapes = false;       ///< the shapes of the inputs and outputs of each layer
    bool show_layer_names = false;  ///< "dense_1 (Dense)" instead of "Dense"
    std::string rankdir = "TB";     ///< "TB": from top to bottom; "LR": from left to right
    bool expand_nested = false;     ///< shows the layers inside other layers instead of the outer
                                    ///< ones
    bool show_trainable = false;
};

namespace detail {
TF_COMMON std::string plotted(const TableView& table, const PlotOptions& options, bool dot);
TF_COMMON void write_plot(const TableView& table, const std::string& file,
                          const PlotOptions& options);
}  // namespace detail

namespace utils {

/// Returns the layers of a model in the DOT language of Graphviz. Raises errors::InvalidArgument if
/// rankdir is neither "TB" nor "LR". Mirrors keras.utils.model_to_dot.
template <class M>
std::string model_to_dot(const M&, const PlotOptions& options = {}) {
    return detail::plotted(TableView(M::table()), options, true);
}
/// Writes a diagram of the layers of a model: "model.svg", or "model.dot" for Graphviz. Raises
/// errors::InvalidArgument if the file has another extension or rankdir is neither "TB" nor "LR",
/// and the errors of the file system. Mirrors keras.utils.plot_model, which writes bitmaps with
/// Graphviz.
template <class M>
void plot_model(const M&, const std::string& to_file = "model.svg",
                const PlotOptions& options = {}) {
    detail::write_plot(TableView(M::table()), to_file, options);
}

}  // namespace utils

}  // namespace tf::keras

#if TF_HAS_KERAS_CODE
#include <tf/keras/plot_code.hpp>
#endif
