// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// model.summary(): the text that Keras prints for the same models.

#include <doctest/doctest.h>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;

using Image =
    Sequential<Input<28, 28, 1>{}, Rescaling{1.f / 255}, Flatten{},
               Dense<120>{.activation = keras::relu}, Dropout{.5f}, Dense<84>{.trainable = false},
               Dense<10>{.name = "a_quite_long_name_for_a_dense_layer"}>;

TEST_CASE("a list of layers") {
    CHECK(Image().summary() == R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ rescaling (Rescaling)           │ (None, 28, 28, 1)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 784)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 120)            │        94,200 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 120)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 84)             │        10,164 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ a_quite_long_name_for_a_dense_… │ (None, 10)             │           850 │
│ (Dense)                         │                        │               │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 105,214 (410.99 KB)
 Trainable params: 95,050 (371.29 KB)
 Non-trainable params: 10,164 (39.70 KB)
)");
    CHECK(Image().summary({.show_trainable = true}) == R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━┓
┃ Layer (type)                ┃ Output Shape          ┃    Param # ┃ Trai… ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━┩
│ rescaling (Rescaling)       │ (None, 28, 28, 1)     │          0 │   -   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ flatten (Flatten)           │ (None, 784)           │          0 │   -   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ dense (Dense)               │ (None, 120)           │     94,200 │   Y   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ dropout (Dropout)           │ (None, 120)           │          0 │   -   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ dense_1 (Dense)             │ (None, 84)            │     10,164 │   N   │
├─────────────────────────────┼───────────────────────┼────────────┼───────┤
│ a_quite_long_name_for_a_de… │ (None, 10)            │        850 │   Y   │
│ (Dense)                     │                       │            │       │
└─────────────────────────────┴───────────────────────┴────────────┴───────┘
 Total params: 105,214 (410.99 KB)
 Trainable params: 95,050 (371.29 KB)
 Non-trainable params: 10,164 (39.70 KB)
)");
    CHECK(Image().summary({.line_length = 60}) == R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━┓
┃ Layer (type)             ┃ Output Shape      ┃   Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━┩
│ rescaling (Rescaling)    │ (None, 28, 28, 1) │         0 │
├──────────────────────────┼───────────────────┼───────────┤
│ flatten (Flatten)        │ (None, 784)       │         0 │
├──────────────────────────┼───────────────────┼───────────┤
│ dense (Dense)            │ (None, 120)       │    94,200 │
├──────────────────────────┼───────────────────┼───────────┤
│ dropout (Dropout)        │ (None, 120)       │         0 │
├──────────────────────────┼───────────────────┼───────────┤
│ dense_1 (Dense)          │ (None, 84)        │    10,164 │
├──────────────────────────┼───────────────────┼───────────┤
│ a_quite_long_name_for_a… │ (None, 10)        │       850 │
│ (Dense)                  │                   │           │
└──────────────────────────┴───────────────────┴───────────┘
 Total params: 105,214 (410.99 KB)
 Trainable params: 95,050 (371.29 KB)
 Non-trainable params: 10,164 (39.70 KB)
)");
}

struct Branches : Functional<Branches, Input<16>{}> {
    static constexpr auto build(auto x) {
        const auto p = x | layer<Dense<8>{}>;
        const auto q = x | layer<Dense<8>{.activation = keras::relu}>;
        const auto c = concatenate(p, q);
        return std::tuple(c, keras::add(p, q));
    }
};
struct Siamese : Functional<Siamese, Input<3>{}, Input<3>{.name = "other"}> {
    static constexpr auto build(auto a, auto b) {
        auto tower = shared<Dense<2>{}>();
        const auto u = a | tower;
        const auto v = b | tower;
        return concatenate(u, v);
    }
};

TEST_CASE("branches have a column of connections") {
    CHECK(Branches().summary() == R"(Model: "branches"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 16)        │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense (Dense)       │ (None, 8)         │        136 │ input_layer[0][0] │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense_1 (Dense)     │ (None, 8)         │        136 │ input_layer[0][0] │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ concatenate         │ (None, 16)        │          0 │ dense[0][0],      │
│ (Concatenate)       │                   │            │ dense_1[0][0]     │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ add (Add)           │ (None, 8)         │          0 │ dense[0][0],      │
│                     │                   │            │ dense_1[0][0]     │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 272 (1.06 KB)
 Trainable params: 272 (1.06 KB)
 Non-trainable params: 0 (0.00 B)
)");
    CHECK(Siamese().summary() == R"(Model: "siamese"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 3)         │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ other (InputLayer)  │ (None, 3)         │          0 │ -                 │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense (Dense)       │ (None, 2)         │          8 │ input_layer[0][0… │
│                     │                   │            │ other[0][0]       │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ concatenate         │ (None, 4)         │          0 │ dense[0][0],      │
│ (Concatenate)       │                   │            │ dense[1][0]       │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 8 (32.00 B)
 Trainable params: 8 (32.00 B)
 Non-trainable params: 0 (0.00 B)
)");
}

struct Chain : Functional<Chain, Input<16>{}> {
    static constexpr auto build(auto x) { return x | layer<Dense<8>{}> | layer<Dense<3>{}>; }
};
struct Twice : Functional<Twice, Input<8>{}> {
    static constexpr auto build(auto x) {
        auto d = shared<Dense<8>{}>();
        return (x | d) | d;
    }
};

TEST_CASE("a chain has none, unless a layer is called twice") {
    CHECK(Chain().summary() == R"(Model: "chain"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ input_layer (InputLayer)        │ (None, 16)             │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 8)              │           136 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 3)              │            27 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 163 (652.00 B)
 Trainable params: 163 (652.00 B)
 Non-trainable params: 0 (0.00 B)
)");
    CHECK(Twice().summary() == R"(Model: "twice"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer         │ (None, 8)         │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense (Dense)       │ (None, 8)         │         72 │ input_layer[0][0… │
│                     │                   │            │ dense[0][0]       │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 72 (288.00 B)
 Trainable params: 72 (288.00 B)
 Non-trainable params: 0 (0.00 B)
)");
}

using Big = Sequential<Input<8>{}, Block<Dense<8>{}, Dense<4>{.use_bias = false}>{.name = "block"},
                       Dense<1000>{}, Dense<2000>{}>;

TEST_CASE("blocks are one line, or show their layers") {
    CHECK(Big("big").summary() == R"(Model: "big"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ block (Sequential)              │ (None, 4)              │           104 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_2 (Dense)                 │ (None, 1000)           │         5,000 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_3 (Dense)                 │ (None, 2000)           │     2,002,000 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 2,007,104 (7.66 MB)
 Trainable params: 2,007,104 (7.66 MB)
 Non-trainable params: 0 (0.00 B)
)");
    CHECK(Big("big").summary({.expand_nested = true}) == R"(Model: "big"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ block (Sequential)              │ (None, 4)              │           104 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ dense (Dense)              │ (None, 8)              │            72 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ dense_1 (Dense)            │ (None, 4)              │            32 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_2 (Dense)                 │ (None, 1000)           │         5,000 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_3 (Dense)                 │ (None, 2000)           │     2,002,000 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 2,007,104 (7.66 MB)
 Trainable params: 2,007,104 (7.66 MB)
 Non-trainable params: 0 (0.00 B)
)");
}

struct Members : keras::Model<Members, Input<8>{}> {
    Layer<Dense<4>{.trainable = false}, 8> hidden{this, "hidden"};
    tf::Variable<float> gain{this, "gain", 1.f};
    constexpr auto call(auto x, auto mode) { return hidden(x, mode) * gain; }
};

TEST_CASE("a model with members shows these") {
    const std::string text = Members().summary();
    CHECK(text.starts_with("Model: \"members\"\n"));
    const std::string_view row =
        "│ hidden (Dense)                  │ (None, 4)              │            36 │\n";
    CHECK(text.find(row) != text.npos);
    CHECK(
        text.ends_with(" Total params: 37 (148.00 B)\n Trainable params: 1 (4.00 B)\n"
                       " Non-trainable params: 36 (144.00 B)\n"));
}

}  // namespace
