// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/example_weights.hpp.

#include <algorithm>
#include <string>

#include <tf/data/tensor_memory.hpp>
#include <tf/keras/training/example_weights.hpp>
#include <tf/keras/training/examples_code.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::detail {

/// The class of each example: its label, or for one-hot rows the index of the largest element.
TF_COMMON_INLINE std::vector<std::int64_t> classes_of(const AnyTensor& y, std::string_view who) {
    const std::int64_t rows = y.shape()[0],
                       width = y.shape().size() / std::max<std::int64_t>(1, rows);
    std::vector<std::int64_t> out;
    const auto take = [&]<class T>(T) {
        const T* p = static_cast<const T*>(y.data());
        for (std::int64_t i = 0; i < rows; ++i, p += width)
            out.push_back(width == 1 ? static_cast<std::int64_t>(*p)
                                     : std::max_element(p, p + width) - p);
    };
    switch (y.dtype()) {
        case DType::int32: take(std::int32_t{}); break;
        case DType::int64: take(std::int64_t{}); break;
        case DType::uint8: take(std::uint8_t{}); break;
        case DType::float32: take(float{}); break;
        case DType::float64: take(double{}); break;
        default:
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.class_weight", who, "class_weight",
                 "labels of dtype " + std::string(name_of(y.dtype())),
                 "labels of int32, int64, uint8, float32 or float64"});
    }
    return out;
}

TF_COMMON_BODY AnyTensor weighted_by_class(const AnyTensor& weights, const AnyTensor& y,
                                           const ClassWeight& of_class, std::string_view who) {
    const std::vector<std::int64_t> labels = classes_of(y, who);
    const std::int64_t rows = weights.shape()[0];
    AnyTensor out = like_rows(weights, rows);
    const float* const from = static_cast<const float*>(weights.data());
    float* const to = static_cast<float*>(out.data());
    for (std::size_t i = 0; static_cast<std::int64_t>(i) < rows; ++i)
        to[i] = i < labels.size() ? from[i] * of_class.of(labels[i]) : from[i];
    return out;
}

TF_COMMON_BODY void add_weights(Examples& all, const std::vector<AnyTensor>& given,
                                const ClassWeight& of_class, std::string_view who) {
    if (given.size() > 1 && given.size() != all.labels)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.sample_weight", who, "sample_weight",
             std::to_string(given.size()) + " tensors of weights",
             "one for all results of the model, or " + std::to_string(all.labels) +
                 ", one for each"});
    for (const AnyTensor& w : given)
        if (w.dtype() != DType::float32 || w.shape().rank != 1)
            errors::raise<errors::InvalidArgument>(
                {"tf.keras.sample_weight", who, "sample_weight",
                 std::string(name_of(w.dtype())) + " " + w.shape().to_string(),
                 "float32 and a number for each example"});
    if (!of_class.empty() && all.labels > 1)
        errors::raise<errors::InvalidArgument>(
            {"tf.keras.class_weight", who, "class_weight",
             std::to_string(all.labels) + " tensors of labels",
             "a model with one result; use sample_weight for several"});
    AnyTensor ones;
    if (given.empty()) {
        const std::int64_t rows = all.rows();
        data::detail::renew(ones, DType::float32, Shape(rows));
        std::fill_n(static_cast<float*>(ones.data()), rows, 1.f);
    }
    for (std::size_t k = 0; k < all.labels; ++k) {
        const AnyTensor& w = given.empty() ? ones : given[given.size() > 1 ? k : 0];
        all.parts.push_back(of_class.empty() ? w : of_class.weigh(w, all.parts[all.inputs], who));
    }
}

}  // namespace tf::keras::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
