// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How layers get their weights. The compiler calls a model once to find its layers and weights (a
// plan). Each later call finds layers by the order of their calls, and weights by name.

#include <algorithm>

#include <tf/function/traced.hpp>
#include <tf/keras/parts.hpp>
#include <tf/keras/table.hpp>
#include <tf/module/any_variable.hpp>

namespace tf {

/// The last of these dims: the number of features of a tensor.
template <int... D>
    requires(sizeof...(D) > 0)
inline constexpr int last_dim = Shape(D...).dims[sizeof...(D) - 1];

}  // namespace tf

namespace tf::keras {

/// The mode of a call: `model(x, keras::training)`. It is a type, so that a layer's `call` can
/// exclude code of the training mode from the inference function: `if constexpr (mode.value)`.
struct Training {
    static constexpr bool value = true;
};
/// The mode in which a model predicts. `Mode::value` is false.
struct Inference {
    static constexpr bool value = false;
};
inline constexpr Training training{};
inline constexpr Inference inference{};

/// Options of `Scope::weight`.
struct WeightOptions {
    Regularizer regularizer{};
    Constraint constraint{};
    bool trainable = true;
    bool is_weight = true;      ///< false: a state that is kept between calls, not one of the
                                ///< weights
    bool follows_next = false;  ///< listed after the next weight that a part of the layer requests
};

/// What a scope needs to know about a layer that is called; one constant per layer value.
struct LayerInfo {
    Name name{};
    Name type{};
    std::uint64_t hash = 0;  ///< of the name
    bool named = false;      ///< user-defined, so it gets no number
    bool trainable = true;
};

namespace detail {

inline void layers_are_called_in_another_order_than_in_inference__call_the_same_in_both_modes() {}
inline void weight_is_asked_for_that_inference_does_not_have__ask_in_both_modes() {}
[[noreturn]] inline void refuse_call(std::string_view got, std::string_view expected) {
    errors::raise<errors::FailedPrecondition>(
        {"tf.keras.call_order", "Scope", "layer", std::string(got), std::string(expected)});
}

template <class...>
inline constexpr bool types_are_values = false;
template <class... A>
constexpr Poison refuse_layer_call() {
    static_assert(types_are_values<A...>,
                  "[tf.keras.scope_call] a layer within a layer is called as k.call<Dense<8>{}>(x, "
                  "mode): the layer is a template argument, with braces");
    return {};
}
template <class... A>
constexpr Poison refuse_weight() {
    static_assert(types_are_values<A...>,
                  "[tf.keras.scope_weight] a layer requests a weight as k.weight<float, 4, "
                  "8>(\"w\", initializers::GlorotUniform{}, {.trainable = false}); dtype and dims "
                  "are template arguments, and tf::last_dim<D...> is the last dim of x");
    return {};
}

/// The node of a tensor; null if it has none.
template <class T>
constexpr const trace::Node* node_of(const T& t) {
    if constexpr (requires { t.node(); }) return t.node();
    else return nullptr;
}

/// The tape of traced tensors; null if there is none.
template <class X>
constexpr trace::Trace* tape_of(const X& x) {
    trace::Trace* found = nullptr;
    nest::for_each(x, [&](const auto& t) {
        if (const trace::Node* const n = node_of(t); n != nullptr && n->scope != nullptr)
            found = n->scope->trace;
    });
    return found;
}

/// The call of a layer that computed a tensor.
struct Origin {
    const trace::Node* node;
    Link link;
};

/// Hashes of a layer's name, without and with its number. Layers with user-defined names are not
/// numbered.
struct Naming {
    std::uint64_t base = 0, whole = 0;
    bool named = false;
};

/// A module that stands for that of a layer while the model is planned.
struct MadeModule {
    Module* module = nullptr;
    const ModuleKind* kind = nullptr;
};

/// What the compiler records in the first call of a model.
struct Plan {
    explicit constexpr Plan(trace::Trace* t) : tape(t) {}
    Plan(const Plan&) = delete;
    Plan& operator=(const Plan&) = delete;
    constexpr ~Plan() {
        for (AnyVariable* w : made) delete w;
        for (const MadeModule& m : modules) m.kind->destroy(m.module);
    }

    constexpr TableSizes sizes() const {
        const auto size = [](const auto& pool) { return static_cast<std::size_t>(pool.count); };
        return {size(layers), size(weights), size(outputs), size(links)};
    }
    /// Weights in the order of their layers, as in modules and in Keras; then states.
    template <TableSizes N>
    constexpr Table<N> table() const {
        Table<N> out;
        out.result = result;
        std::copy(layers.begin(), layers.end(), out.layers.begin());
        std::copy(outputs.begin(), outputs.end(), out.outputs.begin());
        std::copy(links.begin(), links.end(), out.links.begin());
        WeightRow* const to = out.weights.data();
        const auto place = [&](const WeightRow& row) {
            return row.is_weight ? row.layer : row.layer + layers.count;
        };
        for (int i = 0; i < weights.count; ++i) {  // they are nearly sorted
            int at = i;
            for (; at > 0 && place(to[at - 1]) > place(weights[i]); --at) to[at] = to[at - 1];
            to[at] = weights[i];
            if (weights[i].layer >= 0) out.layers.data()[weights[i].layer].holds = true;
        }
        for (int i = 0; i + 1 < weights.count; ++i)
            if (to[i].follows_next) {
                std::swap(to[i], to[i + 1]);
                ++i;
            }
        for (int i = layers.count; i-- > 0;)
            if (const LayerRow& row = out.layers.data()[i]; row.holds && row.parent >= 0)
                out.layers.data()[row.parent].holds = true;
        return out;
    }
    constexpr void note(PlanFault::Kind kind, int layer, std::string_view weight = {},
                        const Shape& before = {}, const Shape& now = {}) {
        if (fault.kind != PlanFault::Kind::none) return;
        fault.kind = kind;
        if (layer >= 0) fault.layer = layers[layer].name;
        fault.weight.append(weight);
        fault.before = before;
        fault.now = now;
    }
    /// Records the results of the model.
    template <class Y>
    constexpr void finish(const Y& y) {
        result = outputs.count;
        int k = 0;
        nest::for_each(y, [&](const auto& t) {
            const trace::Node* const n = node_of(t);
            if (n == nullptr) return;
            outputs.push(n->shape);
            link(n, -1, origin(n) != nullptr ? k : -1);
            ++k;
        });
    }
    constexpr void has_made(const trace::Node* node, const Link& link) {
        if (node->scope != nullptr) origins.push({node, link});
    }
    /// Links a call of a layer to the calls that its input comes from, also through ops between
    /// them.
    constexpr void link(const trace::Node* input, int layer, int at) {
        tf::detail::core::Pool<const trace::Node*> met{input};
        for (int k = 0; k < met.count; ++k) {
            if (met[k] == nullptr || met[k]->scope == nullptr) continue;
            if (const Origin* const from = origin(met[k]); from != nullptr)
                links.push({layer, from->link.layer, from->link.call, from->link.index, at});
            else
                for (const trace::Node* in : met[k]->inputs)
                    if (!met.contains(in)) met.push(in);
        }
    }
    /// The last layer call that returned this tensor.
    constexpr const Origin* origin(const trace::Node* node) const {
        for (int i = origins.count; i-- > 0;)
            if (origins[i].node == node) return &origins[i];
        return nullptr;
    }

    trace::Trace* tape;
    tf::detail::core::Pool<LayerRow> layers{};
    tf::detail::core::Pool<Naming> names{};  ///< of the layers
    tf::detail::core::Pool<WeightRow> weights{};
    tf::detail::core::Pool<int> entries{};  ///< of each weight: the last call that requested it
    tf::detail::core::Pool<AnyVariable*> made{};
    tf::detail::core::Pool<MadeModule> modules{};
    tf::detail::core::Pool<Shape> outputs{};
    tf::detail::core::Pool<Link> links{};
    tf::detail::core::Pool<Origin> origins{};
    int result = 0;
    PlanFault fault{};
};

}  // namespace detail

/// Where a layer's `call` finds its weights. Not a template, so its code is compiled once.
class Scope : public trace::Context {
    /// The layer that is being called.
    struct Frame {
        int layer = -1;
        int child = 0;       ///< in a repeated call: where the search for the next part starts
        int entry = 0;       ///< unique number of the call
        bool again = false;  ///< the layer has been called before
        bool trainable = true;
    };

public:
    /// Internal: for a first call, and for a call of an existing model.
    constexpr explicit Scope(detail::Plan& plan) : plan_(&plan), tape_(plan.tape) {}
    constexpr Scope(const TableView& table, const AnyVariables& weights, bool trains,
                    detail::Parts& model, const tf::detail::core::Pool<Module*>* nodes)
        : table_(table), weights_(&weights), model_(&model), nodes_(nodes), training_(trains) {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

    /// A weight of the layer that is being called, by its name. Initializer and options take effect
    /// when the model is created. One call of a layer may request a weight only once. Mirrors
    /// Layer.add_weight.
    template <class T, int... D>
    constexpr VariableRef<T, D...> weight(std::string_view name,
                                          const Initializer& initializer = {},
                                          const WeightOptions& options = {}) {
        return VariableRef<T, D...>(
            find(name, dtype_of<T>, Tensor<T, D...>::static_shape, initializer, options));
    }
    /// Calls a layer that is part of the current one: each `k.call<Dense<8>{}>(x, mode)` in a
    /// layer's `call` is a new layer, like `x | layer<Dense<8>{}>` in `build`.
    template <auto S, class X, class Mode>
    constexpr auto call(const X& x, Mode mode);

    /// Internal: the module of the layer that is being called, which has its state. Kind creates
    /// it.
    template <class M, const ModuleKind& Kind>
    constexpr M& module() {
        if (plan_ == nullptr) return static_cast<M&>(*(*nodes_)[now_.layer]);
        LayerRow& row = plan_->layers[now_.layer];
        row.module = &Kind;
        row.holds = true;
        plan_->modules.push({Kind.make(nullptr, "module"), &Kind});
        Module& made = *plan_->modules.back().module;
        made.visit_variables([&](VariableBase& v) { v.bind(tape_, 0); });
        return static_cast<M&>(made);
    }

    /// Adds a term to the loss of the training and test steps. It has any floating dtype and shape;
    /// its elements are summed. It takes effect only in traces, such as training steps, and not
    /// within branches and loops. Mirrors Layer.add_loss.
    template <TensorLike A>
    constexpr void add_loss(const A& loss) {
        using T = tensor_type_t<A>;
        static_assert(is_floating(T::dtype),
                      "[tf.keras.add_loss] k.add_loss(x): a loss must be a floating-point tensor, "
                      "whose elements the trainer sums");
        if constexpr (is_floating(T::dtype)) {
            if (!__builtin_is_constant_evaluated() || model_ == nullptr) return;
            const ad::Value all = ad::sum(ad::Value(T(loss.collapse())), (1 << T::rank) - 1, false);
            model_->add_loss(ad::cast(all, DType::float32));
        }
    }

    /// Other spellings; each reports an error.
    template <class... A>
    constexpr Poison operator()(const A&...) {
        return detail::refuse_layer_call<A...>();
    }
    template <class S, class... A>
    constexpr Poison call(const A&...) {
        return detail::refuse_layer_call<S, A...>();
    }
    /// Only gives an error message.
    template <class... A>
    constexpr Poison add_weight(const A&...) {
        return detail::refuse_weight<A...>();
    }
    template <class... A>
    constexpr Poison weight(const A&...) {
        return detail::refuse_weight<A...>();
    }

    /// The mode of this call as a value, for `build`, which has no mode argument.
    constexpr bool is_training() const { return training_; }

    /// Whether the current layer is trained: false if it or a layer around it has `.trainable =
    /// false`.
    constexpr bool is_trainable() const { return now_.trainable; }
    /// Sets whether the weights that the current layer requests from now on are trainable.
    constexpr void set_trainable(bool trainable) { now_.trainable = trainable; }

    /// Internal. An object that exists while a layer is being called. `shared` stores the index of
    /// a layer that is called several times.
    class Within {
    public:
        constexpr Within(Scope& k, const LayerInfo& info, int* shared) : k_(k), was_(k.now_) {
            if (shared != nullptr && *shared >= 0) k.enter(*shared, true);
            else k.open(info);
            if (shared != nullptr) *shared = k.now_.layer;
            k.now_.trainable = was_.trainable && info.trainable;
        }
        Within(const Within&) = delete;
        Within& operator=(const Within&) = delete;
        constexpr ~Within() {
            was_.child = std::max(was_.child, k_.now_.layer + 1);
            k_.now_ = was_;
        }
        /// Record inputs and outputs for the table.
        template <class X>
        constexpr void takes(const X& x) const {
            if (k_.plan_ == nullptr) return;
            const int at = k_.plan_->layers[k_.now_.layer].calls;
            nest::for_each(
                x, [&](const auto& t) { k_.plan_->link(detail::node_of(t), k_.now_.layer, at); });
        }
        /// The name scope of the layer's ops in graphs, such as "dense_1".
        template <class X>
        constexpr name_scope names(const X& x) const {
            trace::Trace* const tape = detail::tape_of(x);
            if (tape == nullptr || k_.plan_ != nullptr) return {nullptr, nullptr};
            const std::string_view name = k_.table_.layers[k_.now_.layer].name.view();
            return {tape, tape->name_within(tape->names, name, true)};
        }
        template <class Y>
        constexpr void makes(const Y& y) const {
            if (k_.plan_ == nullptr) return;
            LayerRow& row = k_.plan_->layers[k_.now_.layer];
            row.output = k_.plan_->outputs.count;
            row.outputs = 0;
            nest::for_each(y, [&](const auto& t) {
                if (const trace::Node* const n = detail::node_of(t); n != nullptr) {
                    k_.plan_->outputs.push(n->shape);
                    k_.plan_->has_made(n, {k_.now_.layer, -1, row.calls, row.outputs++});
                }
            });
            ++row.calls;
        }

    private:
        Scope& k_;
        Frame was_;
    };

    /// The scope of the model whose `build` computes this tensor; null outside of one.
    template <class X>
    static constexpr Scope* of(const X& x) {
        trace::Trace* const tape = detail::tape_of(x);
        return tape == nullptr ? nullptr : static_cast<Scope*>(tape->context);
    }
    /// While it exists, layers find this scope through the tensors of its trace.
    class Entered {
    public:
        template <class X>
        constexpr Entered(Scope& k, const X& x) : tape_(detail::tape_of(x)) {
            if (tape_ != nullptr) was_ = std::exchange(tape_->context, &k);
        }
        Entered(const Entered&) = delete;
        Entered& operator=(const Entered&) = delete;
        constexpr ~Entered() {
            if (tape_ != nullptr) tape_->context = was_;
        }

    private:
        trace::Trace* tape_ = nullptr;
        trace::Context* was_ = nullptr;
    };

private:
    constexpr void enter(int layer, bool again) {
        now_.layer = layer;
        now_.child = layer + 1;
        now_.entry = ++entries_;
        now_.again = again;
    }
    constexpr void open(const LayerInfo& info) {
        if (now_.again) return enter(next_part(), true);
        if (plan_ != nullptr) plan(info);
        enter(next_++, false);
    }
    /// The next part of a layer that is called again.
    constexpr int next_part() const {
        const int count = plan_ != nullptr ? plan_->layers.count : table_.layer_count;
        for (int i = now_.child; i < count; ++i) {
            const int parent = plan_ != nullptr ? plan_->layers[i].parent : table_.layers[i].parent;
            if (parent == now_.layer) return i;
        }
        if (__builtin_is_constant_evaluated())
            detail::
                layers_are_called_in_another_order_than_in_inference__call_the_same_in_both_modes();
        else detail::refuse_call("another one", "the layers of the first call, in their order");
        return now_.layer;
    }
    constexpr void plan(const LayerInfo& info) {
        LayerRow row{.name = info.name, .type = info.type, .parent = now_.layer};
        int before = 0;
        if (!info.named)
            for (const detail::Naming& n : plan_->names) before += !n.named && n.base == info.hash;
        if (before > 0) {
            row.name.push('_');
            row.name.append(before);
        }
        const std::uint64_t whole = before > 0 ? row.name.hash() : info.hash;
        bool taken = false;
        for (int i = 0; i < plan_->layers.count; ++i)
            taken =
                taken || (plan_->names[i].whole == whole && plan_->layers[i].parent == now_.layer);
        plan_->layers.push(row);
        plan_->names.push({info.hash, whole, info.named});
        if (taken) plan_->note(PlanFault::Kind::layer_twice, plan_->layers.count - 1);
    }
    constexpr VariableBase& find(std::string_view name, DType dtype, const Shape& shape,
                                 const Initializer& initializer, const WeightOptions& options) {
        if (plan_ != nullptr) return planned(name, dtype, shape, initializer, options);
        const int count = table_.variable_count();
        for (int i = 0; i < count; ++i) {
            const int at = cursor_ + i < count ? cursor_ + i : cursor_ + i - count;
            if (table_.weights[at].layer != now_.layer || table_.weights[at].name.view() != name)
                continue;
            cursor_ = at + 1;
            return (*weights_)[at];
        }
        if (__builtin_is_constant_evaluated())
            detail::weight_is_asked_for_that_inference_does_not_have__ask_in_both_modes();
        else detail::refuse_call(name, "a weight that the layer requests in both modes");
        return (*weights_)[0];
    }
    constexpr VariableBase& planned(std::string_view name, DType dtype, const Shape& shape,
                                    const Initializer& initializer, const WeightOptions& options) {
        using enum PlanFault::Kind;
        detail::Plan& p = *plan_;
        for (int i = p.weights.count; i-- > 0;) {
            const WeightRow& row = p.weights[i];
            if (row.layer != now_.layer || row.name.view() != name) continue;
            if (p.entries[i] == now_.entry) p.note(weight_twice, now_.layer, name);
            if (row.dtype == dtype && row.shape == shape) {
                p.entries[i] = now_.entry;
                return *p.made[i];
            }
            p.note(shared_shapes, now_.layer, name, row.shape, shape);
            break;
        }
        if (!options.regularizer.fits(shape)) p.note(regularizer_fit, now_.layer, name, {}, shape);
        p.weights.push({Name(name), now_.layer, dtype, shape, initializer, options.regularizer,
                        options.constraint, options.trainable && now_.trainable, options.is_weight,
                        options.follows_next});
        p.entries.push(now_.entry);
        p.made.push(new AnyVariable(nullptr, "", {dtype, shape}));
        p.made.back()->bind(tape_, p.made.count - 1);
        return *p.made.back();
    }
    detail::Plan* plan_ = nullptr;
    trace::Trace* tape_ = nullptr;
    TableView table_{};
    const AnyVariables* weights_ = nullptr;
    detail::Parts* model_ = nullptr;
    const tf::detail::core::Pool<Module*>* nodes_ = nullptr;
    Frame now_{};
    int next_ = 0;
    int entries_ = 0;
    int cursor_ = 0;
    bool training_ = false;
};

}  // namespace tf::keras
