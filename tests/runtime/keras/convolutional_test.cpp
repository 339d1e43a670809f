// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Conv2D: outputs, names and initial values against those of Keras 3.

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using test::pattern;

using Two = Sequential<Input<5, 4, 2>{},
                       Conv2D<3, 3>{.strides = 2, .padding = "same", .activation = keras::tanh},
                       Conv2D<2, Window{1, 2}>{.use_bias = false}>;

TEST_CASE("Conv2D computes what Keras's does") {
    Two model;
    test::fill_weights(model);
    const auto x = pattern<1, 5, 4, 2>(5, 2.f);
    const std::vector<float> expected{.452120572f, .756019831f, 1.62589216f,
                                      2.6732111f,  .245069355f, .89403969f};
    const auto y = model(x);
    static_assert(std::is_same_v<decltype(model(x)), tf::Tensor<float, tf::dyn, 3, 1, 2>>);
    CHECK(near(y, expected));
    CHECK(near(model.call(x), expected));
    CHECK(model(tf::zeros<float, 0, 5, 4, 2>()).shape() == tf::Shape(0, 3, 1, 2));
}

TEST_CASE("Conv2D: groups and dilations") {
    Sequential<Input<4, 5, 4>{}, Conv2D<6, 2>{.dilation_rate = Window{1, 2}, .groups = 2}> model;
    test::fill_weights(model);
    const std::vector<float> column{-1.f,   .125f,   -.5f,  .5f,    .25f, -.875f,
                                    -2.5f,  -.25f,   .25f,  -.125f, .75f, .75f,
                                    -.875f, -1.875f, -.25f, -2.f,   0.f,  1.125f};
    std::vector<float> expected;
    for (int i = 0; i < 3; ++i) expected.insert(expected.end(), column.begin(), column.end());
    CHECK(near(model(pattern<1, 4, 5, 4>(5, 2.f)), expected));
}

TEST_CASE("Conv2D: images of open size") {
    Sequential<Input<tf::dyn, tf::dyn, 2>{}, Conv2D<3, 3>{.strides = 2, .padding = "SAME"}> open;
    Sequential<Input<5, 4, 2>{}, Conv2D<3, 3>{.strides = 2, .padding = "same"}> known;
    test::fill_weights(open);
    test::fill_weights(known);
    const auto x = pattern<2, 5, 4, 2>(5, 2.f);
    CHECK(elements(open(x)) == elements(known(x)));
    CHECK(open(tf::ones<float, 1, 7, 2, 2>()).shape() == tf::Shape(1, 4, 1, 3));
}

TEST_CASE("Conv2D: names and the summary are Keras's") {
    CHECK(test::paths(Two().weights()) ==
          "sequential/conv2d/kernel sequential/conv2d/bias sequential/conv2d_1/kernel");
    CHECK(Two().summary() == R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 3, 2, 3)        │            57 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D)               │ (None, 3, 1, 2)        │            12 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 69 (276.00 B)
 Trainable params: 69 (276.00 B)
 Non-trainable params: 0 (0.00 B)
)");
}

TEST_CASE("Conv2D: initial values") {
    Sequential<Input<8, 8, 3>{},
               Conv2D<4, 3>{.kernel_initializer = initializers::GlorotUniform{.seed = 1}}>
        glorot;
    Sequential<Input<8, 8, 3>{},
               Conv2D<4, 3>{.kernel_initializer = initializers::HeNormal{.seed = 1}}>
        he;
    const auto first = [](auto& model) {
        const float* w = static_cast<const float*>(model.get_weights()[0].data());
        return tf::constant(std::vector<float>(w, w + 6));
    };
    CHECK(near(first(glorot), {.233607978f, -.024700731f, .0619011223f, -.0662901551f, -.15233244f,
                               -.0343792737f}));
    CHECK(near(first(he),
               {.0391869508f, -.152544573f, .195297122f, -.244077504f, -.281519204f, -.12350589f}));
}

}  // namespace
