// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What TensorFlow's registry says of an op: the names of its outputs, the defaults of its
// attributes. Graphs name the outputs of nodes, and leave out attributes that have their default.

#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>

namespace tf::io {

/// One of TensorFlow's ops. Of an op that the table does not have it says what is most frequent:
/// one output, "output", and no defaults.
class TensorFlowOp {
public:
    TF_COMMON explicit TensorFlowOp(std::string_view name);

    /// In TensorFlow's order; none of an op without results.
    const std::vector<std::string_view>& outputs() const { return outputs_; }
    /// The default of an attribute, as text; null where it has none.
    TF_COMMON const std::string_view* default_of(std::string_view attribute) const;

private:
    struct Default {
        std::string_view attribute, value;
    };
    std::vector<std::string_view> outputs_;
    std::vector<Default> defaults_;
};

/// What TensorFlow calls the first output of an op.
TF_COMMON_INLINE std::string_view output_name(std::string_view op) {
    const TensorFlowOp known(op);
    return known.outputs().empty() ? std::string_view("output") : known.outputs()[0];
}

}  // namespace tf::io

#if TF_HAS_CODE
#include <tf/io/tensorflow_ops_code.hpp>
#endif
