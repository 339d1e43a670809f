// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorFlow's registry of ops: the names of their outputs, and the defaults of their attributes.
// Graphs refer to outputs by name, and omit attributes that have their default.

#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::io {

/// One of TensorFlow's ops. An op that is not in the table is assumed to be of the most common
/// kind: one output, named "output", and no defaults.
class TensorFlowOp {
public:
    TF_COMMON explicit TensorFlowOp(std::string_view name);

    /// The outputs in TensorFlow's order; empty for an op without results.
    const std::vector<std::string_view>& outputs() const { return outputs_; }
    /// The default of an attribute as a string; null if it has none.
    TF_COMMON const std::string_view* default_of(std::string_view attribute) const;

private:
    struct Default {
        std::string_view attribute, value;
    };
    std::vector<std::string_view> outputs_;
    std::vector<Default> defaults_;
};

/// TensorFlow's name of the first output of an op.
TF_COMMON_INLINE std::string_view output_name(std::string_view op) {
    const TensorFlowOp known(op);
    return known.outputs().empty() ? std::string_view("output") : known.outputs()[0];
}

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/graph_def/tensorflow_ops_code.hpp>
#endif
