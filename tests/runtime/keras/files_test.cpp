// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Weights of models in checkpoints and SavedModels: they are variables like any others.

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include "../io/io_support.hpp"
#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::pattern;

using Net = Sequential<Input<4>{}, Flatten{}, Dense<5>{.activation = keras::tanh}, Dropout{.5f},
                       Block<Dense<3>{}>{.name = "top"}>;

TEST_CASE("a checkpoint holds a model's weights, and gives them to another") {
    const test::Folder folder("keras_checkpoint");
    Net a, b;
    const auto x = pattern<3, 4>(5, 2.f);
    CHECK(elements(a(x)) != elements(b(x)));
    tf::train::Checkpoint from(tf::train::tracked("model", a));
    tf::train::Checkpoint to(tf::train::tracked("model", b));
    to.restore(from.save(folder / "ckpt")).assert_consumed();
    CHECK(elements(a(x)) == elements(b(x)));
    std::string keys;
    for (const auto& [key, shape] : tf::train::list_variables(folder.path()))
        if (key.starts_with("model/"))
            keys += key.substr(0, key.find("/.ATTRIBUTES")) + " " + std::to_string(shape[0]) + " ";
    CHECK(keys ==
          "model/dense/bias 5 model/dense/kernel 4 model/top/dense_1/bias 3 "
          "model/top/dense_1/kernel 5 ");
}

TEST_CASE("a saved model computes what the model does") {
    const test::Folder folder("keras_model");
    Net net;
    tf::saved_model::save(net, folder / "model", net.as_function());
    const auto loaded = tf::saved_model::load(folder / "model");
    const tf::Tensor<float, tf::dyn, 4> x = pattern<3, 4>(5, 2.f);
    const auto served = loaded.signature("serving_default")({{"a", x}});
    CHECK(test::near(served.at("output_0").as<float, tf::dyn, 3>(), elements(net(x))));
}

}  // namespace
