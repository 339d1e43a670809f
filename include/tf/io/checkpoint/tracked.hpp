// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The objects that a program passes to be saved in a checkpoint.

#include <string>

#include <tf/module/module.hpp>

namespace tf::io {

/// A module or variable with its name; it becomes a child of the checkpoint's root.
struct Tracked {
    std::string name;
    const Module* module = nullptr;
    VariableBase* variable = nullptr;
};

}  // namespace tf::io
