// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Evenly spaced numbers, and grids of coordinates: tf.linspace, tf.meshgrid.

#include <tuple>

#include <tf/core/fixed_string.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/array.hpp>
#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Inputs: start, stop. Result: a new axis of `num` evenly spaced numbers from start to stop.
struct LinSpace : SelfContained {
    struct Attributes {
        std::int64_t num = 1;
        std::int64_t axis = 0;
    };
    static constexpr std::string_view name = "LinSpace";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::floating;
    using computes = Types<float, double>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Attributes at = attributes_of<LinSpace>(a);
        if (is_compatible(in[0].shape, in[1].shape) && at.num > 0 && at.axis >= 0 &&
            at.axis <= in[0].shape.rank && in[0].shape.rank < max_rank)
            return detail::ops::inserted(in[0].shape, static_cast<int>(at.axis),
                                         static_cast<int>(at.num));
        if (!__builtin_is_constant_evaluated())
            detail::ops::bad_shape("tf.ops.linspace", "linspace", "start, stop, num",
                                   in[0].shape.to_string() + ", " + in[1].shape.to_string() + ", " +
                                       std::to_string(at.num),
                                   "ends of the same shape, and at least one number");
        return Shape::invalid();
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);  // throws if dims that are dyn in the types do not fit
        const Attributes at = attributes_of<LinSpace>(a);
        std::int64_t outer = 1, inner = 1;
        for (int d = 0; d < at.axis; ++d) outer *= in[0].shape[d];
        for (int d = static_cast<int>(at.axis); d < in[0].shape.rank; ++d) inner *= in[0].shape[d];
        const Out *start = in[0].as<const Out>(), *stop = in[1].as<const Out>();
        const Out steps = as<Out>(std::max<std::int64_t>(at.num - 1, 1));
        Out* to = out.as<Out>();
        for (std::int64_t o = 0; o < outer; ++o, start += inner, stop += inner)
            for (std::int64_t k = 0; k < at.num; ++k)
                for (std::int64_t i = 0; i < inner; ++i) {
                    const Out step = static_cast<Out>((stop[i] - start[i]) / steps);
                    const bool last = k > 0 && k == at.num - 1;
                    *to++ = k == 0 ? start[i]
                            : last ? stop[i]
                                   : static_cast<Out>(start[i] + step * as<Out>(k));
                }
    }
    static constexpr void gradient(auto& g) {
        const auto dy = g.dy();
        const Attributes at = attributes_of<LinSpace>(g);
        const std::int64_t axis = std::int64_t{1} << at.axis;
        const auto numbers = g.template apply<LinSpace>({number(dy, 0), number(dy, 1)},
                                                        Attributes{at.num, 0}, dy.dtype());
        const std::int64_t others = ((std::int64_t{1} << dy.shape().rank) - 1) & ~axis;
        const auto w = with_reduced_dims(numbers, dy, ReductionAttributes{others, false});
        if (g.wants(0)) g.to(0, sum(dy * (1.0 - w), axis, false));
        if (g.wants(1)) g.to(1, sum(dy * w, axis, false));
    }
    static void from_graph_def(auto& n) {
        n.result(n.dtype(0), {n.in(0), n.in(1)}, {n.integer(2), 0});
    }
    /// TensorFlow's op accepts only scalars.
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<LinSpace>(n);
        if (n.shape(0).rank == 0)
            return n.result(n.add(name, {n.in(0), n.in(1), n.number(at.num)},
                                  {{"T", n.type()}, {"Tidx", n.int32()}}));
        auto numbers = n.numbers(), dims = n.numbers();
        for (std::int64_t k = 0; k < at.num; ++k) numbers.push_back(k);
        for (int d = 0; d <= n.shape(0).rank; ++d) dims.push_back(d == at.axis ? at.num : 1);
        const auto whole = n.reshaped(n.ints(numbers), n.int32(), dims);
        const auto expanded = [&](int k) {
            return n.add("ExpandDims", {n.in(k), n.number(at.axis)},
                         {{"T", n.type()}, {"Tdim", n.int32()}});
        };
        const auto binary = [&](const char* op, const auto& a, const auto& b) {
            return n.add(op, {a, b}, {{"T", n.type()}});
        };
        const auto start = expanded(0), stop = expanded(1);
        const auto steps = n.cast(n.number(at.num > 1 ? at.num - 1 : 1), n.int32(), n.type());
        const auto step = binary("RealDiv", binary("Sub", stop, start), steps);
        const auto inner =
            binary("AddV2", start, binary("Mul", step, n.cast(whole, n.int32(), n.type())));
        const auto is_last =
            n.add("Equal", {whole, n.number(at.num > 1 ? at.num - 1 : -1)}, {{"T", n.int32()}});
        n.result(n.add("SelectV2", {is_last, stop, inner}, {{"T", n.type()}}));
    }

private:
    template <class Out>
    static Out as(std::int64_t v) {
        if constexpr (std::is_floating_point_v<Out>) return static_cast<Out>(v);
        else return static_cast<Out>(static_cast<float>(v));
    }
};

struct GridOps {
    using list = Registry<LinSpace>;
};

}  // namespace op

template <>
struct op_by_id<op_id("LinSpace")> : std::type_identity<op::LinSpace> {};

namespace detail::ops {

/// The dims of the k-th coordinate, of length `size`, in a grid of `count` coordinates.
constexpr Shape grid_dims(int k, int count, int size, bool columns_first) {
    Shape s;
    const int at = columns_first && count > 1 && k < 2 ? 1 - k : k;
    for (int i = 0; i < count; ++i) s.push_back(i == at ? size : 1);
    return s;
}

}  // namespace detail::ops

/// Num evenly spaced numbers from start to stop, including both, along a new axis (tf.linspace):
/// scalars -> [Num]. Ends with dims must have the same shape: [m] -> [Num, m], or [m, Num] for Axis
/// -1. Both are floats of the same dtype; C++ numbers become float. errors::InvalidArgument if dyn
/// dims do not fit.
template <int Num, int Axis = 0, detail::ops::Operand A, detail::ops::Operand B>
constexpr auto linspace(const A& start, const B& stop) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else if constexpr (Literal<A> && Literal<B>) {
        return linspace<Num, Axis>(Tensor<float>(start), Tensor<float>(stop));
    } else if constexpr (Literal<A>) {
        return linspace<Num, Axis>(Tensor<typename tensor_type_t<B>::value_type>(start), stop);
    } else if constexpr (Literal<B>) {
        return linspace<Num, Axis>(start, Tensor<typename tensor_type_t<A>::value_type>(stop));
    } else {
        using T = tensor_type_t<A>;
        using U = tensor_type_t<B>;
        constexpr bool floats = is_floating(T::dtype) && T::dtype == U::dtype;
        static_assert(
            floats,
            "[tf.ops.bad_dtype] linspace<Num>(start, stop): both must be floats of the same dtype; "
            "use tf::cast<float>(x)");
        constexpr int axis = normalize_axis(Axis, T::rank + 1);
        constexpr op::LinSpace::Attributes at{Num, axis};
        constexpr Shape s =
            detail::ops::static_result<op::LinSpace, T, U>(detail::ops::words_of<at>);
        static_assert(!floats || s.valid(),
                      "[tf.ops.linspace] linspace<Num, Axis>(start, stop): both must have the same "
                      "shape, Num must be positive, and the axis in [-rank - 1, rank]");
        if constexpr (floats && s.valid())
            return detail::ops::call<op::LinSpace, TensorOf<typename T::value_type, s>>(
                detail::ops::words_of<at>, T(start.collapse()), U(stop.collapse()));
        else return Poison{};
    }
}

/// The coordinates of all points of a grid (tf.meshgrid): [n], [m] -> [m, n] each, or [n, m] for
/// meshgrid<"ij">. Returns a std::tuple with one tensor for each vector. The vectors have the same
/// numeric dtype.
template <FixedString Indexing = "xy", TensorLike... A>
constexpr auto meshgrid(const A&... x) {
    constexpr bool known = Indexing.view() == "xy" || Indexing.view() == "ij";
    static_assert(known, "[tf.ops.meshgrid] meshgrid<Indexing>(x, y): must be \"xy\" or \"ij\"");
    constexpr bool vectors =
        known && ((Poisoned<A> || tensor_type_t<A>::rank == 1) && ...) && sizeof...(A) <= max_rank;
    static_assert(!known || vectors,
                  "[tf.ops.meshgrid] meshgrid(x, y): all must be vectors, at most 8; use "
                  "tf::reshape<-1>(x)");
    if constexpr (!vectors || (Poisoned<A> || ...)) {
        return std::tuple<>();
    } else {
        constexpr int count = static_cast<int>(sizeof...(A));
        return [&]<int... K>(std::integer_sequence<int, K...>) {
            constexpr bool columns_first = Indexing.view() == "xy";
            const std::tuple
            all(detail::ops::reshaped<
                detail::ops::grid_dims(K, count, tensor_type_t<A>::static_shape[0], columns_first),
                detail::ops::grid_dims(K, count, -1, columns_first)>(
                tensor_type_t<A>(x.collapse()))...);
            const auto whole = detail::ops::collapsed((ones_like(std::get<K>(all)) * ...));
            return std::tuple(detail::ops::collapsed(std::get<K>(all) * whole)...);
        }(std::make_integer_sequence<int, count>{});
    }
}

}  // namespace tf
