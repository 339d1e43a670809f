// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Other optimizers for some of a model's weights. Mirrors keras.optimizers.MultiOptimizer.

#include <string_view>
#include <tuple>
#include <utility>

#include <tf/keras/optimizers/optimizer.hpp>

namespace tf::keras {

namespace optimizers {

/// Assigns an optimizer to a path, for MultiOptimizer. The path is that of a layer or block, such
/// as "encoder" or "encoder/dense", or of one weight, such as "dense/kernel".
template <class Rule>
struct For {
    Name path{};
    Rule rule{};

    constexpr For(const char* p, const Rule& r) : path(p), rule(r) {}
};

/// Trains weights with different optimizers: those of the paths in Parts with the optimizers beside
/// them, all others with Default. Each optimizer counts its own steps and has its own learning
/// rate, `trainer.optimizer_state.part<0>()`; that of `trainer` itself is 0. A path without
/// weights, and a weight of two paths, are errors. Optimizers with averages (use_ema) keep those of
/// their own weights; as in Keras, callbacks::SwapEMAWeights does not use them. Mirrors
/// keras.optimizers.MultiOptimizer with an OptimizerMap, whose patterns are paths here:
///
///     compile<optimizers::MultiOptimizer<optimizers::SGD{}, optimizers::For{"encoder",
///             optimizers::Adam{.learning_rate = 1e-4}}>{}, losses::MeanSquaredError{}>(model)
template <auto Default, auto... Parts>
struct MultiOptimizer {
    double loss_scale_factor = 0;
    Name name{};
    static constexpr double learning_rate = 0;

    static constexpr SlotNames slots() { return {}; }
};

}  // namespace optimizers

namespace detail {

/// Whether a path, "encoder" or "encoder/dense/kernel", leads to a weight of a table or to
/// something around it.
constexpr bool leads_to(std::string_view path, const TableView& t, int row) {
    for (int l = t.weights[row].layer; l >= 0; l = t.layers[l].parent)
        if (t.is_path(l, path)) return true;
    return t.find(path) == row;
}
/// The weights of one path.
struct WeightsAt {
    Name path{};
    constexpr bool takes(const TableView& t, int row) const {
        return leads_to(path.view(), t, row);
    }
};
/// The weights of no path.
template <std::size_t N>
struct OtherWeights {
    Name paths[N + 1]{};
    constexpr bool takes(const TableView& t, int row) const {
        for (std::size_t k = 0; k < N; ++k)
            if (leads_to(paths[k].view(), t, row)) return false;
        return true;
    }
};

/// A path without weights, or a weight of two paths.
struct PathFault {
    Name path{};
    bool twice = false;
    bool found = false;
};
template <std::size_t N>
constexpr PathFault fault_of_paths(const TableView& t, const OtherWeights<N>& all) {
    for (std::size_t k = 0; k < N; ++k) {
        const Name& path = all.paths[k];
        bool leads = false;
        for (int i = 0; i < t.weight_count; ++i) {
            if (!t.weights[i].trainable || !leads_to(path.view(), t, i)) continue;
            leads = true;
            for (std::size_t other = k + 1; other < N; ++other)
                if (leads_to(all.paths[other].view(), t, i)) return {all.paths[other], true, true};
        }
        if (!leads) return {path, false, true};
    }
    return {};
}
template <PathFault F>
constexpr bool sound_paths() {
    static_assert(
        !F.found || F.twice,
        "[tf.keras.optimizer_parts] optimizers::For{\"encoder\", optimizers::Adam{}}: the "
        "model has no trainable weights at this path (PathFault); model.summary() shows "
        "the names of its layers");
    static_assert(
        !F.twice,
        "[tf.keras.optimizer_parts] optimizers::MultiOptimizer<...>: weights at this path "
        "(PathFault) have two optimizers; the paths must be apart");
    return !F.found;
}
template <class M>
constexpr bool check_parted_model() {
    constexpr bool keras = requires { M::table(); };
    static_assert(
        keras,
        "[tf.keras.optimizer_parts] optimizers::MultiOptimizer<...>: the paths of weights "
        "are those of a keras model, not of another module");
    return keras;
}

template <class>
inline constexpr bool is_multi_optimizer = false;
template <auto Default, auto... Parts>
inline constexpr bool is_multi_optimizer<optimizers::MultiOptimizer<Default, Parts...>> = true;

/// How an optimizer in a MultiOptimizer is created.
template <class M>
struct PartArguments {
    Module* owner;
    const M* model;
};
template <class M, auto Rule, auto Which, std::size_t I>
struct OptimizerPart {
    static constexpr Name name = [] {
        Name out("optimizer_");
        out.append(static_cast<int>(I));
        return out;
    }();
    Optimizer<M, Rule, Which> optimizer;
    constexpr explicit OptimizerPart(const PartArguments<M>& a)
        : optimizer(a.owner, name.view(), a.model) {}
};
template <auto Default, auto... Parts>
std::make_index_sequence<sizeof...(Parts)> positions_of_parts(
    const optimizers::MultiOptimizer<Default, Parts...>&);
/// The optimizers in a MultiOptimizer, the one for other weights last, as in Keras. Each pack is a
/// parameter, because clang 19 does not know a pack's values in templates within a template.
template <class M, class Rule, class Positions = decltype(positions_of_parts(Rule()))>
struct PartsOf;
template <class M, auto Default, auto... Parts, std::size_t... I>
struct PartsOf<M, optimizers::MultiOptimizer<Default, Parts...>, std::index_sequence<I...>> {
    static constexpr OtherWeights<sizeof...(Parts)> others{{Parts.path...}};
    using List = std::tuple<OptimizerPart<M, Parts.rule, WeightsAt{Parts.path}, I>...,
                            OptimizerPart<M, Default, others, sizeof...(I)>>;
};

}  // namespace detail

/// The optimizer of optimizers::MultiOptimizer: those of its parts, and the number of its own
/// steps. Its variables are Keras's; its own learning rate, 0, has no meaning.
template <class M, auto Rule>
    requires detail::is_multi_optimizer<std::remove_const_t<decltype(Rule)>>
class Optimizer<M, Rule, detail::AllWeights{}> : public AnyOptimizer {
    using Spec = std::remove_const_t<decltype(Rule)>;
    using Parts = detail::PartsOf<M, Spec>;
    static constexpr std::size_t count = std::tuple_size_v<typename Parts::List>;
    static constexpr Name own_name = Rule.name.empty() ? Name("multi_optimizer") : Rule.name;
    static constexpr detail::OptimizerKind kind = [] {
        detail::OptimizerKind out{.has_parts = true};
        if constexpr (requires { M::table(); }) {
            out.keras = true;
            out.table = TableView(M::table());
        } else {
            out.weights = [](const Module& model) -> VariableList {
                return static_cast<const tf::detail::core::Late<Module, M>&>(model)
                    .trainable_variables();
            };
        }
        return out;
    }();

public:
    /// For the compiler, which traces with its own instance.
    constexpr Optimizer() : Optimizer(nullptr, own_name.view(), nullptr) {}
    constexpr explicit Optimizer(M& model) : Optimizer(nullptr, own_name.view(), &model) {}
    /// Internal: the compiler traces without a model.
    constexpr Optimizer(Module* owner, std::string_view name, const M* model)
        : AnyOptimizer(owner, name, kind, model), parts_(arguments(model)) {
        static_cast<void>(sound());  // the error names this class, not the step of training
        if (__builtin_is_constant_evaluated()) make_slots(detail::declared_weights<M>(kind));
    }

    /// Updates each variable with the optimizer of its path.
    TF_WHEN_CALLED constexpr void apply_gradients(const VariableList& variables,
                                                  const VariableGradients& gradients) {
        if (!__builtin_is_constant_evaluated()) ad::enable_untyped_ops();
        detail::check_trained(variables.size(), gradients.size(),
                              static_cast<std::size_t>(trained()));
        if constexpr (sound())
            detail::with_unscaled<Rule>(gradients, [&](const auto& own) { step(variables, own); });
    }
    /// The same with Keras 3's order of arguments.
    constexpr void apply(const VariableGradients& gradients, const VariableList& variables) {
        apply_gradients(variables, gradients);
    }
    /// The loss multiplied by `loss_scale_factor`, as other optimizers return it.
    template <TensorLike A>
    constexpr auto scale_loss(const A& loss) const {
        return detail::scaled_loss<Rule>(loss);
    }
    /// The optimizer of a path, by its position; after them that of all other weights.
    template <std::size_t I>
        requires(I < count)
    constexpr auto& part() {
        return std::get<I>(parts_).optimizer;
    }
    /// Its variables in the order of Keras's `optimizer.variables`.
    VariableList variables_in_order() const {
        VariableList out = AnyOptimizer::variables_in_order();
        std::apply(
            [&](const auto&... p) {
                const auto append = [&](const VariableList& all) {
                    out.insert(out.end(), all.begin(), all.end());
                };
                (append(p.optimizer.variables_in_order()), ...);
            },
            parts_);
        return out;
    }

private:
    static constexpr bool sound() {
        if constexpr (!detail::check_parted_model<M>()) {
            return false;
        } else {
            constexpr auto fault = detail::fault_of_paths(TableView(M::table()), Parts::others);
            return detail::sound_paths<fault>();
        }
    }
    template <std::size_t>
    using Arguments = detail::PartArguments<M>;

    constexpr auto arguments(const M* model) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<Arguments<I>...>(Arguments<I>{this, model}...);
        }(std::make_index_sequence<count>());
    }
    constexpr void step(const VariableList& variables, const VariableGradients& gradients) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (step_of(part<I>(), variables, gradients), ...);
        }(std::make_index_sequence<count>());
        detail::constrain<M>(variables, gradients);
        iterations.as<std::int64_t>().assign_add(std::int64_t{1});
    }
    template <auto One, auto Which>
    constexpr void step_of(Optimizer<M, One, Which>& part, const VariableList& variables,
                           const VariableGradients& gradients) {
        const TableView t(M::table());
        VariableList own;
        VariableGradients of_own;
        std::size_t k = 0;
        for (int i = 0; i < t.weight_count; ++i) {
            if (!t.weights[i].trainable) continue;
            if (Which.takes(t, i)) {
                own.push_back(variables[k]);
                of_own.push_back(gradients[k]);
            }
            ++k;
        }
        part.apply_gradients(own, of_own);
    }

    typename Parts::List parts_;
};

}  // namespace tf::keras
