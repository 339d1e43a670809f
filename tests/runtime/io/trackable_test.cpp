// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The graph of a module's objects, compared with the one that TensorFlow 2.21 wrote for the same
// module.

#include <doctest/doctest.h>

#include <tf/tf.hpp>

#include <tf/io/checkpoint/trackable.hpp>

#include "io_support.hpp"

namespace {

using tf::errors::DataLoss;
using tf::io::TrackableGraph;
using tf::io::TrackableNode;

struct Sub : tf::Module {
    tf::Variable<float> b{this, "b", 2.f};
    constexpr explicit Sub(tf::Module* parent, std::string_view name = "sub")
        : tf::Module(parent, name) {}
};
struct Net : tf::Module {
    tf::Variable<float, 2> w{this, "w", tf::ones<float, 2>()};
    Sub sub{this};
    tf::List<tf::Variable<float>, 2> l{this, "l", 0.f};
    tf::Module empty{this, "empty"};
    tf::Variable<int> v{this, "v", 1};
    constexpr Net() : tf::Module("net") {}
};

// tf.train.Checkpoint(a=net).write(...), where net has the attributes above in this order
const std::string golden = test::from_hex(
    "0a0b0a0508011201612a0208010a2d0a0508021201770a07080312037375620a05080412016c0a0908051205"
    "656d7074790a0508061201762a0208010a3d12370a0e5641524941424c455f56414c554512056e65742f771a"
    "1e612f772f2e415454524942555445532f5641524941424c455f56414c55452a0208010a0b0a050807120162"
    "2a0208010a120a0508081201300a0508091201312a0208010a022a000a3d12370a0e5641524941424c455f56"
    "414c554512056e65742f761a1e612f762f2e415454524942555445532f5641524941424c455f56414c55452a"
    "0208010a45123f0a0e5641524941424c455f56414c554512096e65742f7375622f621a22612f7375622f622f"
    "2e415454524942555445532f5641524941424c455f56414c55452a0208010a41123b0a0e5641524941424c45"
    "5f56414c554512076e65742f6c5f301a20612f6c2f302f2e415454524942555445532f5641524941424c455f"
    "56414c55452a0208010a41123b0a0e5641524941424c455f56414c554512076e65742f6c5f311a20612f6c2f"
    "312f2e415454524942555445532f5641524941424c455f56414c55452a020801");

TrackableGraph parse(std::string_view bytes) {
    return TrackableGraph::parse(bytes, {"test", "graph"});
}

/// Every edge, as "0 a 1"; every value, as "2: key".
std::vector<std::string> edges(const TrackableGraph& g) {
    std::vector<std::string> out;
    for (int i = 0; i < g.size(); ++i) {
        const std::string id = std::to_string(i);
        for (const auto& c : g[i].children)
            out.push_back(id + " " + c.name + " " + std::to_string(c.node));
        for (const auto& a : g[i].attributes) out.push_back(id + ": " + a.checkpoint_key);
    }
    return out;
}

}  // namespace

TEST_CASE("trackable: the objects of a module are numbered and named as TensorFlow does") {
    Net net;
    const tf::io::Tracked children[] = {{"a", &net, nullptr}};
    const TrackableGraph ours = tf::io::trackables_of(children);
    CHECK(test::hex(ours.serialize()) == test::hex(golden));
    CHECK(parse(golden).serialize() == golden);
    CHECK(edges(parse(golden)) == edges(ours));

    CHECK(ours[0].kind == TrackableNode::Kind::object);
    CHECK(ours[0].module == nullptr);
    CHECK(ours[1].module == &net);
    CHECK(ours[2].kind == TrackableNode::Kind::variable);
    CHECK(ours[2].variable == &net.w);
    CHECK(ours[4].kind == TrackableNode::Kind::list);
    CHECK_FALSE(ours[5].has_checkpoint_values);
    CHECK(ours[9].variable == &net.l[1]);
}

TEST_CASE("trackable: a module as the root") {
    Net net;
    const TrackableGraph g = tf::io::trackables_of(net);
    CHECK(edges(g) == std::vector<std::string>{"0 w 1", "0 sub 2", "0 l 3", "0 empty 4", "0 v 5",
                                               "1: w/.ATTRIBUTES/VARIABLE_VALUE", "2 b 6", "3 0 7",
                                               "3 1 8", "5: v/.ATTRIBUTES/VARIABLE_VALUE",
                                               "6: sub/b/.ATTRIBUTES/VARIABLE_VALUE",
                                               "7: l/0/.ATTRIBUTES/VARIABLE_VALUE",
                                               "8: l/1/.ATTRIBUTES/VARIABLE_VALUE"});
    TrackableGraph more = g;  // as saved models append functions
    const int id = more.add({});
    more[0].children.push_back({id, "predict"});
    CHECK(edges(parse(more.serialize())).size() == edges(g).size() + 1);
}

TEST_CASE("trackable: an object that is found twice is one, by its shortest path") {
    Net net;
    const tf::io::Tracked children[] = {
        {"net", &net, nullptr}, {"deep", &net.sub, nullptr}, {"w", nullptr, &net.w}};
    const TrackableGraph g = tf::io::trackables_of(children);
    CHECK(edges(g) ==
          std::vector<std::string>{
              "0 net 1", "0 deep 2", "0 w 3", "1 w 3", "1 sub 2", "1 l 4", "1 empty 5", "1 v 6",
              "2 b 7", "3: w/.ATTRIBUTES/VARIABLE_VALUE", "4 0 8", "4 1 9",
              "6: net/v/.ATTRIBUTES/VARIABLE_VALUE", "7: deep/b/.ATTRIBUTES/VARIABLE_VALUE",
              "8: net/l/0/.ATTRIBUTES/VARIABLE_VALUE", "9: net/l/1/.ATTRIBUTES/VARIABLE_VALUE"});
}

TEST_CASE("trackable: names in keys") {
    // TensorFlow has these for the keys of a dict
    CHECK(tf::io::escaped_name("a.b/c") == "a..b.Sc");
    CHECK(tf::io::checkpoint_key("d/a..b.Sc") == "d/a..b.Sc/.ATTRIBUTES/VARIABLE_VALUE");
    Sub sub(nullptr);
    const tf::io::Tracked children[] = {{"a.b/c", &sub, nullptr}};
    CHECK(edges(tf::io::trackables_of(children)).back() ==
          "2: a..b.Sc/b/.ATTRIBUTES/VARIABLE_VALUE");
}

TEST_CASE("trackable: two attributes of one name") {
    struct Twice : tf::Module {
        Sub one{this, "same"};
        Sub two{this, "same"};
        constexpr Twice() : tf::Module("twice") {}
    };
    struct Mixed : tf::Module {
        tf::Variable<float> a{this, "same", 1.f};
        tf::List<Sub, 2> b{this, "same"};
        constexpr Mixed() : tf::Module("mixed") {}
    };
    Twice twice;
    CHECK_THROWS_WITH_AS(
        tf::io::trackables_of(twice),
        "[tf.module.duplicate_name] tf::io::trackables_of: 'same' got two attributes "
        "with this name; expected different names within a module",
        tf::errors::InvalidArgument);
    CHECK_THROWS_AS(tf::io::trackables_of(Mixed()), tf::errors::InvalidArgument);
}

TEST_CASE("trackable: slots and savers of others are kept") {
    TrackableGraph g;
    TrackableNode node;
    node.children = {{1, "variable"}, {0, "itself"}};
    node.slots = {{1, "momentum", 2}};
    node.saver = "saver";
    node.saver_object = "object";
    g.add(node);
    g.add({});
    g.add({});
    // 1 {1 1, 2 variable}, 1 {2 itself}, 3 {1 1, 2 momentum, 3 2}, 4 {1 saver, 2 object}, 5 {}
    const std::string bytes = test::from_hex(
        "0a3b"
        "0a0c0801"
        "1208" +
        test::hex("variable") +
        "0a08"
        "1206" +
        test::hex("itself") +
        "1a0e0801"
        "1208" +
        test::hex("momentum") +
        "1802"
        "220f"
        "0a05" +
        test::hex("saver") + "1206" + test::hex("object") +
        "2a00"
        "0a022a00"
        "0a022a00");
    CHECK(test::hex(g.serialize()) == test::hex(bytes));
    const TrackableGraph back = parse(bytes);
    CHECK(back[0].slots[0].name == "momentum");
    CHECK(back[0].slots[0].original == 1);
    CHECK(back[0].slots[0].slot == 2);
    CHECK(back[0].saver == "saver");
    CHECK(back[0].saver_object == "object");
    CHECK(back.serialize() == bytes);
}

TEST_CASE("trackable: damaged graphs end in DataLoss or in one whose objects are there") {
    const auto read = [](std::string_view bytes) {
        try {
            const TrackableGraph g = parse(bytes);
            for (const TrackableNode& n : g.nodes)
                for (const auto& c : n.children) CHECK((c.node >= 0 && c.node < g.size()));
        } catch (const DataLoss&) {
        }
    };
    test::truncations(golden, read);
    test::bit_flips(golden, read);
    CHECK_THROWS_AS(parse(""), DataLoss);                              // no root
    CHECK_THROWS_AS(parse(test::from_hex("0a040a020801")), DataLoss);  // child 1 of one object
    CHECK_THROWS_AS(parse(test::from_hex("0a0d0a0b08ffffffffffffffffff01")), DataLoss);  // child -1
    CHECK_THROWS_AS(parse(test::from_hex("0a041a020801")), DataLoss);  // a slot of variable 1
    CHECK_THROWS_AS(parse(test::from_hex("0a041a021801")), DataLoss);  // slot variable 1
    CHECK(parse(test::from_hex("0a040a020800")).size() == 1);          // a cycle is valid
}
