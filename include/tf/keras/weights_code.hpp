// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads and replaces the weights of a model; see weights.hpp.

#include <string>

#include <tf/keras/weights.hpp>

namespace tf::keras::detail {

TF_COMMON_BODY VariableList weights_now(const Module& model, WeightKind which) {
    return visited_weights(model, which);
}

TF_COMMON_INLINE void refuse_weights(std::string_view what, std::string got, std::string expected) {
    errors::raise<errors::InvalidArgument>({"tf.keras.set_weights", "Model.set_weights",
                                            std::string(what), std::move(got),
                                            std::move(expected)});
}

TF_COMMON_BODY std::vector<AnyTensor> get_weights(const VariableList& weights) {
    std::vector<AnyTensor> out;
    out.reserve(weights.size());
    for (const VariableBase& w : weights) out.push_back(w.untyped());
    return out;
}

TF_COMMON_BODY void set_weights(const VariableList& weights, const std::vector<AnyTensor>& values) {
    const auto text = [](DType dtype, const Shape& shape) {
        return std::string(name_of(dtype)) + " " + shape.to_string();
    };
    if (weights.size() != values.size())
        refuse_weights("values", std::to_string(values.size()),
                       std::to_string(weights.size()) + ", one for each weight");
    for (std::size_t k = 0; k < weights.size(); ++k) {
        const VariableBase& w = weights[k];
        if (w.dtype() != values[k].dtype() || !is_subshape(values[k].shape(), w.declared_shape()))
            refuse_weights(w.name(), text(values[k].dtype(), values[k].shape()),
                           text(w.dtype(), w.declared_shape()));
    }
    for (std::size_t k = 0; k < weights.size(); ++k) {
        VariableState& state = weights[k].get().state();
        const std::scoped_lock guard(state.lock);
        state.shape = values[k].shape();
        state.value = values[k].handle();  // shared until one of them is written
    }
}

}  // namespace tf::keras::detail
