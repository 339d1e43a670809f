// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// TensorFlow's Case takes an int32; our switch_case an integer of any dtype.

#include <tf/core/compiled.hpp>
#include <tf/io/function_builder.hpp>

namespace tf::io {

/// An index into `count` branches as int32; one that is out of range stays so.
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
    // Large values would wrap: the last branch serves all that are out of range. One of uint64 that
    // int64 lacks is negative then, and out of range as well.
    const AttrValue type = data_type(DType::int64);
    const Ref x = dtype == DType::int64 ? index : cast(index, dtype, DType::int64);
    const Ref zero = to.number(0, DType::int64), last = to.number(count - 1, DType::int64);
    const Ref in_range = add(
        "LogicalAnd",
        {add("GreaterEqual", {x, zero}, {{"T", type}}), add("Less", {x, last}, {{"T", type}})}, {});
    return cast(add("SelectV2", {in_range, x, last}, {{"T", type}}), DType::int64, DType::int32);
}

}  // namespace tf::io
