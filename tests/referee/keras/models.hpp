// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The models of models.py.

#include <tf/keras.hpp>

namespace referee {

using namespace tf::keras;

using Plain = Sequential<Input<4>{}, Dense<6>{.activation = activations::tanh}, Dropout{.rate = 0},
                         Dense<2>{.name = "logits"}>;

using Images = Sequential<Input<4>{}, Reshape<2, 2, 1>{},
                          Conv2D<3, 2>{.padding = "same", .activation = activations::tanh},
                          Conv2D<4, Window{1, 2}>{.use_bias = false}, Flatten{}, Dense<2>{}>;

/// A Sequential of Sequentials, with more than ten layers.
inline constexpr Block<Dense<5>{.activation = activations::relu}, Dropout{.rate = 0}, Dense<4>{}>
    part{};
using TwoDeep = Sequential<Input<4>{}, part, part, Dense<4>{}, Dense<4>{}, Dense<4>{}, Dense<4>{},
                           Dense<4>{}, Dense<4>{}, Dense<4>{}, Dense<4>{}, Dense<4>{}, Dense<2>{}>;

/// Keras lists these layers in another order than they are called: the shared layer comes after
/// both layers before it.
struct Residual : Functional<Residual, Input<4>{.name = "x"}> {
    using Functional::Functional;
    static constexpr auto build(auto x) {
        auto tower = shared<Dense<4>{.activation = activations::tanh, .name = "tower"}>();
        const auto a = x | layer<Dense<4>{.name = "left"}> | tower;
        const auto b = x | layer<Dense<4>{.name = "right"}> | tower;
        const auto sum = tf::keras::add(tf::keras::add(a, b), x);
        const auto inner =
            sum |
            layer<
                Block<Dense<5>{.activation = activations::relu}, Dropout{.rate = 0}, Dense<4>{}>{}>;
        const auto late = x | layer<Dense<4>{.name = "late"}>;
        return tf::keras::add(inner, late) | layer<Dense<2>{.name = "out"}>;
    }
};

/// Two inputs and two results.
struct Two : Functional<Two, Input<4>{.name = "a"}, Input<3>{}> {
    static constexpr auto build(auto a, auto b) {
        const auto far = b | layer<Dense<4>{}> | layer<Dense<4>{.use_bias = false}>;
        const auto near = a | layer<Dense<4>{.activation = activations::tanh}>;
        const auto all = tf::keras::concatenate(near, far);
        return std::tuple(all | layer<Dense<2>{}>, near | layer<Dense<1>{}>);
    }
};

/// Layers with parts, which Keras keeps in attributes.
struct Recurrent : Functional<Recurrent, Input<4>{}> {
    using Functional::Functional;
    static constexpr auto build(auto x) {
        const auto rows = x | layer<Reshape<2, 2, 1>{}> |
                          layer<ConvLSTM1D<2, 2>{.padding = "same", .return_sequences = true}> |
                          layer<Reshape<2, 4>{}>;
        const auto seen = std::tuple(rows, rows) | layer<MultiHeadAttention<2, 3>{}>;
        return seen | layer<Bidirectional<LSTM<3>{.return_sequences = true}>{}> |
               layer<TimeDistributed<Dense<4>{}>{}> |
               layer<RNN<GRUCell<3>{}>{.return_sequences = true}> | layer<SimpleRNN<3>{}> |
               layer<SpectralNormalization<Dense<2>{}>{}>;
    }
};

/// Layers whose weights are heads in groups, statistics of renormalization, and words.
struct Grouped : Functional<Grouped, Input<4>{}> {
    using Functional::Functional;
    static constexpr auto build(auto x) {
        const auto rows =
            x | layer<Reshape<4, 1>{}> | layer<AdaptiveAveragePooling1D<2>{}> | layer<Dense<4>{}>;
        const auto seen = std::tuple(rows, rows) | layer<GroupQueryAttention<3, 4, 2>{}>;
        return seen | layer<BatchNormalization{.renorm = true}> | layer<Reshape<4, 2>{}> |
               layer<AdaptiveMaxPooling1D<2>{}> | layer<Flatten{}> |
               layer<ReversibleEmbedding<5, 4>{.tie_weights = false}> | layer<Dense<2>{}>;
    }
};

struct Members : Model<Members, Input<4>{}> {
    Layer<Dense<4>{.activation = activations::tanh}, 4> hidden{this, "hidden"};
    Residual body{this, "body"};
    Sequential<Input<2>{}, Dense<3>{.activation = activations::tanh}, Dense<2>{}> head{this,
                                                                                       "head"};
    constexpr auto call(auto x, auto mode) {
        return head.call(body.call(hidden(x, mode), mode), mode);
    }
};

/// A member that is a layer with parts.
struct Attributes : Model<Attributes, Input<4>{}> {
    Layer<Reshape<2, 2>{}, 4> fold{this, "fold"};
    Layer<Bidirectional<LSTM<3>{}>{}, 2, 2> both{this, "both"};
    Layer<Dense<2>{}, 6> head{this, "head"};
    constexpr auto call(auto x, auto mode) { return head(both(fold(x, mode), mode), mode); }
};

}  // namespace referee
