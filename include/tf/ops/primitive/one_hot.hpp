// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.one_hot and tf.sequence_mask: a new axis with marks at indices.

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Inputs: indices; the values at the index and elsewhere, scalars; the depth, int32, if it is not
/// an attribute.
struct OneHot : SelfContained {
    struct Attributes {
        std::int64_t depth = dyn;
        std::int64_t axis = -1;  ///< of the result; -1 is the last axis
    };
    static constexpr std::string_view name = "OneHot";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;

    static constexpr bool is_position(DType d) {
        return is_index(d) || d == DType::uint8 || d == DType::int8;
    }
    static constexpr bool accepts(DType out, const DType* in, int count) {
        return (count == 3 || (count == 4 && in[3] == DType::int32)) && is_position(in[0]) &&
               in[1] == out && in[2] == out;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a) {
        Attributes at = attributes_of<OneHot>(a);
        if (count == 4 && !__builtin_is_constant_evaluated() && in[3].data != nullptr)
            at.depth = *in[3].as<const std::int32_t>();
        else if (count == 4) at.depth = dyn;
        const Shape out = with_depth(in[0].shape, at);
        const bool known = count == 3 || (!__builtin_is_constant_evaluated() && in[3].data);
        if (out.valid() && !(known && at.depth < 0)) return out;
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.ops.one_hot", "one_hot", "indices, depth",
                                   in[0].shape.to_string() + ", " + std::to_string(at.depth),
                                   "indices that have the axis, and a depth >= 0");
        return Shape::invalid();
    }
    static constexpr Shape with_depth(const Shape& indices, const Attributes& at) {
        const std::int64_t axis = at.axis == -1 ? indices.rank : at.axis;
        if (axis < 0 || axis > indices.rank || indices.rank == max_rank) return Shape::invalid();
        return detail::ops::inserted(indices, static_cast<int>(axis), static_cast<int>(at.depth));
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t given = attributes_of<OneHot>(a).axis;
        const int axis = given == -1 ? in[0].shape.rank : static_cast<int>(given);
        const Out& on = *in[1].as<const Out>();
        std::fill_n(out.as<Out>(), out.shape.size(), *in[2].as<const Out>());
        std::int64_t inner = 1, outer = 1;
        for (int d = 0; d < axis; ++d) outer *= in[0].shape[d];
        for (int d = axis; d < in[0].shape.rank; ++d) inner *= in[0].shape[d];
        const std::int64_t depth = out.shape[axis];
        Out* block = out.as<Out>();
        for (std::int64_t o = 0, k = 0; o < outer; ++o, block += depth * inner)
            for (std::int64_t i = 0; i < inner; ++i) {
                const std::int64_t at = position(in[0], k++);
                if (at >= 0 && at < depth) block[at * inner + i] = on;
            }
    }
    static void from_graph_def(auto& n) {
        Attributes at{dyn, n.number("axis", -1)};
        auto in = n.inputs();
        in = {n.in(0), n.in(2), n.in(3)};
        if (n.value_of(n.in(1)) != nullptr) at.depth = n.integer(1);
        else in.push_back(n.as_int32(1));
        const Shape indices = n.shape(0);
        n.result(n.dtype(2), in,
                 {static_cast<std::uint64_t>(at.depth), static_cast<std::uint64_t>(at.axis)}, {},
                 indices.valid() && at.depth >= dyn ? with_depth(indices, at) : Shape::invalid());
    }
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<OneHot>(n);
        n.result(n.add(name,
                       {n.in(0), n.count() == 4 ? n.in(3) : n.number(at.depth), n.in(1), n.in(2)},
                       {{"T", n.type()}, {"TI", n.type(0)}, {"axis", at.axis}}));
    }

private:
    static std::int64_t position(const kernels::Ref& x, std::int64_t k) {
        switch (x.dtype) {
            case DType::int64: return x.as<const std::int64_t>()[k];
            case DType::int8: return x.as<const std::int8_t>()[k];
            case DType::uint8: return x.as<const std::uint8_t>()[k];
            default: return x.as<const std::int32_t>()[k];
        }
    }
};

struct OneHotOps {
    using list = Registry<OneHot>;
};

}  // namespace op

template <>
struct op_by_id<op_id("OneHot")> : std::type_identity<op::OneHot> {};

namespace detail::ops {

template <class T, int Depth, int Axis, class I, class On, class Off, class... D>
constexpr auto one_hot(const I& indices, const On& on, const Off& off, const D&... depth) {
    if constexpr (Poisoned<I> || Poisoned<On> || Poisoned<Off> || (Poisoned<D> || ...)) {
        return Poison{};
    } else {
        using K = tensor_type_t<I>;
        constexpr bool indexable = op::OneHot::is_position(K::dtype);
        static_assert(indexable,
                      "[tf.ops.bad_dtype] one_hot<Depth>(indices): 'indices' must be uint8, int8, "
                      "int32 or int64; use tf::cast<int>(i)");
        constexpr int axis = Axis == -1 || Axis == K::rank ? -1 : Axis;
        constexpr op::OneHot::Attributes at{Depth, axis};
        constexpr Shape s = op::OneHot::with_depth(K::static_shape, at);
        static_assert(!indexable || s.valid(),
                      "[tf.ops.bad_axis] one_hot<Depth, Axis>(indices): the axis must be -1 or in "
                      "[0, rank of 'indices']");
        constexpr bool sized = Depth >= 0 || (Depth == dyn && sizeof...(D) == 1);
        static_assert(
            !indexable || !s.valid() || sized,
            "[tf.ops.one_hot] one_hot<Depth>(indices): the depth must be a number >= 0; pass a "
            "depth that is known only at run time as a tensor, one_hot(indices, depth)");
        constexpr bool scalars = [] {
            if constexpr (TensorLike<On> && TensorLike<Off>)
                return tensor_type_t<On>::rank == 0 && tensor_type_t<Off>::rank == 0;
            else if constexpr (TensorLike<On>) return tensor_type_t<On>::rank == 0;
            else if constexpr (TensorLike<Off>) return tensor_type_t<Off>::rank == 0;
            else return true;
        }();
        static_assert(
            scalars,
            "[tf.ops.one_hot] one_hot<Depth>(indices, on, off): the values must be scalars of the "
            "same dtype");
        if constexpr (indexable && s.valid() && sized && scalars)
            return call<op::OneHot, TensorOf<T, s>>(words_of<at>, K(indices.collapse()),
                                                    Tensor<T>(on), Tensor<T>(off),
                                                    Tensor<std::int32_t>(depth)...);
        else return Poison{};
    }
}
template <class T, int Depth, int Axis, class I, class... D>
constexpr auto one_hot_of(const I& indices, const D&... depth) {
    constexpr auto number = [](int v) {
        if constexpr (std::is_same_v<T, bool>) return v != 0;
        else return v;
    };
    return one_hot<T, Depth, Axis>(indices, Tensor<T>(number(1)), Tensor<T>(number(0)), depth...);
}
/// The dtype of the values of one_hot.
template <class On, class Off>
struct HotElement : number_type<On> {};
template <class On, TensorLike Off>
    requires(!TensorLike<On>)
struct HotElement<On, Off> : number_type<Off> {};

/// The type in which lengths are compared.
template <class L>
using length_t = std::conditional_t<tensor_type_t<L>::dtype == DType::int64 ||
                                        tensor_type_t<L>::dtype == DType::uint32 ||
                                        tensor_type_t<L>::dtype == DType::uint64,
                                    std::int64_t, std::int32_t>;
template <class T, class L, class R>
constexpr auto sequence_mask(const L& lengths, const R& steps) {
    if constexpr (Poisoned<L>) {
        return Poison{};
    } else {
        using K = tensor_type_t<L>;
        constexpr bool integral = is_integer(K::dtype);
        static_assert(integral,
                      "[tf.ops.bad_dtype] sequence_mask(lengths): 'lengths' must be integers; use "
                      "tf::cast<int>(x)");
        if constexpr (integral) {
            using N = length_t<L>;
            const auto ends = expand_dims<-1>(cast<N>(K(lengths.collapse())));
            return collapsed(cast<T>(collapsed(cast<N>(steps) < ends)));
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::ops

/// A new axis of Depth elements, 1 at the index and 0 elsewhere (tf.one_hot): [n] -> [n, Depth] for
/// Axis -1, [Depth, n] for Axis 0. Indices are uint8, int8, int32 or int64; an index out of range
/// gives zeros. one_hot<10>(i) is float; for another dtype: one_hot<int, 10>(i), one_hot<10>(i,
/// tf::int32). Has no gradient.
template <int Depth, int Axis = -1, TensorLike I>
constexpr auto one_hot(const I& indices) {
    return detail::ops::one_hot_of<float, Depth, Axis>(indices);
}
template <Element T, int Depth, int Axis = -1, TensorLike I>
constexpr auto one_hot(const I& indices) {
    return detail::ops::one_hot_of<T, Depth, Axis>(indices);
}
template <DType D, int Depth, int Axis = -1, TensorLike I>
constexpr auto one_hot(const I& indices) {
    return detail::ops::one_hot_of<element_t<D>, Depth, Axis>(indices);
}
template <int Depth, int Axis = -1, TensorLike I, class T>
constexpr auto one_hot(const I& indices, DTypeName<T>) {
    return detail::ops::one_hot_of<T, Depth, Axis>(indices);
}
/// The same with given values at the index and elsewhere, scalars of any dtype: one_hot<3>(i, 5,
/// -1).
template <int Depth, int Axis = -1, TensorLike I, detail::ops::Operand On, detail::ops::Operand Off>
constexpr auto one_hot(const I& indices, const On& on, const Off& off) {
    using T = typename detail::ops::HotElement<On, Off>::type;
    return detail::ops::one_hot<T, Depth, Axis>(indices, on, off);
}
/// The same with a depth that is known only at run time, an int32 scalar; the new dim is dyn. With
/// another axis: one_hot<tf::dyn, 0>(i, depth).
template <int Depth = dyn, int Axis = -1, TensorLike I, TensorLike D>
    requires(Depth == dyn)
constexpr auto one_hot(const I& indices, const D& depth) {
    return detail::ops::one_hot_of<float, dyn, Axis>(indices, depth);
}
template <Element T, int Axis = -1, TensorLike I, TensorLike D>
constexpr auto one_hot(const I& indices, const D& depth) {
    return detail::ops::one_hot_of<T, dyn, Axis>(indices, depth);
}
template <int Depth = dyn, int Axis = -1, TensorLike I, TensorLike D, detail::ops::Operand On,
          detail::ops::Operand Off>
    requires(Depth == dyn)
constexpr auto one_hot(const I& indices, const D& depth, const On& on, const Off& off) {
    using T = typename detail::ops::HotElement<On, Off>::type;
    return detail::ops::one_hot<T, dyn, Axis>(indices, on, off, depth);
}
template <TensorLike I, Literal D, class... More>
constexpr Poison one_hot(const I&, const D&, const More&...) {
    static_assert(
        detail::tensors::dims_check<I>::always_false,
        "[tf.ops.axis] one_hot(indices, 10): the depth decides the type of the result and is a "
        "template argument: tf::one_hot<10>(indices); pass a depth that is not a constant as a "
        "tensor");
    return {};
}

/// A mask of each length: true for the first elements, then false (tf.sequence_mask): [n] -> [n,
/// MaxLen]. Lengths are integers. The result is bool, or has another dtype with
/// sequence_mask<float, 5>(lengths).
template <int MaxLen, TensorLike L>
constexpr auto sequence_mask(const L& lengths) {
    return detail::ops::sequence_mask<bool>(lengths, range<MaxLen>());
}
template <Element T, int MaxLen, TensorLike L>
constexpr auto sequence_mask(const L& lengths) {
    return detail::ops::sequence_mask<T>(lengths, range<MaxLen>());
}
/// The same with a maximum that is known only at run time, an integer scalar; the last dim is dyn.
template <Element T = bool, TensorLike L, TensorLike M>
constexpr auto sequence_mask(const L& lengths, const M& maxlen) {
    if constexpr (Poisoned<M>) {
        return Poison{};
    } else {
        using Most = tensor_type_t<M>;
        constexpr bool fits = op::is_index(Most::dtype) && Most::rank == 0;
        static_assert(fits,
                      "[tf.ops.sequence_mask] sequence_mask(lengths, maxlen): 'maxlen' must be a "
                      "scalar of int32 or int64, or a template argument: "
                      "tf::sequence_mask<5>(lengths)");
        if constexpr (fits)
            return detail::ops::sequence_mask<T>(lengths,
                                                 range(Most(maxlen.collapse())).collapse());
        else return Poison{};
    }
}
/// The same with the largest length as maximum; the last dim is dyn.
template <Element T = bool, TensorLike L>
constexpr auto sequence_mask(const L& lengths) {
    if constexpr (Poisoned<L>) {
        return Poison{};
    } else {
        using N = detail::ops::length_t<L>;
        const Tensor<N> most(maximum(reduce_max(cast<N>(lengths)), N{0}));
        return sequence_mask<T>(lengths, most);
    }
}

}  // namespace tf
