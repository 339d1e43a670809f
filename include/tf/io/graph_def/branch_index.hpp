// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorFlow's Case takes an int32 index; our switch_case takes an integer of any dtype.

#include <tf/core/compiled.hpp>
#include <tf/io/graph_def/function_builder.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

/// Converts an index into `count` branches to int32; an index that is out of range remains out of
/// range.
TF_COMMON_INLINE Ref branch_index(FunctionBuilder& to, const Ref& index, DType dtype, int count) {
    if (dtype == DType::int32) return index;
    const auto add = [&](std::string_view op, std::vector<Ref> in, Attrs attrs) {
        return to.add_node(op, op, std::move(in), std::move(attrs)) + ":" +
               std::string(output_name(op)) + ":0";
    };
    const auto cast = [&](const Ref& x, DType from, DType result) {
        return add("Cast", {x}, {{"SrcT", data_type(from)}, {"DstT", data_type(result)}});
    };
    if (size_of(dtype) < 4) return cast(index, dtype, DType::int32);
    // A plain cast to int32 would wrap large values. The last branch serves every index that is out
    // of range, so such an index is replaced by the last one. A uint64 that int64 cannot hold
    // becomes negative, and is out of range, too.
    const AttrValue type = data_type(DType::int64);
    const Ref x = dtype == DType::int64 ? index : cast(index, dtype, DType::int64);
    const Ref zero = to.number(0, DType::int64), last = to.number(count - 1, DType::int64);
    const Ref in_range = add(
        "LogicalAnd",
        {add("GreaterEqual", {x, zero}, {{"T", type}}), add("Less", {x, last}, {{"T", type}})}, {});
    return cast(add("SelectV2", {in_range, x, last}, {{"T", type}}), DType::int64, DType::int32);
}

}  // namespace tf::io

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
