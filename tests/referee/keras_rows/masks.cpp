// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

namespace {

struct WithStates : Functional<WithStates, Input<4, 2>{}> {
    static constexpr auto build(auto x) {
        return x | layer<Masking{}> |
               layer<LSTM<2>{.return_sequences = true, .return_state = true}>;
    }
};

constexpr Dropout nothing{};
/// A layer of two sequences, which are masked as the letters tell, and a layer after it or
/// `nothing`.
template <auto L, auto After, bool A, bool B>
struct OfTwo : Functional<OfTwo<L, After, A, B>, Input<4, 2>{}, Input<4, 2>{}> {
    template <bool With>
    static constexpr auto masked(auto x) {
        if constexpr (With) return x | layer<Masking{}>;
        else return x;
    }
    static constexpr auto build(auto a, auto b) {
        const auto y = std::tuple(masked<A>(a), masked<B>(b)) | layer<L>;
        if constexpr (requires { After.rate; }) return y;
        else return y | layer<After>;
    }
};
struct OfThree : Functional<OfThree, Input<4, 2>{}, Input<4, 2>{}> {
    static constexpr auto build(auto a, auto b) {
        const auto q = a | layer<Masking{}>, v = b | layer<Masking{}>;
        return std::tuple(q, v, q) | layer<MultiHeadAttention<2, 3>{}>;
    }
};

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

const Family<KerasRows> masks_family([](KerasRows& rows) {
    // Steps 1 and 3 of the first example and the last step of the second one are masked.
    auto x = tf::constant({{{1.f, -2.f}, {0.f, 0.f}, {.5f, 0.f}, {0.f, 0.f}},
                           {{-1.f, .25f}, {0.f, 1.f}, {2.f, .5f}, {0.f, 0.f}},
                           {{0.f, 0.f}, {0.f, 0.f}, {-.5f, 1.5f}, {1.f, 1.f}}});
    const auto ids = tf::constant({{1, 3, 0, 0}, {2, 0, 4, 1}, {0, 1, 1, 2}});
    rows.add<Masking{}>("Masking()", x);
    rows.add<Masking{.mask_value = 1}>("Masking(1.)", x);
    rows.add<Embedding<5, 3>{.mask_zero = true}>("Embedding(5, 3, mask_zero=True)", ids);
    rows.add<Block<Masking{}, Dense<3>{}, LSTM<2>{}>{}>(
        "keras.Sequential([Masking(), Dense(3), LSTM(2)])", x);
    rows.add<Block<Embedding<5, 3>{.mask_zero = true}, GRU<2>{.return_sequences = true},
                   SimpleRNN<3>{.go_backwards = true}>{}>(
        "keras.Sequential([Embedding(5, 3, mask_zero=True), GRU(2, return_sequences=True), "
        "SimpleRNN(3, go_backwards=True)])",
        ids);
    rows.model<WithStates>(
        "lambda x: LSTM(2, return_sequences=True, return_state=True)(Masking()(x))", x);
    rows.add<Block<Masking{}, GRU<2>{.return_sequences = true, .unroll = true}>{}>(
        "keras.Sequential([Masking(), GRU(2, return_sequences=True, unroll=True)])", x);
    rows.add<Block<Masking{}, LSTM<2>{.return_sequences = true, .zero_output_for_mask = true}>{}>(
        "keras.Sequential([Masking(), LSTM(2, return_sequences=True, zero_output_for_mask=True)])",
        x);
    rows.add<Block<Masking{}, SimpleRNN<2>{.zero_output_for_mask = true}>{}>(
        "keras.Sequential([Masking(), SimpleRNN(2, zero_output_for_mask=True)])", x);
    rows.add<
        Block<Masking{},
              RNN<StackedRNNCells<GRUCell<3>{}, LSTMCell<2>{}>{}>{.return_sequences = true}>{}>(
        "keras.Sequential([Masking(), RNN([GRUCell(3), LSTMCell(2)], return_sequences=True)])", x);
    rows.add<Block<Masking{}, Bidirectional<LSTM<2>{.return_sequences = true}>{},
                   Bidirectional<GRU<3>{}>{.merge_mode = "sum"}>{}>(
        "keras.Sequential([Masking(), Bidirectional(LSTM(2, return_sequences=True)), "
        "Bidirectional(GRU(3), merge_mode='sum')])",
        x);
    rows.add<Block<Masking{}, TimeDistributed<Dense<3>{}>{}, LSTM<2>{}>{}>(
        "keras.Sequential([Masking(), TimeDistributed(Dense(3)), LSTM(2)])", x);

    const auto z = tf::constant({{{0.f, 0.f}, {1.f, 1.f}, {.5f, 3.f}, {0.f, 0.f}},
                                 {{-1.f, 2.f}, {2.f, 1.f}, {0.f, 0.f}, {0.f, 0.f}},
                                 {{1.f, 2.f}, {0.f, 0.f}, {-.5f, .5f}, {1.f, -1.f}}});
    rows.add<Block<Masking{}, GlobalAveragePooling1D{}>{}>(
        "keras.Sequential([Masking(), GlobalAveragePooling1D()])", x);
    rows.add<Block<Masking{}, GlobalAveragePooling1D{.keepdims = true}>{}>(
        "keras.Sequential([Masking(), GlobalAveragePooling1D(keepdims=True)])", x);
    // The mean over the unmasked steps depends on the mask, and compiles faster than a recurrent
    // layer.
    constexpr GlobalAveragePooling1D after{};
    rows.model<OfTwo<Attention{}, after, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Attention()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Attention{.use_causal_mask = true}, nothing, false, true>>(
        "lambda a, b: Attention()([a, Masking()(b)], use_causal_mask=True)", x, z);
    rows.model<OfTwo<AdditiveAttention{}, after, true, false>>(
        "lambda a, b: GlobalAveragePooling1D()(AdditiveAttention()([Masking()(a), b]))", x, z);
    rows.model<OfTwo<MultiHeadAttention<2, 3>{}, after, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(MultiHeadAttention(2, 3)(Masking()(a), "
        "Masking()(b)))",
        x, z);
    rows.model<OfTwo<MultiHeadAttention<2, 3>{.use_causal_mask = true}, nothing, false, true>>(
        "lambda a, b: MultiHeadAttention(2, 3)(a, Masking()(b), use_causal_mask=True)", x, z);
    rows.model<
        OfTwo<MultiHeadAttention<2, 3>{.return_attention_scores = true}, nothing, true, true>>(
        "lambda a, b: MultiHeadAttention(2, 3)(Masking()(a), Masking()(b), "
        "return_attention_scores=True)",
        x, z);
    rows.model<OfThree>(
        "lambda a, b: (lambda q, v: MultiHeadAttention(2, 3)(q, v, q))(Masking()(a), Masking()(b))",
        x, z);
    rows.model<OfTwo<Add{}, after, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Add()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Multiply{}, after, true, false>>(
        "lambda a, b: GlobalAveragePooling1D()(Multiply()([Masking()(a), b]))", x, z);
    rows.model<OfTwo<Multiply{}, after, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Multiply()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Maximum{}, after, true, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Maximum()([Masking()(a), Masking()(b)]))", x, z);
    rows.model<OfTwo<Minimum{}, after, false, true>>(
        "lambda a, b: GlobalAveragePooling1D()(Minimum()([a, Masking()(b)]))", x, z);
    rows.model<OfTwo<Concatenate{.axis = 1}, after, true, false>>(
        "lambda a, b: GlobalAveragePooling1D()(Concatenate(1)([Masking()(a), b]))", x, z);
    rows.model<OfTwo<Concatenate{}, after, true, true>>(
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
