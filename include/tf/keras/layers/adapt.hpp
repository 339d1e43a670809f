// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// keras::adapt: computes the state of a preprocessing layer from data before training, like Keras's
// layer.adapt(data).

#include <tf/keras/layers/batches.hpp>
#include <tf/keras/model.hpp>

namespace tf::keras {

namespace detail {

/// The number of layers of a model that have a name, and the index of the last one.
struct LayerFound {
    int count = 0, index = -1;
};
constexpr LayerFound layer_named(const TableView& table, std::string_view name) {
    LayerFound out;
    for (int i = 0; i < table.layer_count; ++i)
        if (table.layers[i].name.view() == name) out = {out.count + 1, i};
    return out;
}

/// The weights of one layer of a model.
class LayerWeights {
public:
    LayerWeights(const TableView& table, const VariableList& all, int layer)
        : table_(table), all_(all), layer_(layer) {}

    template <class T, Shape S, class X>
    void assign(std::string_view name, const X& given) const {
        const auto value = nest::materialize(given);
        for (int i = 0; i < table_.weight_count; ++i)
            if (table_.weights[i].layer == layer_ && table_.weights[i].name.view() == name) {
                const Shape& own = table_.weights[i].shape;
                if (value.shape() != own)
                    errors::raise<errors::InvalidArgument>(
                        {"tf.keras.adapt_shape", "keras::adapt", "data",
                         "values of shape " + value.shape().to_string() + " for " +
                             std::string(name),
                         own.to_string() + ", as the layer's input has along its axis"});
                view<dtype_of<T>, S>(all_[static_cast<std::size_t>(i)]).assign(value);
            }
    }

private:
    TableView table_;
    const VariableList& all_;
    int layer_;
};

/// Whether a layer is a module, such as a lookup layer.
template <auto S>
inline constexpr bool is_module_layer = requires { typename decltype(S)::module_type; };

template <auto S, class X>
inline constexpr bool adapts =
    requires(const LayerWeights& w, const X& x) { S.template adapt<S>(w, x); };

}  // namespace detail

/// Computes the state of a layer of a model from data, before the model is trained:
///
///     constexpr Normalization scale{.name = "scale"};
///     Sequential<Input<3>{}, scale, Dense<1>{}> model;
///     keras::adapt<scale>(model, data);
///
/// The layer is found by its name; one without a name has that of its class, `Normalization{}`
/// "normalization". `data` is the whole data set and has the rank of the layer's input. The result
/// replaces the layer's previous state. errors::InvalidArgument if the dims of the data are not
/// those of the layer. Mirrors the method `adapt` of Normalization and Discretization. Several
/// tensors or ranges of tensors, such as `keras::adapt<scale>(model, batches)` with a std::vector,
/// are concatenated along the first dim; their other dims must be static.
template <auto S, class M, TensorLike X>
    requires(requires { M::table(); } && !detail::is_module_layer<S>)
void adapt(M& model, const X& data) {
    using Data = tensor_type_t<X>;
    constexpr auto found =
        detail::layer_named(TableView(M::table()), detail::info_of<S>.name.view());
    constexpr bool adapts = detail::adapts<S, Data>;
    static_assert(adapts,
                  "[tf.keras.adapt] keras::adapt<layer>(model, data): only Normalization and "
                  "Discretization with .num_bins learn from data, from a tensor of numbers");
    static_assert(!adapts || found.count == 1,
                  "[tf.keras.adapt_name] keras::adapt<layer>(model, data): the model must have one "
                  "layer of this name; give the layer a name and pass the same value, "
                  "Normalization{.name = \"scale\"}");
    if constexpr (adapts && found.count == 1) {
        const VariableList all = model.weights();
        S.template adapt<S>(detail::LayerWeights(TableView(M::table()), all, found.index),
                            Data(data.collapse()));
    }
}

template <auto S, class M, class... X>
    requires(requires { M::table(); } && !detail::is_module_layer<S> && detail::are_batches<X...> &&
             (sizeof...(X) > 1 || !(TensorLike<X> && ...)))
void adapt(M& model, const X&... batches) {
    adapt<S>(model, detail::joined_batches(batches...));
}

/// The module of a layer, found by the layer's name. The module of a lookup layer has `adapt`,
/// `set_vocabulary` and `get_vocabulary`. Mirrors Model.get_layer:
///
///     constexpr Nested<StringLookup<>> cities{.name = "cities"};
///     keras::get_layer<cities>(model).set_vocabulary({"Rome", "Oslo"});
template <auto S, class M>
    requires(requires { M::table(); } && detail::is_module_layer<S>)
auto& get_layer(M& model) {
    constexpr auto found =
        detail::layer_named(TableView(M::table()), detail::info_of<S>.name.view());
    static_assert(found.count == 1,
                  "[tf.keras.get_layer] keras::get_layer<layer>(model): the model must have one "
                  "layer of this name; give the layer a name and pass the same value, "
                  "Nested<StringLookup<>>{.name = \"words\"}");
    using Lookup = typename decltype(S)::module_type;
    return static_cast<Lookup&>(*model.module_of(found.index));
}
/// The same for a lookup layer, which learns its vocabulary.
template <auto S, class M, class... Data>
    requires(requires { M::table(); } && detail::is_module_layer<S>)
void adapt(M& model, const Data&... data) {
    get_layer<S>(model).adapt(data...);
}

}  // namespace tf::keras
