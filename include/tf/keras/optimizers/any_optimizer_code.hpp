// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/optimizers/any_optimizer.hpp.

#include <algorithm>
#include <cstring>

#include <tf/keras/initializer.hpp>
#include <tf/keras/layer_edges.hpp>
#include <tf/keras/optimizers/any_optimizer.hpp>
#include <tf/keras/optimizers/optimizer_edges.hpp>
#include <tf/keras/weights.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras {

namespace detail {

/// For each trainable weight whether the optimizer trains it.
TF_COMMON_INLINE std::vector<int> taken_weights(const OptimizerKind& kind) {
    std::vector<int> out;
    for (int i = 0; i < kind.table.weight_count; ++i)
        if (kind.table.weights[i].trainable) out.push_back(kind.takes(i));
    return out;
}
TF_COMMON_INLINE VariableList trained_now(const Module& model, const OptimizerKind& kind) {
    if (!kind.keras) return kind.weights(model);
    VariableList all = weights_now(model, WeightKind::trainable);
    if (kind.takes == nullptr) return all;
    const std::vector<int> taken = taken_weights(kind);
    VariableList out;
    for (std::size_t k = 0; k < all.size(); ++k)
        if (taken[k] != 0) out.push_back(all[k]);
    return out;
}

TF_COMMON_BODY std::string slot_name(const VariableBase& weight, std::string_view kind) {
    std::string out = weight.name();
    out.resize(out.rfind(':'));
    std::replace(out.begin(), out.end(), '/', '_');
    return out.append("_").append(kind);
}

TF_COMMON_INLINE std::int64_t counted(const AnyVariable& iterations) {
    return *static_cast<const std::int64_t*>(iterations.untyped().data());
}

/// The weights in the order in which Keras creates their slots.
TF_COMMON_INLINE std::vector<int> order_of_slots(const OptimizerKind& kind, std::size_t trained) {
    if (kind.keras && kind.takes == nullptr) return trained_in_order(kind.table);
    std::vector<int> out;
    if (kind.keras) {
        const std::vector<int> taken = taken_weights(kind);
        for (const int k : trained_in_order(kind.table))
            if (taken[static_cast<std::size_t>(k)] != 0)
                out.push_back(static_cast<int>(std::count(taken.begin(), taken.begin() + k, 1)));
        return out;
    }
    for (std::size_t k = 0; k < trained; ++k) out.push_back(static_cast<int>(k));
    return out;
}

}  // namespace detail

TF_COMMON_BODY void AnyOptimizer::begin() {
    const bool keras = own_.kind->keras;
    if (own_.kind->schedule == nullptr) rates_[0].template as<float>().assign(own_.kind->rate);
    const std::vector<detail::SlotSpec> rows = detail::trained_rows(*own_.kind);
    std::vector<detail::SlotSpec> specs;  // unknown dims are those of the current value
    for (const VariableBase& v : detail::trained_now(*own_.model, *own_.kind))
        specs.push_back(
            {v.dtype(), v.shape(), &v,
             keras ? rows[specs.size()].lacks_last : own_.kind->lacks_last(v.shape(), -1)});
    make_slots(specs);
    if (!own_.kind->slots.number.empty()) own_number().assign(1.f);
    for (int k = 0; k < own_.trained; ++k)
        for (int s = 0; s < own_.kind->slots.count; ++s) {
            const double start = own_.kind->slots.start[s];
            const bool copies = own_.kind->slots.copies[s];
            if (start == 0 && !copies) continue;
            VariableState& state = const_cast<VariableBase&>(slot(k, s)).state();
            void* const to = state.writable(false);
            if (!copies) {
                detail::initialize_simply(to, state.dtype, state.shape,
                                          initializers::Constant{start});
                continue;
            }
            const AnyTensor from = specs[static_cast<std::size_t>(k)].weight->untyped();
            std::memcpy(to, from.data(),
                        static_cast<std::size_t>(state.shape.size()) * size_of(state.dtype));
        }
    tell_edges_by([](const Module& m, ObjectEdges& out) {
        VariableList variables;
        m.visit_own([&](VariableBase& v) { variables.push_back(v); });
        const Own& own = static_cast<const AnyOptimizer&>(m).own_;
        const VariableList trained = detail::trained_now(*own.model, *own.kind);
        detail::tell_optimizer(out, variables, trained, own.kind->early, own.kind->slots,
                               detail::order_of_slots(*own.kind, trained.size()));
    });
}

TF_COMMON_BODY VariableList AnyOptimizer::variables_in_order() const {
    VariableList all, out;
    visit_own([&](VariableBase& v) { all.push_back(v); });
    const std::size_t trained = static_cast<std::size_t>(own_.trained);
    for (const std::size_t k :
         detail::optimizer_order(all.size(), trained, own_.kind->early, own_.kind->slots,
                                 detail::order_of_slots(*own_.kind, trained)))
        if (!detail::is_missing_slot(all[k], own_.kind->slots)) out.push_back(all[k]);
    return out;
}

TF_COMMON_BODY std::int64_t AnyOptimizer::updates() const {
    return detail::counted(iterations) / own_.kind->steps;
}
TF_COMMON_BODY float AnyOptimizer::learning_rate() const {
    if (own_.kind->schedule != nullptr) return own_.kind->schedule(detail::counted(iterations));
    return *static_cast<const float*>(rates_[0].untyped().data());
}
TF_COMMON_BODY void AnyOptimizer::set_learning_rate(float rate) {
    if (own_.kind->has_parts)
        errors::raise<errors::FailedPrecondition>(
            {"tf.keras.rates_of_parts", "keras::Optimizer::set_learning_rate", "rate",
             std::to_string(rate),
             "a call for one of its optimizers: optimizer.part<0>().set_learning_rate(rate)"});
    if (own_.kind->schedule != nullptr)
        errors::raise<errors::FailedPrecondition>(
            {"tf.keras.scheduled_rate", "keras::Optimizer::set_learning_rate", "rate",
             std::to_string(rate), "no call, because the optimizer has a schedule"});
    rates_[0].template as<float>().assign(rate);
}

TF_COMMON_BODY VariableList AnyOptimizer::averages_for(std::string_view who) const {
    if (!use_ema())
        errors::raise<errors::FailedPrecondition>({"tf.keras.averages", who, "optimizer",
                                                   "no averages of the weights",
                                                   "an optimizer with .use_ema = true"});
    return early("average");
}
TF_COMMON_BODY void AnyOptimizer::finalize_variable_values() {
    if (own_.kind->has_parts)
        visit_modules(
            [](Module& part) { static_cast<AnyOptimizer&>(part).finalize_variable_values(); });
    if (!use_ema()) return;
    detail::set_weights(detail::trained_now(*own_.model, *own_.kind),
                        detail::get_weights(early("average")));
}
TF_COMMON_BODY void AnyOptimizer::swap_averages() {
    const VariableList averages = averages_for("keras::Optimizer::swap_averages");
    const VariableList weights = detail::trained_now(*own_.model, *own_.kind);
    const std::vector<AnyTensor> kept = detail::get_weights(weights);
    detail::set_weights(weights, detail::get_weights(averages));
    detail::set_weights(averages, kept);
}
TF_COMMON_BODY void AnyOptimizer::reset_averages() {
    const VariableList averages = averages_for("keras::Optimizer::reset_averages");
    detail::set_weights(averages,
                        detail::get_weights(detail::trained_now(*own_.model, *own_.kind)));
}

}  // namespace tf::keras

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
