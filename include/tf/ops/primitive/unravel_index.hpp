// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Flat indices as coordinates: tf.unravel_index. It has no gradient.

#include <string>

#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

/// Inputs: flat indices, and the dims of a tensor, a vector of the same dtype. Result: the
/// coordinates of the indices, one row for each dim.
struct UnravelIndex : SelfContained {
    static constexpr std::string_view name = "UnravelIndex";
    static constexpr std::string_view type_attribute = "Tidx";
    static constexpr Role role = Role::pure;
    static constexpr Domain domain = Domain::integer;
    static constexpr bool differentiable = false;
    using computes = Types<std::int32_t, std::int64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return is_index(out) && all_are(out, in, count, 2);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &indices = in[0].shape, &dims = in[1].shape;
        if (dims.rank != 1) {
            if (!__builtin_is_constant_evaluated())
                detail::ops::bad_shape("tf.ops.unravel_index", "unravel_index", "dims",
                                       dims.to_string(), "a vector");
            return Shape::invalid();
        }
        if (indices.rank == 0) return dims;
        return Shape(dims[0], indices.fully_defined() ? static_cast<int>(indices.size()) : dyn);
    }
    template <class T, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        if constexpr (std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t>) {
            const T* dims = in[1].as<const T>();
            const std::int64_t rank = in[1].shape.size(), n = in[0].shape.size();
            std::int64_t size = 1;
            for (std::int64_t d = 0; d < rank; ++d) {
                if (dims[d] <= 0 || __builtin_mul_overflow(size, std::int64_t{dims[d]}, &size))
                    fail("dims", dims[d], "positive dims whose product is less than 2^63");
            }
            for (std::int64_t k = 0; k < n; ++k) {
                std::int64_t left = in[0].as<const T>()[k];
                if (left < 0 || left >= size)
                    fail("indices", left, "an index from 0 to " + std::to_string(size - 1));
                for (std::int64_t d = rank - 1; d >= 0; --d) {
                    out.as<T>()[d * n + k] = static_cast<T>(left % dims[d]);
                    left /= dims[d];
                }
            }
        }
    }
    static void from_graph_def(auto& n) { n.result(n.dtype(0), {n.in(0), n.in(1)}); }
    static void to_graph_def(auto& n) { n.result(n.add(name, n.inputs(), {{"Tidx", n.type()}})); }

private:
    [[gnu::noinline, gnu::cold, noreturn]] static void fail(std::string_view argument,
                                                            std::int64_t got,
                                                            std::string expected) {
        errors::raise<errors::InvalidArgument>({"tf.ops.unravel_index", "unravel_index", argument,
                                                std::to_string(got), std::move(expected)});
    }
};

struct UnravelIndexOps {
    using list = Registry<UnravelIndex>;
};

}  // namespace op

template <>
struct op_by_id<op_id("UnravelIndex")> : std::type_identity<op::UnravelIndex> {};

/// The coordinates of flat indices in a tensor with these dims (tf.unravel_index): [] and [rank] ->
/// [rank], other shapes of n elements -> [rank, n], so that column k has the coordinates of the
/// k-th index. int32 or int64, both the same. errors::InvalidArgument if an index is outside.
template <TensorLike A, TensorLike D>
constexpr auto unravel_index(const A& indices, const D& dims) {
    if constexpr (Poisoned<A> || Poisoned<D>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        using Y = tensor_type_t<D>;
        constexpr bool dtypes = op::is_index(X::dtype) && X::dtype == Y::dtype;
        static_assert(dtypes,
                      "[tf.ops.bad_dtype] unravel_index(indices, dims): both must be int32 or both "
                      "int64; use tf::cast<int>(x)");
        static_assert(Y::rank == 1,
                      "[tf.ops.unravel_index] unravel_index(indices, dims): 'dims' must be a "
                      "vector; use tf::constant({2, 3})");
        if constexpr (dtypes && Y::rank == 1) {
            constexpr Shape s = detail::ops::static_result<op::UnravelIndex, X, Y>({});
            return detail::ops::call<op::UnravelIndex, TensorOf<typename X::value_type, s>>(
                {}, X(indices.collapse()), Y(dims.collapse()));
        } else {
            return Poison{};
        }
    }
}

}  // namespace tf
