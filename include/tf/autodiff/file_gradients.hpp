// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The gradients of ops that only graphs from files have (exec/runtime/file_ops.hpp). Each
// op refers to its own gradient, as user-defined ops do, so other programs do not compile them.

#include <tf/autodiff/extension.hpp>
#include <tf/exec/runtime/file_ops.hpp>

namespace tf::op {

inline constexpr OpExtension StridedSlice::extension = extension_of<StridedSlice>;
inline constexpr OpExtension StridedSliceGrad::extension = extension_of<StridedSliceGrad>;
inline constexpr OpExtension Tile::extension = extension_of<Tile>;
inline constexpr OpExtension Pad::extension = extension_of<Pad>;
inline constexpr OpExtension ScatterUpdate::extension = extension_of<ScatterUpdate>;

}  // namespace tf::op
