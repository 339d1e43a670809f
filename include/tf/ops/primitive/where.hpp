// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tensors whose size depends on a condition: tf.where with one operand, tf.boolean_mask.

#include <tf/kernels/nonzero.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Input: a tensor of numbers or bools. Result: the positions of elements other than 0.
struct Where : SelfContained {
    static constexpr std::string_view name = "Where";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    static constexpr DType result_dtype = DType::int64;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::int64 && count == 1 && (is_numeric(in[0]) || in[0] == DType::boolean);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr)
            return Shape(dyn, in[0].shape.rank);
        return Shape(static_cast<int>(kernels::count_nonzero(in[0])), in[0].shape.rank);
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        kernels::nonzero_positions(in[0], out.as<std::int64_t>());
    }
    static void from_graph_def(auto& n) {
        const Shape x = n.shape(0);
        n.result(DType::int64, {n.in(0)}, {}, {}, x.valid() ? Shape(dyn, x.rank) : Shape(dyn, dyn));
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)}, {{"T", n.type(0)}})); }
};

struct WhereOps {
    using list = Registry<Where>;
};

}  // namespace op

template <>
struct op_by_id<op_id("Where")> : std::type_identity<op::Where> {};

namespace detail::ops {

/// The shape `s` in which the `rank` dims from `axis` on, those of a mask, are merged to one.
/// `kept`: as words of Reshape.
constexpr Shape joined_dims(const Shape& s, int axis, int rank, bool kept) {
    Shape out;
    std::int64_t size = 1;
    for (int i = axis; i < axis + rank; ++i) size = size < 0 || s[i] == dyn ? dyn : size * s[i];
    for (int i = 0; i < s.rank; ++i) {
        if (i == axis) out.push_back(static_cast<int>(size));
        else if (i < axis || i >= axis + rank) out.push_back(kept && s[i] == dyn ? -2 - i : s[i]);
    }
    return out;
}
constexpr bool is_covered(const Shape& s, const Shape& mask, int axis) {
    if (mask.rank < 1 || axis < 0 || axis + mask.rank > s.rank) return false;
    for (int i = 0; i < mask.rank; ++i)
        if (mask[i] != dyn && s[axis + i] != dyn && mask[i] != s[axis + i]) return false;
    return true;
}

}  // namespace detail::ops

/// The positions of elements that are true, or not 0, in row-major order (tf.where with one
/// operand): [n, m] -> int64 [dyn, 2]. Numeric dtypes and bool. Has no gradient.
template <TensorLike C>
constexpr auto where(const C& condition) {
    if constexpr (Poisoned<C>) {
        return Poison{};
    } else {
        using T = tensor_type_t<C>;
        constexpr bool fits = op::is_numeric(T::dtype) || T::dtype == DType::boolean;
        static_assert(fits,
                      "[tf.ops.bad_dtype] where(condition): 'condition' must be a tensor of bools "
                      "or numbers");
        if constexpr (fits)
            return detail::ops::call<op::Where, Tensor<std::int64_t, dyn, T::rank>>(
                {}, T(condition.collapse()));
        else return Poison{};
    }
}

/// The elements or rows of x where the mask is true (tf.boolean_mask): [n, m, r] by a mask [n, m]
/// -> [dyn, r]. The dims of the mask, a bool tensor, are those of x from Axis on. Any dtype.
/// errors::InvalidArgument if dyn dims do not fit.
template <int Axis = 0, TensorLike A, TensorLike M>
constexpr auto boolean_mask(const A& x, const M& mask) {
    if constexpr (Poisoned<A> || Poisoned<M>) {
        return Poison{};
    } else {
        using T = tensor_type_t<A>;
        using Mask = tensor_type_t<M>;
        constexpr int axis = Axis < 0 ? Axis + T::rank : Axis;
        constexpr bool boolean = Mask::dtype == DType::boolean;
        static_assert(boolean,
                      "[tf.ops.bad_dtype] boolean_mask(x, mask): 'mask' must be a bool tensor; "
                      "compare it, or tf::cast<bool>(x)");
        constexpr bool covered = detail::ops::is_covered(T::static_shape, Mask::static_shape, axis);
        static_assert(
            !boolean || covered,
            "[tf.ops.boolean_mask] boolean_mask<Axis>(x, mask): 'mask' must have at least one dim, "
            "and its dims must be those of 'x' from Axis on");
        if constexpr (boolean && covered) {
            constexpr Shape s = detail::ops::joined_dims(T::static_shape, axis, Mask::rank, false);
            constexpr Shape dims =
                detail::ops::joined_dims(T::static_shape, axis, Mask::rank, true);
            const T all(x.collapse());
            const Mask chosen(mask.collapse());
            return gather<axis>(detail::ops::reshaped<s, dims>(all),
                                reshape<-1>(where(reshape<-1>(chosen))));
        } else {
            return Poison{};
        }
    }
}

}  // namespace tf
