// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a program gives to be saved in a checkpoint.

#include <string>

#include <tf/module/module.hpp>

namespace tf::io {

/// A module or variable under a name: what the root of a checkpoint has for children.
struct Tracked {
    std::string name;
    const Module* module = nullptr;
    VariableBase* variable = nullptr;
};

}  // namespace tf::io
