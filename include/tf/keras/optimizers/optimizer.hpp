// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// An optimizer with its variables. Mirrors keras.optimizers.Optimizer.

#include <algorithm>
#include <string>
#include <vector>

#include <tf/keras/layer_edges.hpp>
#include <tf/keras/model.hpp>
#include <tf/keras/optimizers/clipping.hpp>
#include <tf/keras/optimizers/optimizer_edges.hpp>
#include <tf/keras/optimizers/step.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras {

namespace detail {

/// A weight that is trained: what its slots are like.
struct SlotSpec {
    DType dtype = DType::invalid;
    Shape shape{};
    const VariableBase* weight = nullptr;  ///< at run time, for the name
};

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
/// At run time dims that are open are those of the value.
inline std::vector<SlotSpec> weights_to_train(const VariableList& all) {
    std::vector<SlotSpec> out;
    for (const VariableBase& v : all) out.push_back({v.dtype(), v.shape(), &v});
    return out;
}
/// What the compiler knows of them.
template <class M>
constexpr std::vector<SlotSpec> declared_weights() {
    std::vector<SlotSpec> out;
    if constexpr (requires { M::table(); }) {
        const TableView t(M::table());
        for (int i = 0; i < t.weight_count; ++i)
            if (t.weights[i].trainable) out.push_back({t.weights[i].dtype, t.weights[i].shape});
    } else {
        const M model;
        for (const VariableBase& v : trained_of(model))
            out.push_back({v.declared_dtype(), v.declared_shape()});
    }
    return out;
}
/// The weights in the order in which Keras makes slots for them.
template <class M>
std::vector<int> order_of_slots(std::size_t trained) {
    std::vector<int> out;
    if constexpr (requires { M::table(); }) out = trained_in_order(TableView(M::table()));
    else
        for (std::size_t k = 0; k < trained; ++k) out.push_back(static_cast<int>(k));
    return out;
}
/// "net/dense/kernel:0" and "momentum" are "net_dense_kernel_momentum".
inline std::string slot_name(const VariableBase& weight, std::string_view kind) {
    std::string out = weight.name();
    out.resize(out.rfind(':'));
    std::replace(out.begin(), out.end(), '/', '_');
    return out.append("_").append(kind);
}
inline void add_named_slot(AnyVariables& slots, Module& owner, const SlotSpec& s,
                           std::string_view kind) {
    slots.add(owner, slot_name(*s.weight, kind), {s.dtype, s.shape, false});
}
constexpr void add_slot(AnyVariables& slots, Module& owner, const SlotSpec& s,
                        std::string_view kind) {
    if (__builtin_is_constant_evaluated()) slots.add(owner, kind, {s.dtype, s.shape, false});
    else add_named_slot(slots, owner, s, kind);
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

/// An optimizer of a model's trainable weights: `Optimizer<Net, optimizers::Adam{}>
/// optimizer(net);` in a training step of one's own, together with the model an argument of a
/// tf::function; M is a keras model or any module. Its variables have Keras's names: iteration,
/// learning_rate (where it is a number), and for each weight `net_dense_kernel_momentum` and so on;
/// in checkpoints they have those of Keras's attributes, too. The model must outlive it.
template <class M, auto Rule>
class Optimizer : public Module {
    using Spec = std::remove_const_t<decltype(Rule)>;
    static constexpr SlotNames kinds = Rule.slots();
    static constexpr bool scheduled =
        requires(const Tensor<std::int64_t>& step) { Rule.learning_rate.call(step); };
    static constexpr Name own_name =
        Rule.name.empty() ? snake_case(tf::detail::unqualified(tf::detail::type_text<Spec>()))
                          : Rule.name;

public:
    AnyVariable iterations{this, "iteration", {DType::int64, Shape{}, false}};

    /// For the compiler, which traces with one of its own.
    constexpr Optimizer() : Optimizer(nullptr, own_name.view(), nullptr) {}
    constexpr explicit Optimizer(M& model) : Optimizer(nullptr, own_name.view(), &model) {}
    /// A member of a module that has the model, too: `Optimizer<Net, optimizers::Adam{}>
    /// optimizer{this, "optimizer", net};`.
    constexpr Optimizer(Module* owner, std::string_view name, M& model)
        : Optimizer(owner, name, &model) {}

    /// Updates each variable by its gradient, in a training step: `variables` are the model's
    /// trainable weights, `gradients` those of the loss. Variables that the loss does not depend on
    /// stay as they are. Optimizer.apply.
    TF_WHEN_CALLED constexpr void apply_gradients(const VariableList& variables,
                                                  const VariableGradients& gradients) {
        if (!__builtin_is_constant_evaluated()) ad::enable_untyped_ops();
        const VariableRef<std::int64_t> step = iterations.as<std::int64_t>();
        const Tensor<std::int64_t> before = step.read();
        const Tensor<float> rate = current_rate(before);
        const Tensor<float> update(tf::cast<float>(before) + 1.f);
        detail::check_trained(variables.size(), gradients.size(),
                              static_cast<std::size_t>(trained_));
        StepNumbers numbers{update, rate};
        if constexpr (Rule.weight_decay != 0)
            numbers.decay = Tensor<float>(rate * static_cast<float>(Rule.weight_decay));
        Updates updates = Rule.updates(numbers);
        bool trained = false;
        const VariableBase* all[SlotNames::most + 1]{};
        detail::each_clipped<Rule.clipnorm, Rule.clipvalue, Rule.global_clipnorm>(
            gradients, [&](std::size_t k, const ad::Value& gradient) {
                all[0] = &variables[k].get();
                for (int s = 0; s < kinds.count; ++s)
                    all[1 + s] =
                        &slot(static_cast<int>(k), (kinds.first + s) % std::max(1, kinds.count));
                updates.apply(all, gradient);
                trained = true;
            });
        if (trained) step.assign_add(std::int64_t{1});
    }

    /// The same in the order in which Keras 3 has them.
    constexpr void apply(const VariableGradients& gradients, const VariableList& variables) {
        apply_gradients(variables, gradients);
    }
    /// The same as TensorFlow has it, `apply_gradients(tf::zip(gradients, variables))`.
    constexpr void apply_gradients(const std::vector<GradientAndVariable>& pairs) {
        VariableList variables;
        VariableGradients gradients;
        for (const auto& [gradient, variable] : pairs) {
            variables.push_back(variable);
            gradients.push_back(gradient);
        }
        apply_gradients(variables, gradients);
    }
    /// Other arguments: one message.
    template <class... A>
    constexpr void apply_gradients(const A&...) {
        detail::refuse_gradients<A...>();
    }
    template <class... A>
    constexpr void apply(const A&...) {
        detail::refuse_gradients<A...>();
    }

    /// The rate of the next update.
    float learning_rate() { return current_rate(iterations.as<std::int64_t>().read())(); }
    /// errors::FailedPrecondition where the rate is that of a schedule.
    void set_learning_rate(float rate) {
        if constexpr (scheduled)
            errors::raise<errors::FailedPrecondition>(
                {"tf.keras.scheduled_rate", "keras::Optimizer::set_learning_rate", "rate",
                 std::to_string(rate), "no rate: a schedule says it"});
        else rates_[0].template as<float>().assign(rate);
    }

private:
    constexpr Optimizer(Module* owner, std::string_view name, M* model)
        : Module(owner, name), rates_(this), slots_(this), model_(model) {
        account(&model_, sizeof(model_));
        if constexpr (!scheduled) {
            AnyVariable& rate = rates_.add(*this, "learning_rate", {DType::float32, {}, false});
            if (!__builtin_is_constant_evaluated())
                rate.template as<float>().assign(static_cast<float>(Rule.learning_rate));
        }
        if (__builtin_is_constant_evaluated()) make_slots(detail::declared_weights<M>());
        else begin(*model);
    }
    void begin(M& model) {
        make_slots(detail::weights_to_train(detail::trained_of(model)));
        tell_edges_by(&tell_keras_names);
    }
    static void tell_keras_names(const Module& m, ObjectEdges& out) {
        VariableList own;
        m.visit_own([&](VariableBase& v) { own.push_back(v); });
        const VariableList trained = detail::trained_of(*static_cast<const Optimizer&>(m).model_);
        detail::tell_optimizer(out, own, trained, kinds, detail::order_of_slots<M>(trained.size()));
    }
    constexpr void make_slots(const std::vector<detail::SlotSpec>& trained) {
        account(&trained_, sizeof(trained_));
        trained_ = static_cast<int>(trained.size());
        if constexpr (kinds.count > 0) {
            const int all = trained_ * kinds.count;
            slots_.reserve(all);
            for (int i = 0; i < all; ++i) {
                const int k = kinds.interleaved ? i / kinds.count : i % trained_;
                const int kind = kinds.interleaved ? i % kinds.count : i / trained_;
                detail::add_slot(slots_, *this, trained[static_cast<std::size_t>(k)],
                                 kinds.names[kind]);
            }
        }
    }
    constexpr const VariableBase& slot(int k, int kind) const {
        return slots_[kinds.interleaved ? k * kinds.count + kind : kind * trained_ + k];
    }
    constexpr Tensor<float> current_rate(const Tensor<std::int64_t>& before) const {
        if constexpr (scheduled) return Rule.learning_rate.call(before);
        else return rates_[0].template as<float>().read();
    }

    AnyVariables rates_;
    AnyVariables slots_;
    M* model_;
    int trained_ = 0;
};

}  // namespace tf::keras
