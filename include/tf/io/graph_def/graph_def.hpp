// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorFlow's graphs as plain structs: GraphDef, NodeDef, FunctionDef and their parts. They are
// independent of tf::graph; reader.hpp and writer.hpp convert them from and to bytes. Mirrors
// graph.proto, function.proto, op_def.proto.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <tf/io/graph_def/attr_value.hpp>

namespace tf::io {

/// One node. Inputs are "node:output:index" within functions, "node" or "node:index" in the main
/// graph, and "^node" for a control input.
struct NodeDef {
    std::string name, op;
    std::vector<std::string> inputs{};
    Attrs attrs{};
    std::string device{};
};

/// The dtype and shape of the value that a resource holds.
struct HandleData {
    DataType type = DataType::invalid;
    PartialShape shape;
};
/// An input or output of a function.
struct ArgDef {
    std::string name;
    DataType type = DataType::invalid;
    std::vector<HandleData> handle_data{};
};

/// A function of the library.
struct FunctionDef {
    std::string name;
    std::vector<ArgDef> inputs{}, outputs{};
    std::vector<NodeDef> nodes{};
    std::map<std::string, std::string> ret{}, control_ret{};
    std::vector<std::string> control_outputs{};
    bool stateful = false;
    Attrs attrs{};
    std::map<std::uint32_t, Attrs> arg_attrs{};
};

struct GraphDef {
    std::vector<NodeDef> nodes{};
    std::vector<FunctionDef> library{};
    std::int32_t producer = 0, min_consumer = 0;
};

}  // namespace tf::io
