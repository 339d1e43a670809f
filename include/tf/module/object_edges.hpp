// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Further names under which a checkpoint finds the members of a module, such as those that Keras
// gives them. A module says at run time who tells them; nobody asks but what writes and reads
// files.

#include <string>
#include <vector>

namespace tf {

class Module;
class VariableBase;

/// A small graph: object 0 is the module itself, others are its members, variables, or objects that
/// exist in the checkpoint only.
struct ObjectEdges {
    struct Object {
        const Module* module = nullptr;
        VariableBase* variable = nullptr;
        bool is_list = false;  ///< its members are named by numbers
    };
    struct Edge {
        int from = 0;
        std::string name;
        int to = 0;
    };
    std::vector<Object> objects{1};
    std::vector<Edge> edges;

    /// An object as a member of another one; its number.
    int add(int from, std::string name, const Object& object) {
        const int to = static_cast<int>(objects.size());
        objects.push_back(object);
        link(from, std::move(name), to);
        return to;
    }
    int add(int from, std::string name, const Module* module) {
        return add(from, std::move(name), Object{.module = module});
    }
    int add(int from, std::string name, VariableBase& variable) {
        return add(from, std::move(name), Object{.variable = &variable});
    }
    int add_list(int from, std::string name) {
        return add(from, std::move(name), Object{.is_list = true});
    }
    void link(int from, std::string name, int to) { edges.push_back({from, std::move(name), to}); }
};

}  // namespace tf
