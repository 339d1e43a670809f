// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the compiler knows of a model: its layers and weights, as rows of plain values. Rows are in
// the order in which layers are first called, which is Keras's order of creation.

#include <array>
#include <cstddef>

#include <tf/core/dtype.hpp>
#include <tf/core/shape.hpp>
#include <tf/keras/initializer.hpp>
#include <tf/keras/name.hpp>
#include <tf/keras/regularizer.hpp>

namespace tf::keras {

/// A layer of a model. Layers within another one follow it.
struct LayerRow {
    Name name{};         ///< "dense_1"
    Name type{};         ///< "Dense"
    int parent = -1;     ///< the layer that it is a part of
    int calls = 0;       ///< how often it is called; more than once where it is shared
    bool holds = false;  ///< whether it or a part of it has weights
    int output = 0;      ///< of its last call, in Table::outputs: the first
    int outputs = 0;     ///< and how many
};

/// A weight of a model.
struct WeightRow {
    Name name{};  ///< "kernel"
    int layer = -1;
    DType dtype = DType::float32;
    Shape shape{};
    Initializer initializer{};
    Regularizer regularizer{};
    bool trainable = true;
};

/// What a call of a layer is given: an output of another layer's call.
struct Link {
    int layer = -1;  ///< -1: it is a result of the model
    int from = -1;
    int call = 0;   ///< which call of that layer
    int index = 0;  ///< which of its outputs
    int at = 0;     ///< which call of `layer` this is; which result, -1 where ops stand between
};

struct TableSizes {
    std::size_t layers = 0, weights = 0, outputs = 0, links = 0;
};
/// `M::table()`: constant, so that names, dtypes and shapes of weights can be template arguments.
template <TableSizes N>
struct Table {
    std::array<LayerRow, N.layers> layers{};
    std::array<WeightRow, N.weights> weights{};
    std::array<Shape, N.outputs> outputs{};
    std::array<Link, N.links> links{};
    int result = 0;  ///< in outputs: from here on those of the model
};
/// The same without its sizes, for code that is compiled once.
struct TableView {
    const LayerRow* layers = nullptr;
    int layer_count = 0;
    const WeightRow* weights = nullptr;
    int weight_count = 0;
    const Shape* outputs = nullptr;
    int output_count = 0;
    int result = 0;
    const Link* links = nullptr;
    int link_count = 0;

    constexpr TableView() = default;
    template <TableSizes N>
    constexpr explicit TableView(const Table<N>& t)
        : layers(t.layers.data()),
          layer_count(static_cast<int>(N.layers)),
          weights(t.weights.data()),
          weight_count(static_cast<int>(N.weights)),
          outputs(t.outputs.data()),
          output_count(static_cast<int>(N.outputs)),
          result(t.result),
          links(t.links.data()),
          link_count(static_cast<int>(N.links)) {}

    /// Elements of all weights, or of those that are trained or not.
    constexpr std::int64_t parameters() const { return parameters(true) + parameters(false); }
    constexpr std::int64_t parameters(bool trainable) const {
        std::int64_t n = 0;
        for (int i = 0; i < weight_count; ++i)
            if (weights[i].trainable == trainable) n += weights[i].shape.size();
        return n;
    }
    /// Where the weight "block/dense/kernel" is; weight_count where there is none.
    constexpr int find(std::string_view path) const {
        const std::size_t slash = path.rfind('/');
        const std::string_view name = slash == path.npos ? path : path.substr(slash + 1);
        const std::string_view layer = slash == path.npos ? "" : path.substr(0, slash);
        for (int i = 0; i < weight_count; ++i)
            if (weights[i].name.view() == name && is_path(weights[i].layer, layer)) return i;
        return weight_count;
    }

private:
    constexpr bool is_path(int layer, std::string_view path) const {
        if (layer < 0 || path.empty()) return layer < 0 && path.empty();
        const std::string_view name = layers[layer].name.view();
        if (!path.ends_with(name)) return false;
        path.remove_suffix(name.size());
        const bool inner = path.ends_with('/');
        if (inner) path.remove_suffix(1);
        return inner != path.empty() && is_path(layers[layer].parent, path);
    }
};

/// What is wrong with a model, and with which of its layers.
struct PlanFault {
    enum class Kind : std::uint8_t { none, weight_twice, layer_twice, shared_shapes };
    Kind kind = Kind::none;
    Name layer{};
    Name weight{};
    Shape before{}, now{};
};

}  // namespace tf::keras
