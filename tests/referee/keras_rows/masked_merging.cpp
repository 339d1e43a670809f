// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers that reduce, merge and normalize masked sequences.

#include "masks.hpp"

namespace referee {
namespace {

/// The probabilities of the positive elements only.
template <Softmax S>
struct OfPositive : Functional<OfPositive<S>, Input<4, 2>{}> {
    static constexpr auto build(auto x) {
        const tf::Tensor<bool, tf::dyn, 4, 2> positive(x > 0.f);
        return Masked{x, positive} | layer<S>;
    }
};
/// The same with one decision for all elements of a step.
struct OfSteps : Functional<OfSteps, Input<4, 2>{}> {
    static constexpr auto build(auto x) {
        const tf::Tensor<bool, tf::dyn, 4, 1> first(x(tf::ellipsis, tf::Slice<0, 1>()) > 0.f);
        return Masked{x, first} | layer<Softmax{.axis = 1}>;
    }
};

}  // namespace

const Family<KerasRows> masked_merging_family([](KerasRows& rows) {
    const auto x = masked_steps(), z = other_steps();
    rows.add<Block<Masking{}, GlobalAveragePooling1D{}>{}>(
        "keras.Sequential([Masking(), GlobalAveragePooling1D()])", x);
    rows.add<Block<Masking{}, GlobalAveragePooling1D{.keepdims = true}>{}>(
        "keras.Sequential([Masking(), GlobalAveragePooling1D(keepdims=True)])", x);
    rows.model<OfTwo<Add{}, mean_of_steps, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Add()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Multiply{}, mean_of_steps, true, false>>(
        "lambda a, b: GlobalAveragePooling1D()(Multiply()([Masking()(a), b]))", x, z);
    rows.model<OfTwo<Multiply{}, mean_of_steps, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Multiply()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Maximum{}, mean_of_steps, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Maximum()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Minimum{}, mean_of_steps, false, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Minimum()([a, Masking()(b)]))", x, z);
    rows.model<OfTwo<Concatenate{.axis = 1}, mean_of_steps, true, false>>(
        "lambda a, b: GlobalAveragePooling1D()(Concatenate(1)([Masking()(a), b]))", x, z);
    rows.model<OfTwo<Concatenate{}, mean_of_steps, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Concatenate()([Masking()(a), Masking()(b)]))", x, z);
    rows.add<Block<Masking{}, BatchNormalization{.momentum = .9}, LSTM<2>{}>{}>(
        "keras.Sequential([Masking(), BatchNormalization(momentum=.9), LSTM(2)])", x);
    rows.add<Block<Masking{}, BatchNormalization{.axis = 1, .center = false}>{}>(
        "keras.Sequential([Masking(), BatchNormalization(1, center=False)])", x);
    rows.add<Block<Masking{}, BatchNormalization{.scale = false, .trainable = false}>{}>(
        "keras.Sequential([Masking(), BatchNormalization(scale=False, trainable=False)])", x);
    rows.model<OfPositive<Softmax{}>>("lambda x: Softmax()(x, x > 0)", x);
    rows.model<OfPositive<Softmax{.axis = {1, 2}}>>("lambda x: Softmax((1, 2))(x, x > 0)", x);
    rows.model<OfSteps>("lambda x: Softmax(1)(x, x[..., :1] > 0)", x);
});

}  // namespace referee
