// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An optimizer with its variables. Mirrors keras.optimizers.Optimizer.

#include <algorithm>
#include <string>
#include <vector>

#include <tf/keras/model.hpp>
#include <tf/keras/optimizers/accumulation.hpp>
#include <tf/keras/optimizers/any_optimizer.hpp>
#include <tf/keras/optimizers/averages.hpp>
#include <tf/keras/optimizers/clipping.hpp>
#include <tf/keras/optimizers/constrain.hpp>

namespace tf::keras {

namespace detail {

template <class...>
inline constexpr bool are_gradients = false;
template <class... A>
constexpr void refuse_gradients() {
    static_assert(are_gradients<A...> || (is_poisoned<A> || ...),
                  "[tf.keras.apply] optimizer.apply(gradients, variables), in this order, or "
                  "apply_gradients(tf::zip(gradients, variables)): const auto weights = "
                  "model.trainable_weights(); optimizer.apply(tape.gradient(loss, weights), "
                  "weights)");
}
template <class M>
constexpr VariableList trained_of(const M& model) {
    if constexpr (requires { model.trainable_weights(); }) return model.trainable_weights();
    else return model.trainable_variables();
}
/// The dtypes and shapes of the trainable weights, as far as the compiler knows them.
template <class M>
constexpr std::vector<SlotSpec> declared_weights(const OptimizerKind& kind) {
    if constexpr (requires { M::table(); }) {
        return trained_rows(kind);
    } else {
        std::vector<SlotSpec> out;
        const M model;
        for (const VariableBase& v : trained_of(model))
            out.push_back({v.declared_dtype(), v.declared_shape(), nullptr,
                           kind.lacks_last(v.declared_shape(), -1)});
        return out;
    }
}
/// The loss times the rule's loss_scale_factor.
template <auto Rule, class A>
constexpr auto scaled_loss(const A& loss) {
    using T = tensor_type_t<A>;
    if constexpr (loss_scale<Rule> == 0 || Poisoned<T>) return T(loss.collapse());
    else return T(loss.collapse() * static_cast<typename T::value_type>(loss_scale<Rule>));
}
/// Calls f with the gradients of the loss itself, without the rule's loss_scale_factor.
template <auto Rule, class F>
constexpr void with_unscaled(const VariableGradients& gradients, F f) {
    if constexpr (loss_scale<Rule> != 0) f(divided(gradients, loss_scale<Rule>));
    else f(gradients);
}
/// The words of a rule's exclude_from_weight_decay; user-defined rules need not have the option.
template <auto Rule>
inline constexpr Name undecayed_words = [] {
    if constexpr (requires { Rule.exclude_from_weight_decay; })
        return Name(Rule.exclude_from_weight_decay);
    else return Name();
}();
/// Whether a name contains one of the words, which are separated by '|'.
constexpr bool contains_word(std::string_view name, std::string_view words) {
    for (std::size_t from = 0; from < words.size();) {
        const std::size_t end = std::min(words.find('|', from), words.size());
        if (name.find(words.substr(from, end - from)) != std::string_view::npos) return true;
        from = end + 1;
    }
    return false;
}
/// Whether the k-th weight that an optimizer trains has weight decay.
constexpr bool decays(const OptimizerKind& kind, std::string_view words, std::size_t k,
                      const VariableBase& variable) {
    if (!kind.keras) return !contains_word(variable.own_name(), words);
    for (int i = 0; i < kind.table.weight_count; ++i)
        if (kind.table.weights[i].trainable && (kind.takes == nullptr || kind.takes(i)) && k-- == 0)
            return !contains_word(kind.table.weights[i].name.view(), words);
    return true;
}
inline void apply_gradients_takes_all_trainable_weights_of_the_model_in_their_order() {}
inline void refuse_gradients(std::size_t variables, std::size_t gradients, std::size_t trained) {
    errors::raise<errors::InvalidArgument>(
        {"tf.keras.gradients", "keras::Optimizer::apply_gradients", "gradients",
         std::to_string(variables) + " variables and " + std::to_string(gradients) + " gradients",
         std::to_string(trained) + ", one for each trainable weight of the model"});
}
constexpr void check_trained(std::size_t variables, std::size_t gradients, std::size_t trained) {
    if (variables == trained && gradients == trained) return;
    if (__builtin_is_constant_evaluated())
        apply_gradients_takes_all_trainable_weights_of_the_model_in_their_order();
    else refuse_gradients(variables, gradients, trained);
}

}  // namespace detail

namespace detail {

/// The weights that an optimizer trains: all.
struct AllWeights {};

}  // namespace detail

/// An optimizer for the trainable weights of a model, for user-defined training steps:
/// `Optimizer<Net, optimizers::Adam{}> optimizer(net);`. It is passed to a tf::function together
/// with the model. M is a keras model or any module. Its variables have Keras's names: iteration,
/// learning_rate (if it is a number), and for each weight `net_dense_kernel_momentum` and so on; in
/// checkpoints they also have the names of Keras's attributes. The model must outlive the
/// optimizer. `Which` is internal. Mirrors keras.optimizers.Optimizer.
template <class M, auto Rule, auto Which = detail::AllWeights{}>
class Optimizer : public AnyOptimizer {
    using Spec = std::remove_const_t<decltype(Rule)>;
    // Run-time code must not read a member of a template argument that contains a name: clang 19
    // reads other bytes.
    static constexpr auto learning_rate_of_rule = Rule.learning_rate;
    static constexpr bool scheduled =
        requires(const Tensor<std::int64_t>& step) { Rule.learning_rate.call(step); };
    static constexpr int accumulated =
        detail::sound_accumulation<Rule>() ? detail::accumulation_steps<Rule> : 0;
    static constexpr bool trains_all =
        std::is_same_v<std::remove_const_t<decltype(Which)>, detail::AllWeights>;
    static constexpr Name undecayed_words = detail::undecayed_words<Rule>;
    static constexpr bool excludes = !undecayed_words.empty();
    static constexpr Name own_name =
        Rule.name.empty()
            ? snake_case(tf::detail::modules::unqualified(tf::detail::modules::type_text<Spec>()))
            : Rule.name;
    static constexpr detail::OptimizerKind kind = [] {
        detail::OptimizerKind out{.slots = Rule.slots()};
        out.early.interleaved = false;
        if constexpr (detail::averages_weights<Rule>) out.early.add("average");
        if constexpr (accumulated > 0) {
            out.early.add("gradient_accumulator", "accumulated_gradients");
            out.steps = accumulated;
        }
        if constexpr (requires { M::table(); }) {
            out.keras = true;
            out.table = TableView(M::table());
        } else {
            out.weights = [](const Module& model) -> VariableList {
                return static_cast<const tf::detail::core::Late<Module, M>&>(model)
                    .trainable_variables();
            };
        }
        if constexpr (!trains_all && requires { M::table(); })
            out.takes = [](int row) { return Which.takes(TableView(M::table()), row); };
        if constexpr (scheduled)
            out.schedule = [](std::int64_t updates) -> float {
                return learning_rate_of_rule.call(Tensor<std::int64_t>(updates))();
            };
        else out.rate = static_cast<float>(Rule.learning_rate);
        if constexpr (requires { Rule.has_all_slots(std::string_view()); })
            out.has_all_slots = [](std::string_view name) { return Rule.has_all_slots(name); };
        return out;
    }();

public:
    /// For the compiler, which traces with its own instance.
    constexpr Optimizer() : Optimizer(nullptr, own_name.view(), nullptr) {}
    constexpr explicit Optimizer(M& model) : Optimizer(nullptr, own_name.view(), &model) {}
    /// A member of a module that also contains the model: `Optimizer<Net, optimizers::Adam{}>
    /// optimizer{this, "optimizer", net};`.
    constexpr Optimizer(Module* owner, std::string_view name, M& model)
        : Optimizer(owner, name, &model) {}
    /// Internal: the compiler traces without a model.
    constexpr Optimizer(Module* owner, std::string_view name, const M* model)
        : AnyOptimizer(owner, name, kind, model) {
        if (__builtin_is_constant_evaluated()) make_slots(detail::declared_weights<M>(kind));
    }

    /// Updates each variable by its gradient, in a training step: `variables` are the model's
    /// trainable weights, `gradients` the gradients of the loss. Variables without a gradient do
    /// not change. With gradient_accumulation_steps, each step adds the gradients up, and only the
    /// last of these steps updates, with their mean. Lists of another length raise
    /// errors::InvalidArgument. Mirrors Optimizer.apply.
    TF_WHEN_CALLED constexpr void apply_gradients(const VariableList& variables,
                                                  const VariableGradients& gradients) {
        if (!__builtin_is_constant_evaluated()) ad::enable_untyped_ops();
        detail::check_trained(variables.size(), gradients.size(),
                              static_cast<std::size_t>(trained()));
        detail::with_unscaled<Rule>(gradients, [&](const auto& own) { step(variables, own); });
    }
    /// The loss times loss_scale_factor, whose gradients a user-defined training step passes to
    /// `apply_gradients`, which divides them by the factor; without it, the loss. Mirrors
    /// Optimizer.scale_loss.
    template <TensorLike A>
    constexpr auto scale_loss(const A& loss) const {
        return detail::scaled_loss<Rule>(loss);
    }

    /// The same with Keras 3's order of arguments.
    constexpr void apply(const VariableGradients& gradients, const VariableList& variables) {
        apply_gradients(variables, gradients);
    }
    /// The same with TensorFlow's argument: `apply_gradients(tf::zip(gradients, variables))`.
    constexpr void apply_gradients(const std::vector<GradientAndVariable>& pairs) {
        VariableList variables;
        VariableGradients gradients;
        for (const auto& [gradient, variable] : pairs) {
            variables.push_back(variable);
            gradients.push_back(gradient);
        }
        apply_gradients(variables, gradients);
    }
    /// Reports other arguments.
    template <class... A>
    constexpr void apply_gradients(const A&...) {
        detail::refuse_gradients<A...>();
    }
    template <class... A>
    constexpr void apply(const A&...) {
        detail::refuse_gradients<A...>();
    }

private:
    using Steps = tf::detail::core::Late<Tensor<std::int64_t>, M>;

    constexpr void step(const VariableList& variables, const VariableGradients& gradients) {
        bool changed = false;
        for (const VariableGradient& g : gradients) changed = changed || g.has_value();
        if (!changed) return;
        const VariableRef<std::int64_t> steps = iterations.as<std::int64_t>();
        const Steps before = steps.read();
        if constexpr (accumulated > 0) {
            const Steps updated(tf::floordiv(before, std::int64_t{accumulated}));
            detail::accumulate<accumulated>(
                early("gradient_accumulator"), gradients, before,
                [&](const VariableGradients& means) { update(variables, means, before, updated); });
            average(variables, updated);
        } else {
            update(variables, gradients, before, before);
            average(variables, before);
        }
        if constexpr (trains_all) detail::constrain<M>(variables, gradients);
        steps.assign_add(std::int64_t{1});
    }
    /// `before` counts the steps before this one, on which a schedule depends; `updated` the
    /// updates.
    constexpr void update(const VariableList& variables, const VariableGradients& gradients,
                          const Steps& before, const Steps& updated) {
        const tf::detail::core::Late<Tensor<float>, M> rate = current_rate(before);
        const Tensor<float> number(tf::cast<float>(updated) + 1.f);
        StepNumbers numbers{number, rate};
        constexpr float decay = static_cast<float>(Rule.weight_decay);
        if constexpr (decay != 0) numbers.decay = Tensor<float>(rate * decay);
        if constexpr (!kind.slots.number.empty()) {
            using Number = tf::detail::core::Late<Tensor<float>, M>;
            const VariableRef<float> kept = own_number();
            const Number now = Rule.next_number(Number(kept.read()), Number(number));
            kept.assign(now);
            numbers.number = &now;
            update(variables, gradients, numbers);
        } else {
            update(variables, gradients, numbers);
        }
    }
    constexpr void update(const VariableList& variables, const VariableGradients& gradients,
                          const StepNumbers& numbers) {
        auto updates = Rule.updates(numbers);
        auto undecayed = [&] {
            if constexpr (!excludes) {
                return nullptr;
            } else {
                StepNumbers others = numbers;
                others.decay = {};
                others.decays = false;
                return Rule.updates(others);
            }
        }();
        constexpr const SlotNames& kinds = kind.slots;
        const VariableBase* all[SlotNames::most + 1]{};
        detail::each_clipped<Rule.clipnorm, Rule.clipvalue, Rule.global_clipnorm>(
            gradients, [&](std::size_t k, const ad::Value& gradient) {
                all[0] = &variables[k].get();
                for (int s = 0; s < kinds.count; ++s)
                    all[1 + s] =
                        &slot(static_cast<int>(k), (kinds.first + s) % std::max(1, kinds.count));
                if constexpr (excludes)
                    if (!detail::decays(kind, undecayed_words.view(), k, variables[k]))
                        return undecayed.apply(all, gradient);
                updates.apply(all, gradient);
            });
    }
    constexpr void average(const VariableList& variables, const Tensor<std::int64_t>& updated) {
        if constexpr (detail::sound_averages<Rule>() && detail::averages_weights<Rule>)
            detail::average_weights<Rule>(variables, early("average"), updated);
    }
    constexpr Tensor<float> current_rate(const Tensor<std::int64_t>& before) const {
        if constexpr (scheduled) return learning_rate_of_rule.call(before);
        else return own_rate();
    }
};

namespace optimizers {
using keras::Optimizer;
}

}  // namespace tf::keras
