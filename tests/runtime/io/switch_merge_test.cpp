// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Switch, Merge and loops of TensorFlow 1 in models made by hand: valid control flow, and invalid
// graphs, which must be rejected with a message.

#include <doctest/doctest.h>

#include "model_parts.hpp"

using namespace test::model_parts;

namespace {

NodeDef enter(std::string name, std::string input, std::string frame = "loop") {
    return node(std::move(name), "Enter", {std::move(input)}, {{"frame_name", std::move(frame)}});
}
SavedModelDef one(std::vector<NodeDef> nodes, std::string result) {
    return model({function("f", std::move(nodes), std::move(result))});
}
/// v = x; while all(v < 5): v = v + 1. `more` are other nodes, `step` is the input of the step.
std::vector<NodeDef> loop(std::string step = "plus:z:0", std::vector<NodeDef> more = {}) {
    std::vector<NodeDef> nodes{constant("five", any(tf::constant(5.0f))),
                               constant("one", any(tf::constant(1.0f))),
                               constant("axes", any(tf::constant({0, 1}))),
                               enter("e", "x"),
                               enter("one_in", "one:output:0"),
                               enter("five_in", "five:output:0"),
                               enter("axes_in", "axes:output:0"),
                               node("m", "Merge", {"e:output:0", "n:output:0"}),
                               node("less", "Less", {"m:output:0", "five_in:output:0"}),
                               node("all", "All", {"less:z:0", "axes_in:output:0"}),
                               node("c", "LoopCond", {"all:output:0"}),
                               node("s", "Switch", {"m:output:0", "c:output:0"}),
                               node("plus", "AddV2", {"s:output_true:0", "one_in:output:0"}),
                               node("n", "NextIteration", {std::move(step)}),
                               node("out", "Exit", {"s:output_false:0"})};
    nodes.insert(nodes.end(), more.begin(), more.end());
    return nodes;
}
float first(const SavedModelDef& m) { return static_cast<const float*>(run(m, ones).data())[0]; }

}  // namespace

TEST_CASE("a loop of Enter, Merge, Switch and Exit") {
    CHECK(first(one(loop(), "out:output:0")) == 5);
    // The body passes the variable on: no step changes it, so the model would never end; it loads.
    load(one(loop("s:output_true:0"), "out:output:0"));
}

TEST_CASE("a branch of Switch and Merge") {
    const auto branch = [](bool taken) {
        return one(
            {constant("p", any(tf::constant(taken))), node("s", "Switch", {"x", "p:output:0"}),
             node("neg", "Neg", {"s:output_true:0"}),
             node("exp", "AddV2", {"s:output_false:0", "s:output_false:0"}),
             node("m", "Merge", {"exp:z:0", "neg:y:0"})},
            "m:output:0");
    };
    CHECK(first(branch(true)) == -1);
    CHECK(first(branch(false)) == 2);
}

TEST_CASE("nodes that are no branches or loops are refused by name") {
    const NodeDef p = constant("p", any(tf::constant(true)));
    // Both inputs from one side, more inputs than two, none, and the index of a branch.
    cannot_run(one({p, node("s", "Switch", {"x", "p:output:0"}),
                    node("m", "Merge", {"s:output_true:0", "s:output_true:0"})},
                   "m:output:0"),
               "Merge");
    cannot_run(one({node("m", "Merge", {"x", "x", "x"})}, "m:output:0"), "Merge");
    cannot_run(one({node("m", "Merge", {})}, "m:output:0"), "Merge");
    cannot_run(one({p, node("s", "Switch", {"x", "p:output:0"})}, "s:output_true:0"), "Switch");
    cannot_run(one({p, node("s", "Switch", {"x"})}, "s:output_true:0"), "Switch");
    // Steps that are missing, and a test that is read as a value.
    cannot_run(one({enter("e", "x"), node("m", "Merge", {"e:output:0", "n:output:0"}),
                    node("n", "NextIteration", {"m:output:0"})},
                   "m:output:0"),
               "NextIteration");
    cannot_run(one({enter("e", "x"), node("m", "Merge", {"e:output:0", "n:output:0"}),
                    node("n", "NextIteration", {})},
                   "m:output:0"),
               "NextIteration");
    cannot_run(
        one(loop("k:y:0", {node("k", "Cast", {"c:output:0"}, {{"DstT", f32}})}), "out:output:0"),
        "Enter");
    cannot_run(one({enter("e", "x", "")}, "e:output:0"), "Enter");
    cannot_run(one({node("e", "Enter", {"x"})}, "e:output:0"), "Enter");
}

TEST_CASE("branches nested deeper than is allowed") {
    std::vector<NodeDef> nodes{constant("p0", any(tf::constant(true)))};
    std::string x = "x", p = "p0:output:0";
    constexpr int depth = 200;
    for (int k = 1; k <= depth; ++k) {
        const std::string n = std::to_string(k);
        nodes.push_back(node("x" + n, "Switch", {x, p}));
        nodes.push_back(node("q" + n, "Switch", {p, p}));
        nodes.push_back(node("p" + n, "LogicalNot", {"q" + n + ":output_true:0"}));
        x = "x" + n + ":output_true:0";
        p = "p" + n + ":y:0";
    }
    std::string y = x;
    for (int k = depth; k >= 1; --k) {
        const std::string n = std::to_string(k);
        nodes.push_back(node("m" + n, "Merge", {"x" + n + ":output_false:0", y}));
        y = "m" + n + ":output:0";
    }
    cannot_run(one(std::move(nodes), y), "Merge");
}
