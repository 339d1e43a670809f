// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Further names under which a checkpoint finds the members of a module, such as those that Keras
// gives them. A module says at run time who tells them; nobody asks but what writes and reads
// files.

#include <string>
#include <vector>

#include <tf/core/compiled.hpp>

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
    std::vector<Object> objects;
    std::vector<Edge> edges;

    TF_COMMON ObjectEdges();

    /// An object as a member of another one; its number.
    TF_COMMON int add(int from, std::string name, const Object& object);
    TF_COMMON int add(int from, std::string name, const Module* module);
    TF_COMMON int add(int from, std::string name, VariableBase& variable);
    TF_COMMON int add_list(int from, std::string name);
    TF_COMMON void link(int from, std::string name, int to);
};

}  // namespace tf

#if TF_HAS_CODE
#include <tf/module/object_edges_code.hpp>
#endif
