// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// User-defined ops in saved models. Such an op has a `to_graph_def`, declares
//
//     static const tf::OpExtension extension;
//
// and is followed by
//
//     inline constexpr tf::OpExtension MyOp::extension = tf::io::saved_extension_of<MyOp>;

#include <tf/autodiff/extension.hpp>
#include <tf/io/graph_def/export_rule.hpp>

namespace tf::io {

template <class Op>
inline constexpr ExportRule own_export_rule = detail::export_rule<Op>();

/// The gradient, the kernels and the export rule of a user-defined op.
template <class Op>
inline constexpr OpExtension saved_extension_of{&ad::own_rule<Op>, &ad::own_code<Op>,
                                                &own_export_rule<Op>};

}  // namespace tf::io
