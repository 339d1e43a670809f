// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models whose layers are members, and those members.

#include <tf/keras/planned.hpp>

namespace tf::keras {

template <auto S, int... D>
class Layer;
namespace detail {
template <auto S, int... D>
inline constexpr Name part_type<Layer<S, D...>> = info_of<S>.type;

/// The input type of a member; reports missing dims with one message. A layer whose input is one
/// number per example has no dims.
template <auto S, int... D>
constexpr bool check_member_dims() {
    if constexpr (sizeof...(D) > 0) {
        return true;
    } else {
        constexpr bool dims = LayerIsGiven<S, Tensor<float, dyn>, Before{}>::fits;
        static_assert(dims,
                      "[tf.keras.member] Layer<Dense<64>{}, 32> a{this, \"a\"}: write the dims of "
                      "the input, without the batch, after the layer");
        return dims;
    }
}
template <auto S, int... D>
using member_input =
    std::conditional_t<check_member_dims<S, D...>(), Tensor<float, dyn, D...>, Poison>;

template <class... A>
inline constexpr bool names_owner = false;
template <std::derived_from<Module> Owner, std::convertible_to<std::string_view> Text>
inline constexpr bool names_owner<Owner*, Text> = true;
}  // namespace detail

/// A layer as a member of a module, with the dims of its input (without the batch):
/// `Layer<Dense<64>{.activation = relu}, 32> hidden{this, "hidden"};`, then `hidden(x, mode)`.
template <auto S, int... D>
class Layer : public PlannedModel<Layer<S, D...>, detail::member_input<S, D...>> {
    using Base = PlannedModel<Layer<S, D...>, detail::member_input<S, D...>>;

public:
    template <std::derived_from<Module> Owner>
    constexpr Layer(Owner* owner, std::string_view name)
        : Base(owner, name, detail::parts_of(owner)) {}
    /// Accepts a member without an owner; the trace of its model reports the mistake.
    template <class... A>
        requires(!detail::names_owner<std::decay_t<A>...>)
    constexpr Layer(const A&...) : Base(nullptr, "layer", nullptr) {}

    /// Runs or records the ops of the layer. In a model, the whole call is traced as one graph.
    template <LayerInput X, class Mode = Inference>
    constexpr auto operator()(const X& x, Mode mode = {}) {
        return this->call(x, mode);
    }
    /// Internal.
    static constexpr std::string_view layer_type = detail::info_of<S>.type.view();
    /// Internal.
    static constexpr auto input_names() { return detail::names_of_inputs<>(); }
    template <class X, class Mode>
    static constexpr auto run(Scope& k, const X& x, Mode mode) {
        k.set_trainable(detail::info_of<S>.trainable);
        if constexpr (!detail::check_input<S, X, detail::Before{}>()) return Poison{};
        else return detail::called<S>(k, x, mode);  // it owns the weights
    }
};

namespace detail {

/// The table of a model with members: the compiler constructs a model and inspects it.
template <class Self>
class Inspected {
    template <class Use>
    static constexpr auto inspected(Use use) {
        const Self built;
        Plan out(nullptr);
        add_members(out, built, -1, &static_cast<const Parts&>(built));
        out.result = out.outputs.count;
        return use(out);
    }
    static constexpr void add_members(Plan& out, const Module& m, int layer, const Parts* parts) {
        m.visit_own([&](const VariableBase& v) {
            if (v.tracked() && v.is_weight())
                out.weights.push({.name = Name(v.own_name()),
                                  .layer = layer,
                                  .dtype = v.declared_dtype(),
                                  .shape = v.declared_shape(),
                                  .trainable = v.trainable()});
        });
        m.visit_modules([&](const Module& member) {
            const Part* const part = parts == nullptr ? nullptr : parts->part_of(member);
            const int row = out.layers.count;
            out.layers.push({.name = Name(member.name()),
                             .type = part != nullptr ? part->type : Name("Module"),
                             .parent = layer,
                             .has_members = part != nullptr && part->has_members});
            if (part != nullptr) add_part(out, part->table, row);
            else add_members(out, member, row, nullptr);
        });
    }
    /// Adds a member that is a model: the rows of its layers follow its own row.
    static constexpr void add_part(Plan& out, const TableView& part, int whole) {
        const int shift = whole + 1, shown = out.outputs.count;
        const auto moved = [&](int layer) { return layer < 0 ? whole : layer + shift; };
        LayerRow& self = out.layers.back();
        self.output = shown + part.result;
        self.outputs = part.output_count - part.result;
        for (int i = 0; i < part.output_count; ++i) out.outputs.push(part.outputs[i]);
        for (int i = 0; i < part.layer_count; ++i) {
            LayerRow row = part.layers[i];
            row.parent = moved(row.parent);
            row.output += shown;
            out.layers.push(row);
        }
        for (int i = 0; i < part.link_count; ++i) {
            Link link = part.links[i];
            link.layer = moved(link.layer);
            link.from += shift;
            out.links.push(link);
        }
        for (int i = 0; i < part.variable_count(); ++i) {
            WeightRow row = part.weights[i];
            row.layer = moved(row.layer);
            out.weights.push(row);
        }
    }

public:
    static constexpr TableSizes sizes = inspected([](const Plan& p) { return p.sizes(); });
    static constexpr Table<sizes> table = inspected([](const Plan& p) { return p.table<sizes>(); });
};

}  // namespace detail

/// A model whose layers are members, with user-defined names and attributes:
///
///   struct Net : Model<Net, Input<8>{}> {
///       Layer<Dense<4>{.activation = relu}, 8> hidden{this, "hidden"};
///       Layer<Dense<1>{}, 4> out{this, "out"};
///       constexpr auto call(auto x, auto mode) { return out(hidden(x, mode), mode); }
///   };
///
/// Weights are in the order of the members. Mirrors a subclass of keras.Model.
template <class Self, auto... In>
class Model : public ModelBase<Self, detail::input_of<In...>> {
    using Base = ModelBase<Self, detail::input_of<In...>>;

public:
    constexpr Model() : Model(detail::class_name<Self>.view()) {}
    constexpr explicit Model(std::string_view name) : Base(nullptr, name, nullptr) {}
    /// Creates a part of another model; write `using Model::Model;` in the class.
    template <std::derived_from<Module> Owner>
    constexpr Model(Owner* owner, std::string_view name)
        : Base(owner, name, detail::parts_of(owner)) {
        if (detail::parts_of(owner) != nullptr)
            this->is_part({this, detail::part_type<Self>, TableView(table()), true});
    }

    /// Internal.
    static constexpr auto input_names() { return detail::names_of_inputs<In...>(); }
    /// The table of layers and weights, as a constant.
    template <class Lazy = Self>
    static constexpr const auto& table() {
        return detail::Inspected<Lazy>::table;
    }
};

namespace layers {
using keras::Layer;
}  // namespace layers

namespace models {
using keras::Model;
}  // namespace models

}  // namespace tf::keras
