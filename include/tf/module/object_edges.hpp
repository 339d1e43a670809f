// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Further names under which a checkpoint finds the members of a module, such as Keras's names. At
// run time a module sets a function that adds them; only code that reads or writes files calls it.

#include <string>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf {

class Module;
class VariableBase;

/// A small graph. Object 0 is the module itself; the rest are its members, variables, or objects
/// that exist only in the checkpoint.
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
    /// Variables whose values a checkpoint may lack, because other programs have no such variable.
    std::vector<const VariableBase*> optional;

    TF_COMMON ObjectEdges();

    /// Adds an object as a member of another one; returns its number.
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
