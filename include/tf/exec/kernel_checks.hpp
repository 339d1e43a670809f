// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which dtypes and shapes a kernel takes, asked at run time: what the compiler checks for traced
// programs, graphs from files have nobody to check it for them.

#include <tf/exec/dynamic_op.hpp>

namespace tf::exec {

namespace detail {

template <class Op>
inline constexpr bool is_reduction = false;
template <class R>
    requires requires { []<class K>(op::Reduction<K>*) {}(static_cast<R*>(nullptr)); }
inline constexpr bool is_reduction<R> = true;
template <class Op>
inline constexpr bool is_arg_reduction =
    std::is_same_v<Op, op::ArgMax> || std::is_same_v<Op, op::ArgMin>;
template <class Op>
inline constexpr bool is_random =
    std::is_same_v<Op, op::RandomNormal> || std::is_same_v<Op, op::RandomUniform>;
template <class Op, class... Other>
inline constexpr bool is_one_of = (std::is_same_v<Op, Other> || ...);

constexpr bool is_index(DType d) { return d == DType::int32 || d == DType::int64; }
constexpr bool is_numeric(DType d) { return is_floating(d) || is_integer(d); }
template <class Op>
constexpr bool in_op_domain(DType d) {
    if constexpr (!requires { Op::domain; }) return d != DType::invalid;
    else if constexpr (Op::domain == Domain::boolean) return d == DType::boolean;
    else if constexpr (Op::domain == Domain::floating) return is_floating(d);
    else if constexpr (Op::domain == Domain::numeric) return is_numeric(d);
    else return d != DType::invalid && d != DType::str;  // text has kernels of its own
}

template <class Op>
bool accepts_elementwise(DType out, const DType* in, int count) {
    if (count != Op::arity) return false;
    if constexpr (std::is_same_v<Op, op::Cast>) {
        return in[0] != DType::str && out != DType::str && in[0] != DType::invalid &&
               out != DType::invalid;
    } else {
        const DType lane = in[count - 1];
        for (int k = kernels::ConditionFirst<Op> ? 1 : 0; k < count; ++k)
            if (in[k] != lane) return false;
        if (kernels::ConditionFirst<Op> && in[0] != DType::boolean) return false;
        constexpr bool gives_bool =
            std::is_same_v<typename tf::detail::result_of<Op, bool>::type, bool> &&
            std::is_same_v<typename tf::detail::result_of<Op, double>::type, bool>;
        return in_op_domain<Op>(lane) && out == (gives_bool ? DType::boolean : lane);
    }
}

template <class Op>
bool accepts_call(DType out, const DType* in, int count) {
    const auto is = [&](int n) { return count == n && in[0] == out; };
    if (!in_op_domain<Op>(out) && !is_arg_reduction<Op>) return false;
    if constexpr (is_reduction<Op>) return is(1);
    else if constexpr (is_arg_reduction<Op>)
        return count == 1 && is_numeric(in[0]) && is_index(out);
    else if constexpr (is_product<Op> || std::is_same_v<Op, op::SumLike>)
        return is(2) && in[1] == out && is_numeric(out);
    else if constexpr (std::is_same_v<Op, op::Gather>) return is(2) && is_index(in[1]);
    else if constexpr (std::is_same_v<Op, op::GetItem>) return is(2) && in[1] == DType::int32;
    else if constexpr (std::is_same_v<Op, op::SetItem>)
        return is(3) && in[1] == DType::int32 && in[2] == out;
    else if constexpr (is_one_of<Op, op::ScatterAdd, op::GatherBack>)
        return is(3) && is_index(in[1]) && in[2] == out;
    else if constexpr (is_one_of<Op, op::Concat, op::Part, op::PlacePart>) {
        for (int k = 0; k < count; ++k)
            if (in[k] != out) return false;
        return count > (std::is_same_v<Op, op::Concat> ? 0 : 1);
    } else if constexpr (std::is_same_v<Op, op::ShapeOf>) return count == 1 && is_index(out);
    else if constexpr (is_one_of<Op, op::FillLike, op::ReducedCount>)
        return count == 1 && out != DType::str;
    else if constexpr (is_one_of<Op, op::Fill> || is_random<Op>) {
        for (int k = 0; k < count; ++k)
            if (in[k] != DType::int32) return false;
        return out != DType::str && (!is_random<Op> || is_floating(out));
    } else if constexpr (std::is_same_v<Op, op::Range>)
        return is(3) && in[1] == out && in[2] == out &&
               (is_index(out) || out == DType::float32 || out == DType::float64);
    else if constexpr (std::is_same_v<Op, op::ReshapeLike>) return is(2);
    else return is(1);
}

[[noreturn]] inline void bad_shape(std::string_view op, const Shape& s, std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.exec.shape", op, "shape", s.to_string(), std::move(expected)});
}
/// The checks that shapes known to the compiler make unnecessary, and shapes from files do not.
template <class Op>
void check_shapes(const kernels::Ref* in, int count, const kernels::Attributes& a) {
    const auto fail = [](const Shape& s, std::string expected) {
        bad_shape(Op::name, s, std::move(expected));
    };
    if constexpr (std::is_same_v<Op, op::Transpose>) {
        unsigned seen = 0;
        for (const std::uint64_t w : a.words) seen |= w < max_rank ? 1u << w : 0u;
        if (static_cast<int>(a.words.size()) != in[0].shape.rank ||
            seen + 1 != 1u << in[0].shape.rank)
            fail(in[0].shape, "a rank that fits the permutation");
    } else if constexpr (std::is_same_v<Op, op::ReshapeLike>) {
        if (in[0].shape.size() != in[1].shape.size())
            fail(in[0].shape, "as many elements as " + in[1].shape.to_string());
    } else if constexpr (std::is_same_v<Op, op::SumLike>) {
        if (broadcast(in[0].shape, in[1].shape) != in[0].shape)
            fail(in[1].shape, "a shape that broadcasts to " + in[0].shape.to_string());
    } else if constexpr (std::is_same_v<Op, op::Gather>) {
        const std::int64_t axis = a.integer(0);
        if (axis < 0 || axis >= in[0].shape.rank)
            fail(in[0].shape, "an axis " + std::to_string(axis));
        if (in[0].shape.rank + in[1].shape.rank - 1 > max_rank)
            fail(in[1].shape, "indices of a lower rank");
    } else if constexpr (is_one_of<Op, op::ScatterAdd, op::GatherBack>) {
        const int axis = std::is_same_v<Op, op::ScatterAdd> ? 0 : static_cast<int>(a.integer(0));
        const Shape &table = in[0].shape, &indices = in[1].shape;
        if (axis < 0 || axis >= table.rank || table.rank + indices.rank - 1 > max_rank)
            fail(table, "an axis for the indices");
        const std::uint64_t at = static_cast<std::uint64_t>(axis);
        if (op::Gather::infer(in, 2, {{&at, 1}, {}}) != in[2].shape)
            fail(in[2].shape, "the indices' dims in place of the table's axis");
        for (std::int64_t k = 0; in[1].data != nullptr && k < indices.size(); ++k) {
            const std::int64_t i = in[1].dtype == DType::int64 ? in[1].as<const std::int64_t>()[k]
                                                               : in[1].as<const std::int32_t>()[k];
            if (i < 0 || i >= table[axis])
                errors::raise<errors::InvalidArgument>(
                    {"tf.ops.scatter_index", "scatter_add", "indices", std::to_string(i),
                     "0 <= index < " + std::to_string(table[axis])});
        }
    } else if constexpr (is_one_of<Op, op::GetItem, op::SetItem>) {
        if (in[0].shape.rank < 1) fail(in[0].shape, "a tensor with elements along a dimension");
        if (std::is_same_v<Op, op::SetItem> && !op::SetItem::takes(in[0].shape, in[2].shape))
            fail(in[2].shape, in[0].shape.tail().to_string());
    } else if constexpr (is_one_of<Op, op::Part, op::PlacePart>) {
        const int axis = static_cast<int>(a.integer(0));
        const Shape& whole = std::is_same_v<Op, op::Part> ? in[0].shape : in[1].shape;
        std::int64_t sum = std::is_same_v<Op, op::Part> ? 0 : in[0].shape[axis];
        for (int k = 0; k < count; ++k) {
            if (std::is_same_v<Op, op::PlacePart> && k == 1) continue;
            if (std::is_same_v<Op, op::Part> && k == 0) continue;
            Shape s = in[k].shape;
            if (s.rank != whole.rank || axis < 0 || axis >= s.rank) fail(s, whole.to_string());
            if (std::is_same_v<Op, op::Part> || k > 1) sum += s[axis];
            s[axis] = whole[axis];
            // The gradient of an array whose open dims nothing had fixed yet.
            const bool empty = s.size() == 0 && (std::is_same_v<Op, op::Part> || k == 0);
            if (s != whole && !empty) fail(s, whole.to_string());
        }
        if (sum > whole[axis]) fail(whole, "parts that lie within");
    } else if constexpr (is_arg_reduction<Op> || std::is_same_v<Op, op::Concat>) {
        const std::int64_t axis = a.integer(0);
        if (axis < 0 || axis >= in[0].shape.rank || count > op::Concat::most_parts)
            fail(in[0].shape, "an axis " + std::to_string(axis) + ", and 32 parts at most");
    } else if constexpr (is_product<Op>) {
        if (in[0].shape.rank < 2 || in[1].shape.rank < 2)
            fail(in[0].shape.rank < 2 ? in[0].shape : in[1].shape, "a matrix");
    }
}

}  // namespace detail
}  // namespace tf::exec
