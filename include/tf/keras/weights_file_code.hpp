// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/weights_file.hpp.

#include <map>

#include <tf/core/errors.hpp>
#include <tf/keras/layer_edges.hpp>
#include <tf/keras/layer_edges_code.hpp>
#include <tf/keras/weights_file.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

class LayerGroups {
public:
    TF_COMMON LayerGroups(const TableView& table, bool has_members) : t_(table) {
        add(-1, "", "", !has_members);
    }
    std::vector<LayerGroup> all;

private:
    TF_COMMON void add(int layer, const std::string& group, const std::string& parent,
                       bool is_list) {
        LayerGroup own{layer, group, parent};
        for (const bool trained : {true, false})
            for (int i = 0; i < t_.weight_count; ++i)
                if (t_.weights[i].layer == layer && t_.weights[i].trainable == trained)
                    own.weights.push_back(i);
        // SpectralNormalization also stores the kernel of its layer as its own weight.
        if (!own.weights.empty() && t_.weights[own.weights[0]].follows_next)
            own.weights.insert(own.weights.begin(), own.weights[0] - 1);
        if (!own.weights.empty()) all.push_back(std::move(own));
        std::map<std::string, int> used;
        for (const int part : layers_in_order(t_, layer)) {
            const LayerRow& row = t_.layers[part];
            const bool model = row.type.view() == "Sequential" || has_inputs(t_, part);
            const bool cells = layer >= 0 && t_.layers[layer].type.view() == "StackedRNNCells";
            const std::string type(snake_case(row.type.view()).view());
            const int times = used[type]++;
            std::string place = (cells ? "cells/" : "layers/") + type +
                                (times > 0 ? "_" + std::to_string(times) : "");
            if (!is_list && !cells) {
                const std::string attribute = attribute_of_part(
                    layer < 0 ? "" : t_.layers[layer].type.view(), row.name.view());
                // Keras visits the attributes of a model in alphabetical order, private ones last.
                // One of them is the list of layers, so layers that follow it are found there.
                const bool of_model = layer < 0 || t_.layers[layer].has_members;
                const bool listed = of_model && (attribute > "layers" || attribute[0] == '_');
                if (!listed) place = attribute;
            }
            std::string path = group;
            if (!path.empty()) path += '/';
            add(part, path.append(place), group, model);
        }
    }

    TableView t_;
};

TF_COMMON_BODY std::vector<LayerGroup> layer_groups(const ModelWeights& model) {
    return LayerGroups(model.table, model.has_members).all;
}

TF_COMMON_BODY std::vector<std::string> leave_broken_layers(const ModelWeights& model,
                                                            std::vector<bool>& fits) {
    const TableView& t = model.table;
    const std::vector<bool> had = fits;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < fits.size(); ++i) {
        for (std::size_t k = 0; k < fits.size(); ++k)
            if (t.weights[i].layer == t.weights[k].layer && !had[k]) fits[i] = false;
        if (!fits[i]) out.push_back(model.weights[i].get().name());
    }
    return out;
}

TF_COMMON_INLINE const WeightsFormat& keras_format(const std::string& path, std::string_view op) {
    if (weights_format == nullptr)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.weights_file", op, "path", path,
             "-DTF_WITH_HDF5 and -lhdf5, or the path of a checkpoint or SavedModel"});
    return *weights_format;
}
TF_COMMON_BODY void write_keras_file(const ModelWeights& model, const std::string& path,
                                     std::string_view op) {
    if (!path.ends_with(".weights.h5"))
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.weights_file", op, "path", path, "a name that ends in .weights.h5"});
    keras_format(path, op).write(model, path, op);
}
TF_COMMON_BODY void read_keras_file(const ModelWeights& model, const std::string& path,
                                    std::string_view op, std::vector<std::string>* skipped) {
    keras_format(path, op).read(model, path, op, skipped);
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
