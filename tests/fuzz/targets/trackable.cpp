// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Graphs of objects, matched with a module: either all of its variables get a value, or none.

#include <tf/tf.hpp>

#include <tf/io/checkpoint/restoration.hpp>

#include "../fuzz.hpp"

namespace {

using tf::io::TrackableGraph;

struct Net : tf::Module {
    tf::Variable<float> w{this, "w", 1.f};
    tf::List<tf::Variable<float>, 2> l{this, "l", 1.f};
    tf::Module sub{this, "sub"};
    constexpr Net() : tf::Module("net") {}
};

/// A bundle with this graph of objects, and the value 0 for the key "v".
tf::io::TensorBundleReader bundle(const std::string& graph) {
    const std::string number(4, '\0');
    tf::io::BundleEntry value, text;
    value.dtype = 1;
    value.size = 4;
    value.crc = tf::io::masked_crc32c(number);
    std::string lengths, head;
    tf::io::put_string_length(lengths, graph.size());
    const std::uint32_t sum = tf::io::masked_crc32c(lengths);
    tf::io::put_varint(head, graph.size());
    tf::io::put_fixed(head, sum);
    tf::io::put_fixed(lengths, sum);
    text.dtype = 7;
    text.offset = 4;
    text.size = head.size() + graph.size();
    text.crc = tf::io::masked_crc32c(lengths + graph);
    tf::io::TableWriter table;
    table.add("", tf::io::bundle_header(1));
    table.add(tf::io::object_graph_key, text.serialize());
    table.add("v", value.serialize());
    return tf::io::TensorBundleReader(table.finish(), {number + head + graph}, "fuzz");
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    const auto graph = TrackableGraph::parse(bytes, {"fuzz", "graph"});
    const std::string again = graph.serialize();
    require(TrackableGraph::parse(again, {"fuzz", "graph"}).serialize() == again);
    Net net;
    try {
        auto reader = bundle(std::string(bytes));
        tf::io::Restoration(tf::io::trackables_of(net), reader, "fuzz").commit();
    } catch (const tf::errors::OpError&) {
        require(net.w() == 1.f && net.l[0]() == 1.f && net.l[1]() == 1.f);
    }
}

std::vector<std::string> fuzz::seeds() {
    Net net;
    TrackableGraph graph = tf::io::trackables_of(net);
    const std::string as_saved = graph.serialize();
    for (tf::io::TrackableNode& node : graph.nodes)
        for (auto& attribute : node.attributes) attribute.checkpoint_key = "v";
    const std::string restored = graph.serialize();
    graph[0].slots.push_back({1, "m", 2});
    graph[0].children.push_back({0, "root"});
    graph[1].saver = "saver";
    return {as_saved, restored, graph.serialize()};
}
