// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models whose weights follow from their body: the compiler calls it once, and the weights are made
// from the table that this gives.

#include <memory>

#include <tf/keras/model.hpp>

namespace tf::keras {

namespace detail {

/// A layer's place in the tree of names.
struct LayerNode : Module {
    constexpr LayerNode(Module* owner, std::string_view name) : Module(owner, name) {}
};

/// What Self::run asks for: it is called in inference, as that is the cheaper mode.
template <class Self, class In>
class Planned {
    template <class Use>
    static constexpr auto planned(Use use) {
        trace::Trace t;
        trace::Scope root(&t, nullptr);
        t.current = &root;
        Plan plan(&t);
        Scope k(plan);
        int next = 0;
        static_cast<void>(Self::run(k, tf::detail::symbolic<In>(t, next), inference));
        return use(plan);
    }

public:
    static constexpr PlanFault fault = planned([](const Plan& p) { return p.fault; });
    static constexpr TableSizes sizes = planned([](const Plan& p) { return p.sizes(); });
    static constexpr Table<sizes> table =
        planned([](const Plan& p) { return p.table<sizes>(); });
};

/// In messages: the fault names the layer and the weight.
template <PlanFault F>
constexpr bool sound_plan() {
    using enum PlanFault::Kind;
    static_assert(F.kind != weight_twice,
                  "[tf.keras.weight_twice] a layer asks for two weights of one name in one call "
                  "(PlanFault: the layer, the weight): give each a name of its own");
    static_assert(F.kind != layer_twice,
                  "[tf.keras.layer_twice] two layers of a model have one name (PlanFault): give "
                  "each a name of its own, or none, or use one shared<...>() layer");
    static_assert(F.kind != shared_shapes,
                  "[tf.keras.shared_shapes] a shared layer is given inputs of several shapes, and "
                  "its weights fit the first only (PlanFault: the layer, the weight, both shapes): "
                  "use layer<...> for each, or inputs of one shape");
    return F.kind == none;
}

}  // namespace detail

/// A model that consists of what `Self::run(scope, x, mode)` asks for.
template <class Self, class In>
class PlannedModel : public ModelBase<Self, In> {
    using Base = ModelBase<Self, In>;

public:
    /// Layers and weights, as constants.
    template <class Lazy = Self>
    static constexpr const auto& table() {
        return detail::Planned<Lazy, In>::table;
    }

    /// The model's ops, in a trace, or, at run time, one by one.
    template <LayerInput X, class Mode = Inference>
    constexpr auto call(const X& x, Mode mode = {}) {
        if constexpr (!detail::check_model_input<X, In>()) {
            return Poison{};
        } else {
            Scope k(TableView(table()), weights_, Mode::value);
            return Self::run(k, In(x), mode);
        }
    }

protected:
    constexpr PlannedModel(Module* owner, std::string_view name, detail::Penalties* outer)
        : Base(owner, name, outer), weights_(this) {
        this->account(&nodes_, sizeof(nodes_));
        if constexpr (detail::sound_plan<detail::Planned<Self, In>::fault>())
            make(TableView(table()));
    }
    constexpr ~PlannedModel() {
        while (weights_.size() > 0) weights_.remove_last();
        for (std::size_t k = nodes_.size(); k-- > 0;) delete nodes_[k];
    }

private:
    constexpr void make(const TableView& t) {
        nodes_.reserve(static_cast<std::size_t>(t.layer_count));
        weights_.reserve(static_cast<std::size_t>(t.weight_count));
        for (int i = 0; i < t.layer_count; ++i)
            nodes_.push_back(t.layers[i].holds
                                 ? new detail::LayerNode(node(t.layers[i].parent),
                                                         t.layers[i].name.view())
                                 : nullptr);
        for (int i = 0; i < t.weight_count; ++i) {
            const WeightRow& row = t.weights[i];
            AnyVariable& w = weights_.add(*node(row.layer), row.name.view(),
                                          {row.dtype, row.shape, row.trainable});
            if (row.regularizer.active()) this->penalize(w, row.regularizer);
            if (!__builtin_is_constant_evaluated())
                fill(w.state().writable(false), row.dtype, row.shape, row.initializer);
        }
    }
    constexpr Module* node(int layer) {
        return layer < 0 ? static_cast<Module*>(this) : nodes_[static_cast<std::size_t>(layer)];
    }

    std::vector<detail::LayerNode*> nodes_;
    AnyVariables weights_;
};

namespace detail {
/// Where a part of a model tells of its regularized weights.
template <class Owner>
constexpr Penalties* penalties_of(Owner* owner) {
    if constexpr (std::derived_from<Owner, Penalties>) return owner;
    else return nullptr;
}
}  // namespace detail

/// Layers one after another: `Sequential<Input<4>{}, Dense<8>{.activation = relu}, Dense<2>{}>
/// model;`. Mirrors keras.Sequential.
template <auto In, auto... S>
class Sequential
    : public PlannedModel<Sequential<In, S...>, typename detail::input_of<In>::type> {
    using Base = PlannedModel<Sequential<In, S...>, typename detail::input_of<In>::type>;

public:
    constexpr explicit Sequential(std::string_view name = "sequential")
        : Base(nullptr, name, nullptr) {}
    /// A part of another model.
    template <std::derived_from<Module> Owner>
    constexpr Sequential(Owner* owner, std::string_view name)
        : Base(owner, name, detail::penalties_of(owner)) {}

    /// For the library's own use.
    template <class X, class Mode>
    static constexpr auto run(Scope& k, const X& x, Mode mode) {
        return detail::through<In, S...>(k, x, mode);
    }
};

/// A layer as a member of a module, with the dims of its input (without the batch):
/// `Layer<Dense<64>{.activation = relu}, 32> hidden{this, "hidden"};`, then `hidden(x, mode)`.
template <auto S, int... D>
class Layer : public PlannedModel<Layer<S, D...>, Tensor<float, dyn, D...>> {
    using Base = PlannedModel<Layer<S, D...>, Tensor<float, dyn, D...>>;

public:
    template <std::derived_from<Module> Owner>
    constexpr Layer(Owner* owner, std::string_view name)
        : Base(owner, name, detail::penalties_of(owner)) {}

    /// Runs or traces the layer's ops: those of a model are traced together.
    template <LayerInput X, class Mode = Inference>
    constexpr auto operator()(const X& x, Mode mode = {}) {
        return this->call(x, mode);
    }
    /// For the library's own use.
    template <class X, class Mode>
    static constexpr auto run(Scope& k, const X& x, Mode mode) {
        if constexpr (!detail::check_input<S, X, detail::Before{}>()) return Poison{};
        else if constexpr (detail::LayerIsGiven<S, X, detail::Before{}>::is_static)
            return nest::materialize(S.template call<S>(k, x, mode));  // the weights are its own
        else return nest::materialize(S.call(k, x, mode));
    }
};

/// A model whose body is a function: `static constexpr auto build(auto x)`, in which `x |
/// layer<...>` calls layers, among any other ops. Of several inputs it takes one parameter each.
/// The result may be a tuple. Mirrors keras.Model(inputs, outputs).
template <class Self, auto... In>
class Functional : public PlannedModel<Self, typename detail::input_of<In...>::type> {
    using Base = PlannedModel<Self, typename detail::input_of<In...>::type>;

public:
    constexpr Functional() : Functional(name_of<>.view()) {}
    constexpr explicit Functional(std::string_view name) : Base(nullptr, name, nullptr) {}
    /// A part of another model.
    template <std::derived_from<Module> Owner>
    constexpr Functional(Owner* owner, std::string_view name)
        : Base(owner, name, detail::penalties_of(owner)) {}

    /// In a trace. At run time model(x) runs the traced body: C++ leaves it to the compiler which
    /// operand of `(x | a) + (x | b)` is evaluated first, and layers are told by their order.
    template <LayerInput X, class Mode = Inference>
    constexpr auto call(const X& x, Mode mode = {}) {
        if (!__builtin_is_constant_evaluated())
            detail::refuse_call("call(x) op by op", "model(x), or a call within a tf::function");
        return Base::call(x, mode);
    }
    /// For the library's own use.
    template <class X, class Mode>
    static constexpr auto run(Scope& k, const X& x, Mode) {
        const Scope::Entered entered(k, x);
        if constexpr (sizeof...(In) == 1) return nest::materialize(Self::build(x));
        else
            return nest::materialize(
                std::apply([](const auto&... each) { return Self::build(each...); }, x));
    }

private:
    template <class Lazy = Self>
    static constexpr Name name_of =
        snake_case(tf::detail::unqualified(tf::detail::type_text<Lazy>()));
};

}  // namespace tf::keras
