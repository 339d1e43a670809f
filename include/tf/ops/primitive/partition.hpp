// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.dynamic_partition and tf.dynamic_stitch: rows distributed to several tensors, and merged
// again.

#include <array>
#include <tuple>

#include <tf/kernels/movement.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/where.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Inputs: data; for each row, the number of the tensor to which it goes, int32. The result is one
/// of these tensors.
struct DynamicPartition : SelfContained {
    struct Attributes {
        std::int64_t num_partitions = 1;
        std::int64_t index = 0;  ///< the number of this result
    };
    static constexpr std::string_view name = "DynamicPartition";
    static constexpr std::string_view results_attribute = "num_partitions";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool infer_reads = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == out && in[1] == DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes& a) {
        const Shape &data = in[0].shape, &partitions = in[1].shape;
        Shape out(dyn);
        bool fits = partitions.rank <= data.rank;
        for (int i = 0; fits && i < data.rank; ++i) {
            if (i >= partitions.rank) out.push_back(data[i]);
            else fits = data[i] == partitions[i] || data[i] == dyn || partitions[i] == dyn;
        }
        if (!fits) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape("tf.ops.partition", "dynamic_partition", "partitions",
                                   partitions.to_string(), "the first dims of " + data.to_string());
        }
        if (!__builtin_is_constant_evaluated() && in[1].data != nullptr)
            out[0] = count(in[1], attributes_of<DynamicPartition>(a));
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t index = attributes_of<DynamicPartition>(a).index;
        const std::int64_t n = in[1].shape.size(), width = out.shape.tail().size();
        const std::int32_t* partition = in[1].as<const std::int32_t>();
        const Out* from = in[0].as<const Out>();
        Out* to = out.as<Out>();
        for (std::int64_t k = 0; k < n; ++k, from += width)
            if (partition[k] == index) to = std::copy_n(from, width, to);
    }
    static constexpr void gradient(auto& g) {
        const auto which = cast(g.in(1), DType::float64);
        const auto own = equal(which, number(which, static_cast<double>(g.word(1))));
        const auto at = g.template apply<Where>({own}, {}, DType::int64);
        g.to(0, g.template apply<TensorScatterAdd>({zeros_like(g.in(0)), at, g.dy()},
                                                   IndexVectorAttributes{}, g.dy().dtype()));
    }
    static void from_graph_def(auto& n) {
        const std::int64_t all = n.number("num_partitions", 1);
        if (all < 1) n.fail(std::to_string(all) + " partitions", "at least one");
        Shape shape = n.shape(0);
        const Shape partitions = n.shape(1);
        if (shape.valid() && partitions.valid() && partitions.rank <= shape.rank) {
            Shape rest(dyn);
            for (int i = partitions.rank; i < shape.rank; ++i) rest.push_back(shape[i]);
            shape = rest;
        } else {
            shape = Shape::invalid();
        }
        for (std::int64_t k = 0; k < all; ++k)
            n.out(n.template make<DynamicPartition>(
                n.dtype(0), {n.in(0), n.in(1)},
                {static_cast<std::uint64_t>(all), static_cast<std::uint64_t>(k)}, {}, shape));
    }
    /// TensorFlow's optimizer merges the nodes of all partitions.
    static void to_graph_def(auto& n) {
        const Attributes at = attributes_of<DynamicPartition>(n);
        auto first = n.add(name, {n.in(0), n.in(1)},
                           {{"num_partitions", at.num_partitions}, {"T", n.type()}});
        n.result(first.substr(0, first.rfind(':') + 1) + std::to_string(at.index));
    }

private:
    static int count(const kernels::Ref& partitions, const Attributes& at) {
        const std::int32_t* p = partitions.as<const std::int32_t>();
        int found = 0;
        for (std::int64_t k = 0; k < partitions.shape.size(); ++k) {
            if (p[k] < 0 || p[k] >= at.num_partitions)
                errors::raise<errors::InvalidArgument>(
                    {"tf.kernels.bad_index", "dynamic_partition", "partitions",
                     "partitions[" + std::to_string(k) + "] = " + std::to_string(p[k]),
                     "a number in [0, " + std::to_string(at.num_partitions) + ")"});
            found += p[k] == at.index ? 1 : 0;
        }
        return found;
    }
};

/// Inputs: for each part, the int32 indices of its rows; then the parts. If an index is repeated,
/// its last row is used; rows without an index are zeros.
struct DynamicStitch : SelfContained {
    static constexpr int most_parts = 16;
    static constexpr std::string_view name = "DynamicStitch";
    static constexpr Role role = Role::pure;
    static constexpr Dispatch dispatch = Dispatch::by_size;
    static constexpr bool infer_reads = true;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        const int parts = count / 2;
        if (count < 2 || count % 2 != 0 || !all_are(DType::int32, in, parts, parts)) return false;
        return all_are(out, in + parts, parts, parts);
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        const int parts = count / 2;
        Shape out(0);
        for (int i = in[0].shape.rank; i < in[parts].shape.rank && out.rank < max_rank; ++i)
            out.push_back(in[parts].shape[i]);
        bool known = !__builtin_is_constant_evaluated();
        for (int k = 0; k < parts; ++k) {
            Shape part = in[k].shape;
            for (int i = 1; i < out.rank && part.rank < max_rank; ++i) part.push_back(out[i]);
            if (!is_compatible(part, in[parts + k].shape)) {
                if (__builtin_is_constant_evaluated()) return Shape::invalid();
                detail::ops::bad_shape("tf.ops.partition", "dynamic_stitch", "data",
                                       in[parts + k].shape.to_string(), part.to_string());
            }
            known = known && in[k].data != nullptr;
            if (known) out[0] = rows(in[k], out[0]);
        }
        if (!known) out[0] = dyn;
        return out;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes&) {
        const std::int64_t width = out.shape.tail().size();
        std::fill_n(out.as<Out>(), out.shape.size(), Out{});
        for (int k = 0; k < count / 2; ++k) {
            const Out* from = in[count / 2 + k].as<const Out>();
            const std::int32_t* at = in[k].as<const std::int32_t>();
            for (std::int64_t i = 0; i < in[k].shape.size(); ++i, from += width)
                std::copy_n(from, width, out.as<Out>() + at[i] * width);
        }
    }
    static constexpr void gradient(auto& g) {
        const int parts = g.count() / 2;
        for (int k = 0; k < parts; ++k)
            if (g.wants(parts + k)) g.to(parts + k, gather(g.dy(), g.in(k), {}));
    }
    static void from_graph_def(auto& n) {
        Shape shape = Shape::invalid();
        const auto parts = n.count() / 2;
        const Shape indices = n.shape(0), data = n.shape(parts);
        if (indices.valid() && data.valid() && indices.rank <= data.rank) {
            shape = Shape(dyn);
            for (int i = indices.rank; i < data.rank; ++i) shape.push_back(data[i]);
        }
        n.result(n.dtype(parts), n.inputs(), {}, {}, shape);
    }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"N", std::int64_t{n.count() / 2}}, {"T", n.type()}}));
    }

private:
    static int rows(const kernels::Ref& indices, int least) {
        const std::int32_t* at = indices.as<const std::int32_t>();
        for (std::int64_t i = 0; i < indices.shape.size(); ++i) {
            if (at[i] < 0 || at[i] == std::numeric_limits<std::int32_t>::max())
                errors::raise<errors::InvalidArgument>({"tf.kernels.bad_index", "dynamic_stitch",
                                                        "indices", std::to_string(at[i]),
                                                        "an index >= 0"});
            least = std::max(least, at[i] + 1);
        }
        return least;
    }
};

struct PartitionOps {
    using list = Registry<DynamicPartition, DynamicStitch>;
};

}  // namespace op

template <>
struct op_by_id<op_id("DynamicPartition")> : std::type_identity<op::DynamicPartition> {};
template <>
struct op_by_id<op_id("DynamicStitch")> : std::type_identity<op::DynamicStitch> {};

namespace detail::ops {

template <class... I, class... D>
constexpr auto stitched(const std::tuple<I...>& indices, const std::tuple<D...>& data) {
    if constexpr ((Poisoned<I> || ...) || (Poisoned<D> || ...)) {
        return Poison{};
    } else {
        constexpr bool paired = sizeof...(I) == sizeof...(D) && sizeof...(I) > 0 &&
                                sizeof...(I) <= op::DynamicStitch::most_parts;
        static_assert(paired,
                      "[tf.ops.partition] dynamic_stitch(indices, data): there must be as many "
                      "indices as data, from 1 to 16");
        using T = typename tensor_type_t<std::tuple_element_t<0, std::tuple<D...>>>::value_type;
        constexpr bool typed = ((tensor_type_t<I>::dtype == DType::int32) && ...) &&
                               (std::is_same_v<typename tensor_type_t<D>::value_type, T> && ...);
        static_assert(!paired || typed,
                      "[tf.ops.partition] dynamic_stitch(indices, data): the indices must be int32 "
                      "tensors, and the data must have the same dtype");
        constexpr Shape s =
            paired && typed ? static_result<op::DynamicStitch, I..., D...>({}) : Shape::invalid();
        static_assert(!paired || !typed || s.valid(),
                      "[tf.ops.partition] dynamic_stitch(indices, data): the shape of each data "
                      "tensor must be that of its indices, followed by dims that are the same for "
                      "all");
        if constexpr (s.valid()) {
            return [&]<std::size_t... K>(std::index_sequence<K...>) {
                return call<op::DynamicStitch, TensorOf<T, s>>(
                    {}, tensor_type_t<I>(std::get<K>(indices).collapse())...,
                    tensor_type_t<D>(std::get<K>(data).collapse())...);
            }(std::make_index_sequence<sizeof...(I)>{});
        } else {
            return Poison{};
        }
    }
}
template <class A>
constexpr auto as_tuple(const A& list) {
    return std::apply([](const auto&... x) { return std::tuple(x...); }, list);
}

}  // namespace detail::ops

/// Distributes the rows of x to N tensors (tf.dynamic_partition): row i goes to result number
/// partitions[i]; [n, r] by [n] -> N times [dyn, r], a std::array. The partitions are int32 and
/// have the first dims of x. Any dtype. errors::InvalidArgument for a partition that is not in [0,
/// N).
template <int N, TensorLike A, TensorLike P>
constexpr auto dynamic_partition(const A& x, const P& partitions) {
    if constexpr (Poisoned<A> || Poisoned<P>) {
        return std::array<Poison, 1>{};
    } else {
        using T = tensor_type_t<A>;
        using K = tensor_type_t<P>;
        constexpr Shape s =
            detail::ops::static_result<op::DynamicPartition, T, K>(detail::ops::words<N, 0>);
        constexpr bool fits = N > 0 && K::dtype == DType::int32 && s.valid();
        static_assert(fits,
                      "[tf.ops.partition] dynamic_partition<N>(x, partitions): N must be positive, "
                      "and the partitions must be int32 with the first dims of 'x'");
        if constexpr (fits) {
            const T data(x.collapse());
            const K by(partitions.collapse());
            return [&]<int... I>(std::integer_sequence<int, I...>) {
                return std::array{
                    detail::ops::call<op::DynamicPartition, TensorOf<typename T::value_type, s>>(
                        detail::ops::words<N, I>, data, by)...};
            }(std::make_integer_sequence<int, N>{});
        } else {
            return std::array<Poison, 1>{};
        }
    }
}

/// Merges rows by their indices (tf.dynamic_stitch): the inverse of dynamic_partition.
/// dynamic_stitch(std::tuple(i, k), std::tuple(x, y)), or with std::arrays, or dynamic_stitch({i,
/// k}, {x, y}) for lists of one type. [n...] and [n..., r] -> [dyn, r]; the largest index is the
/// last row. If an index is repeated, its last row is used; rows without an index are zeros.
/// Indices are int32; data of any dtype. errors::InvalidArgument for a negative index.
template <class I, class D>
    requires requires(const I& i, const D& d) {
        detail::ops::as_tuple(i);
        detail::ops::as_tuple(d);
    }
constexpr auto dynamic_stitch(const I& indices, const D& data) {
    return detail::ops::stitched(detail::ops::as_tuple(indices), detail::ops::as_tuple(data));
}
template <TensorLike I, TensorLike D, std::size_t N, std::size_t M>
constexpr auto dynamic_stitch(const I (&indices)[N], const D (&data)[M]) {
    return [&]<std::size_t... K, std::size_t... L>(std::index_sequence<K...>,
                                                   std::index_sequence<L...>) {
        return detail::ops::stitched(std::tuple(indices[K]...), std::tuple(data[L]...));
    }(std::make_index_sequence<N>{}, std::make_index_sequence<M>{});
}

}  // namespace tf
