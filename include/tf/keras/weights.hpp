// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The weights of a model, and their values as a list of tensors. Mirrors Model.weights, get_weights
// and set_weights.

#include <cstdint>
#include <utility>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/module/module.hpp>
#include <tf/trace/value.hpp>

namespace tf::keras::detail {

enum class WeightKind : std::uint8_t { all, trainable, non_trainable };

/// The weights of a model, in the order of their creation, except those that follow the next one.
constexpr VariableList visited_weights(const Module& model, WeightKind which) {
    VariableList out;
    VariableBase* later = nullptr;
    const auto list = [&](VariableBase& v) {
        if (v.tracked() && v.is_weight() &&
            (which == WeightKind::all || v.trainable() == (which == WeightKind::trainable)))
            out.push_back(v);
    };
    model.visit_variables([&](VariableBase& v) {
        if (v.follows_next()) {
            later = &v;
            return;
        }
        list(v);
        if (later != nullptr) list(*std::exchange(later, nullptr));
    });
    return out;
}
/// The same, compiled once for run time.
TF_COMMON VariableList weights_now(const Module& model, WeightKind which);
constexpr VariableList weights_of(const Module& model, WeightKind which) {
    if (__builtin_is_constant_evaluated()) return visited_weights(model, which);
    return weights_now(model, which);
}

TF_COMMON std::vector<AnyTensor> get_weights(const VariableList& weights);
/// Raises errors::InvalidArgument, and changes no weight, if the count, a dtype or a shape differs.
TF_COMMON void set_weights(const VariableList& weights, const std::vector<AnyTensor>& values);

}  // namespace tf::keras::detail

#if TF_HAS_KERAS_CODE
#include <tf/keras/weights_code.hpp>
#endif
