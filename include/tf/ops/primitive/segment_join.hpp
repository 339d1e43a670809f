// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Strings that are joined by segment: tf.strings.unsorted_segment_join.

#include <string>

#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/string_op.hpp>

namespace tf {
namespace op {

/// Inputs: rows of strings, their ids, and, if it is not an attribute, the number of segments, a
/// scalar. Text: the separator.
struct UnsortedSegmentJoin : StringOp<UnsortedSegmentJoin> {
    using Attributes = SegmentAttributes;
    static constexpr std::string_view name = "UnsortedSegmentJoin";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool infer_reads = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::str &&
               UnsortedSegments<UnsortedSegmentJoin, SegmentTotal>::accepts(out, in, count);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        return UnsortedSegments<UnsortedSegmentJoin, SegmentTotal>::infer(in, count, a);
    }
    TF_COMMON_INLINE static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                                         const kernels::Attributes& a) {
        // a program does not infer the shape of a result that its types determine
        segments_shape(name, in[0].shape, in[1].shape, out.shape[0]);
        const std::int64_t rows = out.shape[0], width = row_size(out.shape, 1),
                           n = in[1].shape.size();
        const auto* from = in[0].as<const std::string>();
        for (std::int64_t k = 0; k < n; ++k, from += width) {
            const std::int64_t id = index_at(in[1], k);
            if (id < 0 || id >= rows)
                bad_segment(name, "segment_ids", std::to_string(id),
                            "ids from 0 to " + std::to_string(rows - 1));
            auto* const to = out.as<std::string>() + id * width;
            for (std::int64_t i = 0; i < width; ++i) {
                if (!to[i].empty()) to[i] += text_of(a);  // as TensorFlow does
                to[i] += from[i];
            }
        }
    }
    static void from_graph_def(auto& n) {
        const bool known = n.value_of(n.in(2)) != nullptr;
        auto operands = n.inputs();
        if (known) operands.pop_back();
        const std::int64_t segments = known ? n.integer(2) : dyn;
        n.out(n.template make<UnsortedSegmentJoin>(
            DType::str, operands, {static_cast<std::uint64_t>(segments)}, n.text("separator")));
    }
    static void to_graph_def(auto& n) {
        const bool counted = n.count() == 3;
        const auto segments =
            counted ? n.in(2) : n.number(attributes_of<UnsortedSegmentJoin>(n).segments);
        n.result(n.add(name, {n.in(0), n.in(1), segments},
                       {{"Tindices", n.type(1)},
                        {"Tnumsegments", counted ? n.type(2) : n.int32()},
                        {"separator", std::string(n.text())}}));
    }
};

struct SegmentJoinOps {
    using list = Registry<UnsortedSegmentJoin>;
};

}  // namespace op

template <>
struct op_by_id<op_id("UnsortedSegmentJoin")> : std::type_identity<op::UnsortedSegmentJoin> {};

namespace detail::ops {

template <int Segments, class A, class I, class... Number>
constexpr auto joined_segments(std::string_view separator, const A& x, const I& ids,
                               const Number&... number) {
    if constexpr (!check_texts<A>() || Poisoned<I> || (Poisoned<Number> || ...)) {
        return Poison{};
    } else {
        const auto in = text_operand(x);
        using X = tensor_type_t<decltype(in)>;
        using Ids = tensor_type_t<I>;
        constexpr bool indices =
            op::is_index(Ids::dtype) &&
            ((op::is_index(tensor_type_t<Number>::dtype) && tensor_type_t<Number>::rank == 0) &&
             ...) &&
            (sizeof...(Number) == 1 || Segments >= 0);
        static_assert(indices,
                      "[tf.ops.segment] unsorted_segment_join(x, segment_ids): the ids must be "
                      "int32 or int64; the number of segments is a template argument, "
                      "unsorted_segment_join<3>(x, segment_ids), or such a scalar after the ids");
        constexpr op::SegmentAttributes with{Segments};
        constexpr Shape s =
            static_result<op::UnsortedSegmentJoin, X, Ids, tensor_type_t<Number>...>(
                words_of<with>);
        static_assert(!indices || s.valid(),
                      "[tf.ops.segment] unsorted_segment_join(x, segment_ids): the dims of the ids "
                      "must be the first dims of 'x'");
        if constexpr (indices && s.valid())
            return call<op::UnsortedSegmentJoin, TensorOf<string, s>>(
                CallAttributes(words_of<with>, separator), in, Ids(ids.collapse()),
                tensor_type_t<Number>(number.collapse())...);
        else return Poison{};
    }
}

}  // namespace detail::ops

namespace strings {

/// The strings of each segment, joined in their order (tf.strings.unsorted_segment_join): [n,
/// d...], with ids of shape [n] in any order, gives [Segments, d...]; a segment without strings is
/// "". There is no separator after strings that are all empty. Ids are int32 or int64.
/// errors::InvalidArgument for an id that is negative or not less than the number of segments.
template <int Segments, tf::detail::ops::Operand A, TensorLike I>
constexpr auto unsorted_segment_join(const A& x, const I& segment_ids,
                                     std::string_view separator = {}) {
    return tf::detail::ops::joined_segments<Segments>(separator, x, segment_ids);
}
/// The same for a number of segments that is an int32 or int64 scalar.
template <tf::detail::ops::Operand A, TensorLike I, TensorLike N>
constexpr auto unsorted_segment_join(const A& x, const I& segment_ids, const N& num_segments,
                                     std::string_view separator = {}) {
    return tf::detail::ops::joined_segments<dyn>(separator, x, segment_ids, num_segments);
}

}  // namespace strings
}  // namespace tf
