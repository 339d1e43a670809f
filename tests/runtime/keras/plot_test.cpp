// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// utils::plot_model: the same boxes and edges as Keras's model_to_dot, and a diagram in which no
// two boxes overlap.

#include <doctest/doctest.h>

#include "../io/io_support.hpp"
#include "keras_support.hpp"

#include <fstream>
#include <sstream>

#include <tf/keras/plot.hpp>

namespace {

using namespace tf::keras;

using Chain = Sequential<Input<4>{}, Dense<16>{.activation = relu}, Dense<3>{.name = "logits"}>;

/// A residual block around another, with a layer that is called twice.
struct Branches : Functional<Branches, Input<8>{}> {
    static constexpr auto build(auto x) {
        auto twice = shared<Dense<8>{.name = "twice"}>();
        const auto a = x | twice;
        const auto b = a | twice;
        const auto c = b | layer<Dense<4>{.name = "c", .trainable = false}>;
        const auto d = b | layer<Dense<4>{.name = "d"}>;
        return tf::keras::add(c, d) | layer<Dense<2>{.name = "out"}>;
    }
};
struct Pair {
    constexpr auto call(auto& k, const auto& x, auto mode) const {
        return k.template call<Dense<5>{}>(k.template call<Dense<6>{}>(x, mode), mode);
    }
};
using Outer = Sequential<Input<4>{}, Dense<4>{}, Pair{}, Dense<1>{}>;

struct Rectangle {
    double x, y, width, height;
};
double attribute(std::string_view text, std::string_view name) {
    const std::string key = " " + std::string(name) + "=\"";
    return std::stod(std::string(text.substr(text.find(key) + key.size())));
}
/// The boxes of a picture: rectangles with a border.
std::vector<Rectangle> boxes_of(const std::string& svg) {
    std::vector<Rectangle> out;
    std::istringstream in(svg);
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("<rect x=") && line.find("stroke") != line.npos)
            out.push_back({attribute(line, "x"), attribute(line, "y"), attribute(line, "width"),
                           attribute(line, "height")});
    return out;
}
std::string read(const std::string& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}
int count(std::string_view text, std::string_view part) {
    int n = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
    return n;
}

}  // namespace

TEST_CASE("a chain in Graphviz' language") {
    CHECK(utils::model_to_dot(Chain()) == R"(digraph {
  rankdir=TB;
  node [shape=record];
  n0 [label="{Dense}"];
  n1 [label="{Dense}"];
  n0 -> n1;
}
)");
    CHECK(utils::model_to_dot(Chain(), {.show_shapes = true,
                                        .show_layer_names = true,
                                        .rankdir = "LR",
                                        .show_trainable = true}) == R"(digraph {
  rankdir=LR;
  node [shape=record];
  n0 [label="{dense (Dense)|Output shape: (None, 16)|Trainable: True}"];
  n1 [label="{logits (Dense)|Input shape: (None, 16)|Output shape: (None, 3)|Trainable: True}"];
  n0 -> n1;
}
)");
}
TEST_CASE("layers that are called twice, branches and frozen layers") {
    const std::string dot =
        utils::model_to_dot(Branches(), {.show_layer_names = true, .show_trainable = true});
    CHECK(count(dot, "twice (Dense)") == 1);
    CHECK(count(dot, "n1 -> n1;") == 1);  // from its first call to its second
    CHECK(count(dot, "n1 -> n2;") == 1);
    CHECK(count(dot, "n1 -> n3;") == 1);
    CHECK(count(dot, "{c (Dense)|Trainable: False}") == 1);
    CHECK(count(dot, "{d (Dense)|Trainable: True}") == 1);
    CHECK(count(dot, " -> ") == 7);
}
TEST_CASE("nested layers are one box, or their parts") {
    CHECK(count(utils::model_to_dot(Outer()), "label") == 3);
    const std::string dot = utils::model_to_dot(Outer(), {.expand_nested = true});
    CHECK(count(dot, "label") == 4);
    CHECK(count(dot, "Pair") == 0);
    CHECK(count(dot, "n0 -> n1;") == 1);
    CHECK(count(dot, "n1 -> n2;") == 1);
    CHECK(count(dot, "n2 -> n3;") == 1);
    CHECK(count(dot, " -> ") == 3);
}
TEST_CASE("a picture has a box for each layer, within its borders and without overlaps") {
    const test::Folder folder("keras_plot");
    for (const std::string rankdir : {"TB", "LR"}) {
        const std::string file = folder / "model.svg";
        utils::plot_model(Branches(), file, {.show_shapes = true, .rankdir = rankdir});
        const std::string svg = read(file);
        const std::vector<Rectangle> boxes = boxes_of(svg);
        REQUIRE(boxes.size() == 6);
        CHECK(count(svg, "marker-end") == 7);
        const double width = attribute(svg, "width"), height = attribute(svg, "height");
        for (std::size_t i = 0; i < boxes.size(); ++i) {
            const Rectangle& a = boxes[i];
            CHECK(a.x >= 0);
            CHECK(a.y >= 0);
            CHECK(a.x + a.width <= width);
            CHECK(a.y + a.height <= height);
            for (std::size_t k = 0; k < i; ++k) {
                const Rectangle& b = boxes[k];
                const bool apart = a.x + a.width < b.x || b.x + b.width < a.x ||
                                   a.y + a.height < b.y || b.y + b.height < a.y;
                CHECK(apart);
            }
        }
    }
    utils::plot_model(Chain(), folder / "model.dot");
    CHECK(read(folder / "model.dot") == utils::model_to_dot(Chain()));
}
TEST_CASE("other files and directions are refused") {
    CHECK_THROWS_WITH_AS(utils::plot_model(Chain(), "model.png"),
                         "[tf.keras.plot] tf::keras::utils::plot_model: 'to_file' got "
                         "\"model.png\"; expected a name "
                         "that ends in .svg or .dot",
                         tf::errors::InvalidArgument);
    CHECK_THROWS_WITH_AS(
        (void)utils::model_to_dot(Chain(), {.rankdir = "BT"}),
        "[tf.keras.plot] tf::keras::utils::plot_model: 'rankdir' got \"BT\"; expected \"TB\" or "
        "\"LR\"",
        tf::errors::InvalidArgument);
}
