// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the compiler knows about a model: its layers and weights, as rows of plain values. Rows are
// in the order of the layers' first calls, which is Keras's order of creation.

#include <array>
#include <cstddef>

#include <tf/core/dtype.hpp>
#include <tf/core/shape.hpp>
#include <tf/keras/constraint.hpp>
#include <tf/keras/initializer.hpp>
#include <tf/keras/name.hpp>
#include <tf/keras/regularizer.hpp>

namespace tf {
class Module;
}

namespace tf::keras {

/// How the module of a layer is created and deleted.
struct ModuleKind {
    Module* (*make)(Module* owner, std::string_view name) = nullptr;
    void (*destroy)(Module* module) = nullptr;
};

/// A layer of a model. The layers inside it follow it.
struct LayerRow {
    Name name{};         ///< "dense_1"
    Name type{};         ///< "Dense"
    int parent = -1;     ///< the layer that it is part of; -1: the model
    int calls = 0;       ///< the number of calls; more than one if it is shared
    bool holds = false;  ///< whether it or one of its parts has weights
    int output = 0;      ///< index in Table::outputs of the first output of its last call
    int outputs = 0;     ///< number of outputs of that call
    const ModuleKind* module = nullptr;  ///< for a layer that is a module, such as a lookup layer
    bool has_members = false;  ///< whether it is a model whose layers are members of a class
};

/// A weight of a model.
struct WeightRow {
    Name name{};  ///< "kernel"
    int layer = -1;
    DType dtype = DType::float32;
    Shape shape{};
    Initializer initializer{};
    Regularizer regularizer{};
    Constraint constraint{};
    bool trainable = true;
    bool is_weight = true;      ///< false: a state that is kept between calls
    bool follows_next = false;  ///< listed after the weight that is requested after it
};

/// An input of a layer's call: an output of a call of another layer.
struct Link {
    int layer = -1;  ///< -1: the link leads to a result of the model
    int from = -1;
    int call = 0;   ///< index of the call of `from`
    int index = 0;  ///< index of the output of that call
    int at = 0;     ///< index of the call of `layer`; for a result of the model its index, -1 if no
                    ///< layer computed it
};

struct TableSizes {
    std::size_t layers = 0, weights = 0, outputs = 0, links = 0;
};
/// The type of `M::table()`. It is constant, so that names, dtypes and shapes of weights can be
/// template arguments.
template <TableSizes N>
struct Table {
    std::array<LayerRow, N.layers> layers{};
    std::array<WeightRow, N.weights> weights{};  ///< states that are kept between calls come last
    std::array<Shape, N.outputs> outputs{};
    std::array<Link, N.links> links{};
    int result = 0;  ///< index in outputs of the first result of the model
};
/// A table without its sizes in the type, for code that is compiled once.
struct TableView {
    const LayerRow* layers = nullptr;
    int layer_count = 0;
    const WeightRow* weights = nullptr;  ///< followed by the states
    int weight_count = 0;
    int state_count = 0;
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
          link_count(static_cast<int>(N.links)) {
        for (; weight_count > 0 && !weights[weight_count - 1].is_weight; --weight_count)
            ++state_count;
    }

    /// The number of weights and states.
    constexpr int variable_count() const { return weight_count + state_count; }
    /// The number of elements of all weights, or of the trainable or non-trainable ones.
    constexpr std::int64_t parameters() const { return parameters(true) + parameters(false); }
    constexpr std::int64_t parameters(bool trainable) const {
        std::int64_t n = 0;
        for (int i = 0; i < weight_count; ++i)
            if (weights[i].trainable == trainable) n += weights[i].shape.size();
        return n;
    }
    /// The index of the weight "block/dense/kernel"; weight_count if there is none.
    constexpr int find(std::string_view path) const {
        const std::size_t slash = path.rfind('/');
        const std::string_view name = slash == path.npos ? path : path.substr(slash + 1);
        const std::string_view layer = slash == path.npos ? "" : path.substr(0, slash);
        for (int i = 0; i < weight_count; ++i)
            if (weights[i].name.view() == name && is_path(weights[i].layer, layer)) return i;
        return weight_count;
    }
    /// Whether a layer, or for -1 the model, has this path.
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

/// A fault in a model, and the layer that has it.
struct PlanFault {
    enum class Kind : std::uint8_t {
        none,
        weight_twice,
        layer_twice,
        shared_shapes,
        regularizer_fit
    };
    Kind kind = Kind::none;
    Name layer{};
    Name weight{};
    Shape before{}, now{};
};

}  // namespace tf::keras
