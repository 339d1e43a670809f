// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The gradients of ops that only graphs from files have (exec/runtime/file_ops.hpp). Each
// op refers to its own gradient, as user-defined ops do, so other programs do not compile them.

#include <tf/autodiff/extension.hpp>
#include <tf/exec/runtime/file_ops.hpp>

namespace tf::op {

inline constexpr OpExtension SpecialFunction::extension = extension_of<SpecialFunction>;

}  // namespace tf::op
