// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Functions and other names of keras.metrics, keras.layers, keras.initializers and keras.utils; the
// numbers and lines are those of Keras 3.15.

#include <doctest/doctest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "../support.hpp"

#include <tf/keras.hpp>
#include <tf/keras/smart_resize.hpp>

namespace keras = tf::keras;
using namespace tf::keras;

TEST_CASE("other names: layers and parts of layers") {
    using Other = Sequential<Input<8, 8, 1>{}, Convolution2D<2, 3>{.padding = "same"}, MaxPool2D{},
                             AvgPool2D<2>{.strides = 1}, Convolution2DTranspose<3, 2>{},
                             SeparableConvolution2D<4, 3>{}, GlobalAvgPool2D{}>;
    using Usual = Sequential<Input<8, 8, 1>{}, Conv2D<2, 3>{.padding = "same"}, MaxPooling2D{},
                             AveragePooling2D<2>{.strides = 1}, Conv2DTranspose<3, 2>{},
                             SeparableConv2D<4, 3>{}, GlobalAveragePooling2D{}>;
    static_assert(std::is_same_v<Other, Usual>);
    static_assert(std::is_same_v<keras::layers::MaxPool1D<3>, MaxPooling1D<3>>);
    static_assert(std::is_same_v<initializers::glorot_uniform, initializers::GlorotUniform>);
    static_assert(std::is_same_v<initializers::STFTInitializer, initializers::STFT>);
    static_assert(std::is_same_v<regularizers::l1_l2, regularizers::L1L2>);
    static_assert(std::is_same_v<constraints::max_norm, constraints::MaxNorm>);
    static_assert(std::is_same_v<optimizers::schedules::CosineDecay, schedules::CosineDecay>);
}

TEST_CASE("other names: functions of metrics") {
    const auto y = tf::constant({{0.f, 1.f, 0.f}, {1.f, 0.f, 0.f}});
    const auto p = tf::constant({{.2f, .6f, .3f}, {.1f, .8f, .7f}});
    const auto classes = tf::constant({1, 2});
    using Two = std::vector<float>;
    CHECK(test::elements(metrics::binary_accuracy(y, p)) == Two{1, 1, 1, 0, 0, 0});
    CHECK(test::elements(metrics::binary_accuracy(y, p, .65)) == Two{1, 0, 1, 0, 0, 0});
    CHECK(test::elements(metrics::categorical_accuracy(y, p)) == Two{1, 0});
    CHECK(test::elements(metrics::sparse_categorical_accuracy(classes, p)) == Two{1, 0});
    CHECK(test::elements(metrics::top_k_categorical_accuracy(y, p, 2)) == Two{1, 0});
    CHECK(test::elements(metrics::sparse_top_k_categorical_accuracy(classes, p, 2)) == Two{1, 1});
    const auto best = tf::constant({{classes(0), 5, 6}, {5, 6, classes(1)}});
    CHECK(test::elements(metrics::sparse_top_k_categorical_accuracy(classes, best, 2, true)) ==
          Two{1, 0});
    CHECK_THROWS_AS(metrics::sparse_top_k_categorical_accuracy(classes, best, 2),
                    tf::errors::InvalidArgument);
    CHECK(test::elements(metrics::mean_squared_error(y, p)) ==
          test::elements(losses::mean_squared_error(y, p)));
}

TEST_CASE("other names: an image of another size without distortion") {
    std::vector<std::uint8_t> pixels;
    for (int h = 0; h < 7; ++h)
        for (int w = 0; w < 10; ++w)
            for (int c = 0; c < 3; ++c)
                pixels.push_back(static_cast<std::uint8_t>((h * 31 + w * 17 + c * 7) % 256));
    const tf::Tensor<std::uint8_t, 7, 10, 3> x = tf::constant<7, 10, 3>(pixels);
    using keras::preprocessing::image::smart_resize;
    const tf::Tensor<float, 2, 2, 3> two = smart_resize<2>(x);
    CHECK(test::elements(two) ==
          std::vector<float>{77, 84, 91, 136.5, 143.5, 150.5, 185.5, 192.5, 199.5, 101, 108, 115});
    constexpr auto nearest = tf::image::ResizeMethod::nearest_neighbor;
    CHECK(test::elements(smart_resize<tf::nn::Window{3, 2}, nearest>(x)) ==
          std::vector<float>{99, 106, 113, 133, 140, 147, 161, 168, 175, 195, 202, 209, 223, 230,
                             237, 1, 8, 15});
}

TEST_CASE("other names: the progress bar shows means of values") {
    std::ostringstream out;
    utils::Progbar bar(10, {.stateful_metrics = {"rate"}}, out);
    const auto shown = [&] {
        const std::string text = out.str();
        out.str("");
        std::this_thread::sleep_for(std::chrono::milliseconds(60));  // updates are that far apart
        const std::size_t at = text.find(" - loss");
        return at == text.npos ? text : text.substr(at);
    };
    bar.update(2, {{"loss", 1}, {"rate", 5}});
    CHECK(shown() == " - loss: 1.0000 - rate: 5.0000");
    bar.update(5, {{"loss", 2}, {"rate", 6}});
    CHECK(shown() == " - loss: 1.6000 - rate: 6.0000");
    bar.add(2, {{"loss", 4}});
    CHECK(shown() == " - loss: 2.2857 - rate: 6.0000");
    bar.add(3, {{"loss", .5f}, {"rate", 7}});
    CHECK(shown() == " - loss: 0.5000 - rate: 7.0000\n");
}

TEST_CASE("other names: the seed of a program") {
    const auto draw = [] {
        utils::set_random_seed(5);
        return test::elements(tf::random::uniform<float, 3>());
    };
    CHECK(draw() == draw());
}
