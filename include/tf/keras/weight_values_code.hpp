// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/weight_values.hpp.

#include <mutex>
#include <string>

#include <tf/keras/weight_values.hpp>

namespace tf::keras::detail {

TF_COMMON_BODY std::vector<AnyTensor> values_of(const VariableList& weights) {
    std::vector<AnyTensor> out;
    out.reserve(weights.size());
    for (const VariableBase& w : weights) {
        const VariableState& s = w.state();
        const std::scoped_lock guard(s.lock);
        out.emplace_back(s.value, s.shape, s.dtype);
    }
    return out;
}

TF_COMMON_BODY void set_values(const VariableList& weights, const std::vector<AnyTensor>& values) {
    constexpr std::string_view who = "keras::Model::set_weights";
    if (values.size() != weights.size())
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.weights", who, "weights", std::to_string(values.size()) + " tensors",
             std::to_string(weights.size()) + ", one for each weight of the model"});
    for (std::size_t k = 0; k < values.size(); ++k) {
        const VariableBase& w = weights[k];
        const AnyTensor& v = values[k];
        if (v.dtype() != w.dtype() || !is_subshape(v.shape(), w.declared_shape()))
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.weights", who, w.name(),
                 std::string(name_of(v.dtype())) + " " + v.shape().to_string(),
                 std::string(name_of(w.dtype())) + " " + w.declared_shape().to_string()});
    }
    for (std::size_t k = 0; k < values.size(); ++k) {
        VariableState& s = weights[k].get().state();
        const std::scoped_lock guard(s.lock);
        s.value = values[k].handle();
        s.shape = values[k].shape();
    }
}

}  // namespace tf::keras::detail
