// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradients of ops that the library does not know. Such an op declares
//
//     static const tf::OpExtension extension;
//
// and is followed by
//
//     inline constexpr tf::OpExtension MyOp::extension = tf::extension_of<MyOp>;

#include <tf/autodiff/rule.hpp>
#include <tf/exec/runtime/dynamic_op.hpp>

namespace tf {

namespace ad {
template <class Op>
inline constexpr OpRule own_rule = rule_of<Op>();
template <class Op>
inline constexpr exec::DynamicOp own_code = exec::detail::dynamic_op<Op>();
}  // namespace ad

/// The gradient rule and the kernels of a user-defined op.
template <class Op>
inline constexpr OpExtension extension_of{&ad::own_rule<Op>, &ad::own_code<Op>};

}  // namespace tf
