// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors as the bytes of a TensorProto: tf.io.serialize_tensor, tf.io.parse_tensor.

#include <string>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/ops/primitive/string_op.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace io::detail {

TF_COMMON std::string tensor_bytes(const kernels::Ref& x);
/// The shape of the tensor in these bytes, and its elements if `to` has memory for them.
/// errors::InvalidArgument if the bytes are not a tensor of the dtype of `to`.
TF_COMMON Shape tensor_in_bytes(const std::string& bytes, const kernels::Ref& to);

}  // namespace io::detail

namespace op {

/// Input: any tensor. Result: a scalar string.
struct SerializeTensor : StringOp<SerializeTensor> {
    static constexpr std::string_view name = "SerializeTensor";
    static constexpr DType result_dtype = DType::str;
    static constexpr bool own_halves = true;  // their bits are written
    static constexpr bool accepts(DType out, const DType*, int count) {
        return out == DType::str && count == 1;
    }
    static constexpr Shape infer(const kernels::Ref*, int, const kernels::Attributes&) {
        return Shape();
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int,
                        const kernels::Attributes&) {
        *out.as<std::string>() = io::detail::tensor_bytes(in[0]);
    }
    static void from_graph_def(auto& n) { n.result(DType::str, {n.in(0)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"T", n.type(0)}})); }
};
/// Input: a scalar string. The words end with the dims of the result, if its rank is known.
struct ParseTensor : StringOp<ParseTensor> {
    struct Attributes {
        std::int64_t type = 0;   ///< the DType of the result
        std::int64_t rank = -1;  ///< not known if negative
    };
    static constexpr std::string_view name = "ParseTensor";
    static constexpr std::string_view type_attribute = "out_type";
    static constexpr bool infer_reads = true;
    static constexpr bool own_halves = true;  // their bits are given

    static constexpr bool accepts(DType, const DType* in, int count) {
        return all_are(DType::str, in, count, 1);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes given = attributes_of<ParseTensor>(a);
        Shape out;
        for (int d = 0; d < given.rank; ++d)
            out.push_back(static_cast<int>(a.word(attribute_count<ParseTensor> + d)));
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr)
            return given.rank < 0 ? Shape::invalid() : out;
        if (in[0].shape.rank != 0)
            detail::ops::bad_shape("tf.io.tensor", "parse_tensor", "serialized",
                                   in[0].shape.to_string(), "a scalar");
        const Shape found = io::detail::tensor_in_bytes(
            *in[0].as<const std::string>(), {nullptr, {}, static_cast<DType>(given.type)});
        if (given.rank >= 0 && !is_compatible(found, out))
            detail::ops::bad_shape("tf.io.tensor", "parse_tensor", "serialized", found.to_string(),
                                   out.to_string());
        return found;
    }
    static void compute(const kernels::Ref& out, const kernels::Ref* in, int count,
                        const kernels::Attributes& a) {
        infer(in, count, a);
        io::detail::tensor_in_bytes(*in[0].as<const std::string>(), out);
    }
    static void from_graph_def(auto& n) {
        const DType type = n.type("out_type");
        n.result(type, {n.in(0)}, {static_cast<std::int64_t>(type), std::int64_t{-1}});
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"out_type", n.type()}}));
    }
};

struct SerializedTensorOps {
    using list = Registry<SerializeTensor, ParseTensor>;
};

}  // namespace op

template <>
struct op_by_id<op_id("SerializeTensor")> : std::type_identity<op::SerializeTensor> {};
template <>
struct op_by_id<op_id("ParseTensor")> : std::type_identity<op::ParseTensor> {};

namespace io {

/// The bytes of a tensor with its dtype and shape, a TensorProto (tf.io.serialize_tensor): a scalar
/// string. Any dtype.
template <TensorLike A>
constexpr auto serialize_tensor(const A& tensor) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        return tf::detail::ops::call<op::SerializeTensor, Tensor<string>>({}, X(tensor.collapse()));
    }
}
/// The tensor that serialize_tensor made bytes of: parse_tensor<float, tf::dyn, 3>(bytes)
/// (tf.io.parse_tensor). errors::InvalidArgument if they are of another dtype or shape.
template <Element T, int... Dims, class A>
    requires tf::detail::ops::is_string_operand<A>
constexpr auto parse_tensor(const A& serialized) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        const auto in = tf::detail::ops::text_operand(serialized);
        static_assert(tensor_type_t<decltype(in)>::rank == 0,
                      "[tf.io.tensor] parse_tensor<T, Dims...>(serialized): 'serialized' must be a "
                      "scalar; use an index, or tf::map_fn");
        if constexpr (tensor_type_t<decltype(in)>::rank == 0) {
            constexpr auto words =
                tf::detail::ops::words<static_cast<std::int64_t>(dtype_of<T>),
                                       std::int64_t{sizeof...(Dims)}, std::int64_t{Dims}...>;
            return tf::detail::ops::call<op::ParseTensor, Tensor<T, Dims...>>(words, in);
        } else {
            return Poison{};
        }
    }
}
template <DType D, int... Dims, class A>
    requires tf::detail::ops::is_string_operand<A>
constexpr auto parse_tensor(const A& serialized) {
    return parse_tensor<element_t<D>, Dims...>(serialized);
}

}  // namespace io
}  // namespace tf

#if TF_HAS_CODE
#include <tf/io/graph_def/serialized_tensor_code.hpp>
#endif
