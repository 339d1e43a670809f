// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where Keras 3 stores the weights of a model in a file "model.weights.h5":
// `layers/dense_1/vars/0`. In: the table of a model. Out: a group for each layer. Mirrors
// keras.saving's walk over a model.

#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/table.hpp>
#include <tf/module/variable_base.hpp>

namespace tf::keras::detail {

/// A model as the code that reads and writes weights files sees it.
struct ModelWeights {
    TableView table;
    VariableList weights;          ///< in the order of the table
    std::string_view name{};       ///< the name of the model
    bool has_members = false;      ///< layers are members, not elements of a list
    VariableList state{};          ///< the optimizer's variables, in Keras's order; empty without
                                   ///< an optimizer
    std::string_view optimizer{};  ///< the optimizer's name
};

/// A layer with weights, and its place in the file.
struct LayerGroup {
    int layer;
    std::string group;           ///< "layers/lstm/cell"
    std::string parent;          ///< "layers/lstm"
    std::vector<int> weights{};  ///< trainable ones first, as in Keras's files
};

/// The layers of a model that have weights, each after the layer that it is part of.
TF_COMMON std::vector<LayerGroup> layer_groups(const ModelWeights& model);

/// Given which weights a file has (`fits`, in the order of the table), clears those of layers whose
/// weights are not all there. Returns the names of all missing or cleared weights.
TF_COMMON std::vector<std::string> leave_broken_layers(const ModelWeights& model,
                                                       std::vector<bool>& fits);

/// The functions that keras/hdf5.hpp provides for `save_weights` and `load_weights`, which do not
/// include HDF5 themselves.
struct WeightsFormat {
    void (*write)(const ModelWeights& model, const std::string& path, std::string_view op);
    /// With `skipped`, layers whose weights are missing in the file keep their values, and their
    /// names are added to it; without it, missing weights are an error.
    void (*read)(const ModelWeights& model, const std::string& path, std::string_view op,
                 std::vector<std::string>* skipped);
};
inline const WeightsFormat* weights_format = nullptr;

/// Whether a path names a file in one of Keras's own formats.
inline bool is_keras_file(std::string_view path) {
    return path.ends_with(".h5") || path.ends_with(".keras");
}
TF_COMMON void write_keras_file(const ModelWeights& model, const std::string& path,
                                std::string_view op);
TF_COMMON void read_keras_file(const ModelWeights& model, const std::string& path,
                               std::string_view op, std::vector<std::string>* skipped = nullptr);

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/weights_file_code.hpp>
#endif
