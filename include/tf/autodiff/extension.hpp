// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Gradients of ops that are not part of the library. Such an op declares
//
//     static const tf::OpExtension extension;
//
// and is followed by
//
//     inline constexpr tf::OpExtension MyOp::extension = tf::extension_of<MyOp>;
//
// For an op that can be saved, use tf::io::saved_extension_of (io/graph_def/extension.hpp).

#include <tf/autodiff/rule.hpp>
#include <tf/exec/runtime/dynamic_op.hpp>

namespace tf {

namespace ad {
template <class Op>
inline constexpr OpRule own_rule = rule_of<Op>();
template <class Op>
inline constexpr exec::DynamicOp own_code = exec::detail::dynamic_op<Op>();
}  // namespace ad

namespace detail::gradients {

template <class Op>
inline constexpr OpExtension rule_and_code{&ad::own_rule<Op>, &ad::own_code<Op>};
}  // namespace detail::gradients

namespace detail::core {

template <class Op>
constexpr const OpExtension* own_extension() {
    return &gradients::rule_and_code<Op>;
}

}  // namespace detail::core

namespace detail::gradients {

struct AnyExportNode;
template <class Op>
constexpr OpExtension unsaved_extension() {
    constexpr bool can_be_saved = requires(AnyExportNode& n) { Op::to_graph_def(n); };
    static_assert(!can_be_saved,
                  "[tf.ops.extension] extension_of<Op>: the op has a 'to_graph_def', which this "
                  "ignores; use tf::io::saved_extension_of<Op> of <tf/io/graph_def/extension.hpp>");
    return {&ad::own_rule<Op>, &ad::own_code<Op>};
}
}  // namespace detail::gradients

/// The gradient rule and the kernels of a user-defined op that is not saved.
template <class Op>
inline constexpr OpExtension extension_of = detail::gradients::unsaved_extension<Op>();

}  // namespace tf
