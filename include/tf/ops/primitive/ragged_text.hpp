// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ragged tensors as strings, for stream << rt and tf::print(rt).

#include <algorithm>

#include <tf/kernels/print.hpp>
#include <tf/kernels/ragged_text.hpp>
#include <tf/ops/primitive/string_op.hpp>

namespace tf {
namespace op {

/// Inputs: values without ragged dims; the row splits, starting with the outermost ragged dim.
/// Result: a string.
struct RaggedText : StringOp<RaggedText> {
    struct Attributes {
        Flag python = false;  ///< as Python's str(), otherwise as tf.print
    };
    static constexpr std::string_view name = "RaggedText";
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str && count >= 2 &&
               all_are(DType::int64, in + 1, count - 1, count - 1);
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return {};
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int count,
                        const kernels::Attributes& a) {
        // Wrong splits have no text. They are possible because splits are not checked when a struct
        // is filled by hand.
        std::int64_t size = in[0].shape.rank == 0 ? -1 : in[0].shape[0];
        for (int k = count - 1; k > 0; --k) {
            const auto* s = in[k].as<const std::int64_t>();
            const std::int64_t n = in[k].shape.size();
            if (n < 1 || s[0] != 0 || s[n - 1] != size || !std::is_sorted(s, s + n))
                detail::ops::bad_shape("tf.sparse.indices", "print", "row_splits",
                                       kernels::summary_text(in[k], 3),
                                       "numbers that ascend from 0 to the number of values");
            size = n - 1;
        }
        *out.as<std::string>() = attributes_of<RaggedText>(a).python
                                     ? kernels::ragged_text(in[0], in + 1, count - 1)
                                     : kernels::ragged_summary(in[0], in + 1, count - 1, 3);
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("RaggedText")> : std::type_identity<op::RaggedText> {};

}  // namespace tf
