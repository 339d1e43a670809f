// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.SparseTensor: the elements of a tensor that are not 0, with their positions. It is a structure
// of three tensors, so that it can be an argument, result or loop variable of tf::function, and
// gradients flow through its values.

#include <tf/autodiff/composite.hpp>
#include <tf/ops/primitive/linalg.hpp>
#include <tf/ops/primitive/scatter.hpp>
#include <tf/ops/primitive/sparse.hpp>
#include <tf/ops/primitive/where.hpp>

namespace tf {

/// A tensor of dtype T and rank Rank that stores only some elements: values[k] is at position
/// indices[k], all others are 0 (tf.SparseTensor). Most ops require the positions in row-major
/// order (sparse::reorder); comments name the exceptions.
///
///     tf::SparseTensor<float, 2> sp{.indices = {{0, 0}, {1, 2}}, .values = {1.f, 2.f},
///                                   .dense_shape = {3, 4}};
///     tf::SparseTensor sp(indices, values, dense_shape);
template <class T, int Rank>
struct SparseTensor {
    static_assert(Rank >= 1 && Rank <= max_rank,
                  "[tf.sparse.rank] SparseTensor<T, Rank>: the rank must be from 1 to 8; a scalar "
                  "is a Tensor<T>");
    using value_type = T;
    static constexpr DType dtype = dtype_of<T>;
    static constexpr int rank = Rank;
    using own_operators = void;  ///< a sparse tensor defines its own operators with tensors
    using maps_values = void;    ///< element-wise functions apply to the values
    using writes_itself = void;  ///< for operator<< and tf::print

    Tensor<std::int64_t, dyn, Rank> indices;
    Tensor<T, dyn> values;
    Tensor<std::int64_t, Rank> dense_shape;

    /// Applies f to the values and keeps the positions.
    template <class F>
    constexpr auto mapped(const F& f) const {
        const auto all = f(values);
        using V = tensor_type_t<decltype(all)>;
        return SparseTensor<typename V::value_type, Rank>{indices, V(all), dense_shape};
    }
    /// Used by stream << sp and tf::print: "SparseTensor(indices=..., values=...,
    /// dense_shape=...)", whose last part tf::print calls "shape".
    template <class Sink>
    constexpr void write_to(Sink& out, bool) const {
        const auto part = [&](std::string_view name, const auto& x) {
            out.add(name);
            out.tensor(ad::Value(x), false);
        };
        if constexpr (Sink::sorts_keys) out.add("'");
        part("SparseTensor(indices=", indices);
        part(", values=", values);
        part(Sink::sorts_keys ? ", shape=" : ", dense_shape=", dense_shape);
        out.add(Sink::sorts_keys ? ")'" : ")");
    }
};
template <TensorLike I, TensorLike V, TensorLike S>
SparseTensor(const I&, const V&, const S&)
    -> SparseTensor<typename tensor_type_t<V>::value_type, tensor_type_t<I>::static_shape[1]>;

namespace detail::sparse {

template <class T, class Axes>
struct DenseOf;
template <class T, int... D>
struct DenseOf<T, std::integer_sequence<int, D...>>
    : std::type_identity<Tensor<T, (D * 0 + dyn)...>> {};
/// A dense tensor whose dims are known only at run time.
template <class T, int Rank>
using Dense = typename DenseOf<T, std::make_integer_sequence<int, Rank>>::type;
template <int Rank>
using Positions = Tensor<std::int64_t, dyn, Rank>;
template <int Rank>
using Dims = Tensor<std::int64_t, Rank>;

/// A tensor as it is, or a number converted to a tensor of the dtype.
template <class T>
using Scalar = std::type_identity_t<Tensor<T>>;

/// A constant vector whose element d is f(d).
template <int Rank, class F>
constexpr Dims<Rank> numbers(F f) {
    return [&]<int... D>(std::integer_sequence<int, D...>) {
        const std::int64_t all[] = {static_cast<std::int64_t>(f(D))...};
        return Dims<Rank>(tracing::constant_handle<std::int64_t>(Shape(Rank), all));
    }(std::make_integer_sequence<int, Rank>{});
}

}  // namespace detail::sparse

namespace sparse {

/// Converts a dense tensor; stores the elements that are not 0, "" or false (tf.sparse.from_dense).
template <TensorLike A>
constexpr auto from_dense(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = X::rank > 0;
        static_assert(fits,
                      "[tf.sparse.rank] sparse::from_dense(x): 'x' must have at least one dim; use "
                      "tf::reshape<1>(x)");
        if constexpr (fits) {
            const X all(x.collapse());
            const auto at = [&] {
                if constexpr (std::is_same_v<typename X::value_type, string>)
                    return tf::where(not_equal(all, ""));
                else return tf::where(all);
            }();
            return SparseTensor<typename X::value_type, X::rank>{at, gather_nd(all, at),
                                                                 tf::shape<std::int64_t>(all)};
        } else {
            return Poison{};
        }
    }
}

/// The options of sparse::to_dense.
struct ToDenseOptions {
    bool validate_indices = true;  ///< checks that positions are in row-major order without
                                   ///< duplicates
};

/// Converts to a dense tensor with dyn dims; positions without an element get `default_value`
/// (tf.sparse.to_dense). Any dtype except complex ones. Raises errors::InvalidArgument if a
/// position is out of range or, unless the options allow it, positions are not in row-major order
/// or occur twice.
template <class T, int Rank>
constexpr auto to_dense(const SparseTensor<T, Rank>& sp,
                        const detail::sparse::Scalar<T>& default_value = {},
                        const ToDenseOptions& options = {}) {
    return tf::detail::ops::call<op::SparseToDense, tf::detail::sparse::Dense<T, Rank>>(
        op::to_words(op::SparseToDense::Attributes{options.validate_indices}), sp.indices,
        sp.dense_shape, sp.values, default_value);
}

/// Sorts the positions into row-major order (tf.sparse.reorder). Raises errors::InvalidArgument for
/// a position out of range.
template <class T, int Rank>
constexpr SparseTensor<T, Rank> reorder(const SparseTensor<T, Rank>& sp) {
    const auto order = tf::detail::ops::call<op::SparseOrder, Tensor<std::int64_t, dyn>>(
        {}, sp.indices, sp.dense_shape);
    return {gather(sp.indices, order), gather(sp.values, order), sp.dense_shape};
}

/// Replaces the values by f(values), which must have one element for each (tf.sparse.map_values).
template <class F, class T, int Rank>
constexpr auto map_values(F f, const SparseTensor<T, Rank>& sp) {
    const auto values = f(sp.values);
    using V = tensor_type_t<decltype(values)>;
    constexpr bool fits = V::rank == 1;
    static_assert(fits,
                  "[tf.sparse.map_values] sparse::map_values(f, sp): 'f' must return a vector with "
                  "an element for each value");
    if constexpr (fits)
        return SparseTensor<typename V::value_type, Rank>{sp.indices, values, sp.dense_shape};
    else return Poison{};
}

/// The product of a sparse matrix and a dense one (tf.sparse.sparse_dense_matmul): [m, k] x [k, n]
/// -> [dyn, n]. With tf::adjoint_a or tf::adjoint_b a matrix is transposed first. Positions can be
/// in any order; elements at the same position are added. Numeric dtypes. Raises
/// errors::InvalidArgument for sizes that do not fit and for positions outside of the matrix.
template <class T, int Rank, TensorLike B, class... Adjoint>
    requires((std::is_same_v<Adjoint, AdjointA> || std::is_same_v<Adjoint, AdjointB>) && ...)
constexpr auto sparse_dense_matmul(const SparseTensor<T, Rank>& sp_a, const B& b,
                                   const Adjoint&...) {
    if constexpr (Poisoned<B>) {
        return Poison{};
    } else {
        using M = tensor_type_t<B>;
        constexpr bool matrices = Rank == 2 && M::rank == 2;
        static_assert(matrices,
                      "[tf.sparse.matmul] sparse_dense_matmul(sp_a, b): both must be matrices; use "
                      "tf::expand_dims<1>(b) for a vector");
        constexpr bool one_dtype = std::is_same_v<T, typename M::value_type>;
        static_assert(!matrices || one_dtype,
                      "[tf.ops.dtype_mismatch] sparse_dense_matmul(sp_a, b): both must have the "
                      "same dtype; use tf::cast<T>(b)");
        constexpr bool numeric = tf::detail::ops::in_domain<op::SparseTensorDenseMatMul::domain, T>;
        static_assert(!matrices || !one_dtype || numeric,
                      "[tf.ops.bad_dtype] sparse_dense_matmul(sp_a, b): defined only for numeric "
                      "dtypes; use tf::cast<T>(b)");
        if constexpr (matrices && one_dtype && numeric) {
            constexpr bool a = (std::is_same_v<Adjoint, AdjointA> || ...);
            constexpr bool transposed = (std::is_same_v<Adjoint, AdjointB> || ...);
            constexpr int columns = M::static_shape[transposed ? 0 : 1];
            constexpr op::SparseTensorDenseMatMul::Attributes with{a, transposed, dyn};
            return tf::detail::ops::call<op::SparseTensorDenseMatMul, Tensor<T, dyn, columns>>(
                tf::detail::ops::words_of<with>, sp_a.indices, sp_a.values, sp_a.dense_shape,
                M(b.collapse()));
        } else {
            return Poison{};
        }
    }
}

}  // namespace sparse
}  // namespace tf
