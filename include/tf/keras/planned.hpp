// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models whose weights follow from their body: the compiler calls the body once, which yields a
// table, and the weights are created from the table.

#include <memory>

#include <tf/keras/model.hpp>
#include <tf/keras/planned_weights.hpp>

namespace tf::keras {

template <auto In, auto... S>
class Sequential;

namespace detail {

/// What the first call of a model yields.
struct PlanSummary {
    TableSizes sizes{};
    PlanFault fault{};
};
struct Summarize {
    constexpr PlanSummary operator()(const Plan& p) const { return {p.sizes(), p.fault}; }
};
template <TableSizes N>
struct MakeRows {
    constexpr Table<N> operator()(const Plan& p) const { return p.table<N>(); }
};

/// Calls Self::run, which requests layers and weights, in inference mode, which compiles faster.
template <class Self, class In, class Use>
constexpr auto planned(Use use) {
    trace::Trace t;
    trace::Scope root(&t, nullptr);
    t.current = &root;
    Plan plan(&t);
    Scope k(plan);
    int next = 0;
    plan.finish(unmasked(Self::run(k, tf::detail::functions::symbolic<In>(t, next), inference)));
    return use(plan);
}

/// The result as a type, so that SFINAE can test whether it exists. A body that the compiler cannot
/// evaluate is then reported only once.
template <PlanSummary S>
struct Summarized {
    static constexpr bool constant = true;
    static constexpr PlanSummary summary = S;
};
struct NotPlanned {
    static constexpr bool constant = false;
    static constexpr PlanSummary summary{};
};
template <class Self, class In>
auto summarize(int) -> Summarized<planned<Self, In>(Summarize{})>;
template <class Self, class In>
NotPlanned summarize(...);

/// The table of a model; empty if the model has a fault.
template <class Self, class In>
class Planned {
    using Result = decltype(summarize<Self, In>(0));

public:
    static constexpr bool constant = Result::constant;
    static constexpr PlanFault fault = Result::summary.fault;
    static constexpr auto table = [] {
        if constexpr (constant) return planned<Self, In>(MakeRows<Result::summary.sizes>{});
        else return Table<TableSizes{}>();
    }();
};
template <class Self>
class Planned<Self, Poison> {
public:
    static constexpr bool constant = true;
    static constexpr PlanFault fault{};
    static constexpr Table<TableSizes{}> table{};
};

/// Reports a fault; the message contains the layer and the weight.
template <PlanFault F>
constexpr bool sound_plan() {
    using enum PlanFault::Kind;
    static_assert(F.kind != weight_twice,
                  "[tf.keras.weight_twice] a layer requests two weights with the same name in one "
                  "call (PlanFault: the layer, the weight): use different names");
    static_assert(F.kind != layer_twice,
                  "[tf.keras.layer_twice] two layers of a model have the same name (PlanFault): "
                  "use different names, no names, or one shared<...>() layer");
    static_assert(F.kind != shared_shapes,
                  "[tf.keras.shared_shapes] a shared layer is called with inputs of different "
                  "shapes, and its weights fit only the first (PlanFault: the layer, the weight, "
                  "both shapes): use layer<...> for each, or inputs of the same shape");
    static_assert(F.kind != regularizer_fit,
                  "[tf.keras.regularizer_fit] OrthogonalRegularizer needs weights of rank 2 "
                  "(PlanFault: the layer, the weight, its shape)");
    return F.kind == none;
}
/// Lets the compiler report why it cannot evaluate a model: once, and without preceding evaluation
/// steps, since this function is never evaluated.
template <class Self, class In>
struct Explained {
    static void say() {
        constexpr auto write_constexpr_before_build_and_call = planned<Self, In>(Summarize{});
        static_cast<void>(write_constexpr_before_build_and_call);
    }
};
/// Whether there is a table; reports one message otherwise.
template <class Self, class In>
constexpr bool check_plan() {
    using P = Planned<Self, In>;
    if constexpr (P::constant) {
        return sound_plan<P::fault>();
    } else {
        // Skipped if the body has a mistake that the compiler has already reported.
        if constexpr (requires(Scope& k, In x) { Self::run(k, x, inference); })
            static_cast<void>(&Explained<Self, In>::say);
        return false;
    }
}

/// Forces a type to be computed before the model is planned, which shortens the list of
/// instantiations in error messages.
template <class>
constexpr Module* after(Module* owner) {
    return owner;
}
/// The default name of models of a class.
template <class Self>
inline constexpr Name class_name =
    snake_case(tf::detail::modules::unqualified(tf::detail::modules::type_text<Self>()));
/// The type that a summary shows for a nested model.
template <class Self>
inline constexpr Name part_type =
    Name(tf::detail::modules::unqualified(tf::detail::modules::type_text<Self>())
             .substr(0, Name::longest));
/// Its type name contains all layers, and reading it would take thousands of evaluation steps for
/// each.
template <auto In, auto... S>
inline constexpr Name part_type<Sequential<In, S...>> = "Sequential";

}  // namespace detail

/// A model that consists of the layers and weights that `Self::run(scope, x, mode)` requests.
template <class Self, class In>
class PlannedModel : public ModelBase<Self, In> {
    using Base = ModelBase<Self, In>;

public:
    /// The table of layers and weights, as a constant.
    template <class Lazy = Self>
    static constexpr const auto& table() {
        return detail::Planned<Lazy, In>::table;
    }

    /// Records the model's ops in a trace; at run time, runs them one by one. If the last layer
    /// passes a mask on, the result is a Masked, whose `value` is the tensor.
    template <LayerInput X, class Mode = Inference>
    constexpr auto call(const X& x, Mode mode = {}) {
        if constexpr (!detail::check_model_input<detail::unmasked_t<X>, In>() || !sound) {
            return Poison{};
        } else {
            Scope k(TableView(table()), planned_.variables(), Mode::value, *this,
                    &planned_.nodes());
            return Self::run(k,
                             detail::with_mask(detail::as_model_input<In>(detail::unmasked(x)),
                                               detail::mask_of(x)),
                             mode);
        }
    }

    /// Internal: the module of a layer.
    Module* module_of(int layer) { return planned_.nodes()[layer]; }

protected:
    constexpr PlannedModel(Module* owner, std::string_view name, detail::Parts* whole)
        : Base(owner, name, whole), planned_(this) {
        if constexpr (sound) {
            if (__builtin_is_constant_evaluated()) {
                planned_.make(*this, *this, TableView(table()));
            } else {
                planned_.make_now(*this, *this, TableView(table()), fill());
                this->tell_edges_by(&tell_keras_names);
            }
            if (whole != nullptr)
                this->is_part({this, detail::part_type<Self>, TableView(table())});
        }
    }

private:
    static constexpr bool sound = detail::check_plan<Self, In>();

    /// What initializes the weights.
    static constexpr detail::Fill fill() {
        constexpr bool simple = [] {
            const TableView t(table());
            for (int i = 0; i < t.weight_count; ++i)
                if (!detail::is_simple(t.weights[i].initializer, t.weights[i].dtype)) return false;
            return true;
        }();
        if constexpr (simple) return &detail::initialize_simply;
        else return &initialize;
    }
    static void tell_keras_names(const Module& m, ObjectEdges& out) {
        const auto& self = static_cast<const PlannedModel&>(m);
        std::string_view type;
        if constexpr (requires { Self::layer_type; }) type = Self::layer_type;
        detail::tell_layers(out, TableView(table()), type, self.planned_.nodes(),
                            self.planned_.variables());
    }

    detail::PlannedWeights planned_;
};

namespace detail {
/// Whether M is a Sequential or Functional model, not one with members.
template <class M>
inline constexpr bool is_made_by_a_plan =
    requires(const M& m) { static_cast<const PlannedModel<M, typename M::input_type>&>(m); };
}  // namespace detail

}  // namespace tf::keras
