// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Operations on sets, which are the rows of tensors along their last dim: tf.sets. Results are
// sparse tensors.

#include <tf/ops/primitive/sets.hpp>
#include <tf/sparse/sparse_tensor.hpp>

namespace tf {
namespace sets {

/// The options of sets::intersection, union_ and size.
struct Options {
    bool validate_indices = true;  ///< checks that positions of sparse tensors are in row-major
                                   ///< order without duplicates
};
/// The options of sets::difference.
struct DifferenceOptions {
    bool aminusb = true;  ///< false subtracts `a` from `b`
    bool validate_indices = true;
};

}  // namespace sets

namespace detail::sets {

template <class X>
inline constexpr bool is_sparse = false;
template <class T, int Rank>
inline constexpr bool is_sparse<SparseTensor<T, Rank>> = true;

template <class X>
concept Operand = TensorLike<X> || is_sparse<X>;

/// The type of an operand: a tensor, or a sparse one.
template <class X>
struct Type {
    using type = tensor_type_t<X>;
};
template <class X>
    requires is_sparse<X>
struct Type<X> : std::type_identity<X> {};

/// Whether the dims before those of the sets can be equal.
template <class A, class B>
constexpr bool have_equal_sets() {
    if constexpr (!is_sparse<A> && !is_sparse<B>)
        for (int d = 0; d + 1 < A::rank; ++d) {
            const int a = A::static_shape[d], b = B::static_shape[d];
            if (a != b && a != dyn && b != dyn) return false;
        }
    return true;
}

/// The results of the ops.
template <class Indices, class Values, class DenseShape>
struct Parts {
    Indices indices;
    Values values;
    DenseShape dense_shape;
};
template <class Op, class T, int Rank, class... A>
constexpr SparseTensor<T, Rank> compute(const op::SetAttributes& at, const A&... a) {
    using Results =
        Parts<Tensor<std::int64_t, dyn, Rank>, Tensor<T, dyn>, Tensor<std::int64_t, Rank>>;
    const auto parts = ops::call_several<Op>(std::type_identity<Results>{}, op::to_words(at), a...);
    return {parts.indices, parts.values, parts.dense_shape};
}

/// Checks the operands and computes the operation. TensorFlow has no op of a sparse and a dense
/// operand in this order, so they are exchanged.
template <class A, class B>
constexpr auto operation(op::SetOperation kind, bool validate_indices, const A& a, const B& b) {
    if constexpr (Poisoned<A> || Poisoned<B>) {
        return Poison{};
    } else {
        using X = typename Type<A>::type;
        using Y = typename Type<B>::type;
        using T = typename X::value_type;
        constexpr bool one_dtype = std::is_same_v<T, typename Y::value_type>;
        static_assert(one_dtype,
                      "[tf.ops.dtype_mismatch] tf::sets: 'a' and 'b' must have the same dtype, "
                      "because there is no implicit promotion: use tf::cast<T>(a)");
        constexpr bool elements = op::is_set_element(dtype_of<T>);
        static_assert(!one_dtype || elements,
                      "[tf.ops.bad_dtype] tf::sets: elements are strings, int8, int16, int32, "
                      "int64, uint8 or uint16; use tf::cast<tf::int64>(a)");
        constexpr bool ranks = X::rank >= 2 && X::rank == Y::rank;
        static_assert(!one_dtype || !elements || ranks,
                      "[tf.sets.operands] tf::sets: 'a' and 'b' must have the same number of dims, "
                      "at least two; the last one is that of the sets: use tf::expand_dims<0>(a)");
        if constexpr (one_dtype && elements && ranks) {
            constexpr bool equal = have_equal_sets<X, Y>();
            static_assert(equal,
                          "[tf.sets.operands] tf::sets: 'a' and 'b' must have equal dims, except "
                          "for the last one, which is that of the sets");
            constexpr int rank = X::rank;
            const op::SetAttributes at{static_cast<std::int64_t>(kind), validate_indices};
            if constexpr (!equal) {
                return Poison{};
            } else if constexpr (is_sparse<X> && is_sparse<Y>) {
                return compute<op::SparseToSparseSetOperation, T, rank>(
                    at, a.indices, a.values, a.dense_shape, b.indices, b.values, b.dense_shape);
            } else if constexpr (is_sparse<X>) {
                using enum op::SetOperation;
                const op::SetOperation exchanged = kind == a_minus_b   ? b_minus_a
                                                   : kind == b_minus_a ? a_minus_b
                                                                       : kind;
                return operation(exchanged, validate_indices, b, a);
            } else if constexpr (is_sparse<Y>) {
                return compute<op::DenseToSparseSetOperation, T, rank>(
                    at, X(a.collapse()), b.indices, b.values, b.dense_shape);
            } else {
                return compute<op::DenseToDenseSetOperation, T, rank>(at, X(a.collapse()),
                                                                      Y(b.collapse()));
            }
        } else {
            return Poison{};
        }
    }
}

}  // namespace detail::sets

namespace sets {

/// The elements that are in a set of `a` and in the corresponding set of `b`
/// (tf.sets.intersection): [sets.., n] and [sets.., m] -> SparseTensor [sets.., size of the largest
/// set], in ascending order without duplicates. Operands are dense or sparse, with positions in
/// row-major order, of strings, int8, int16, int32, int64, uint8 or uint16. errors::InvalidArgument
/// if dims other than the last one differ, for positions outside of the tensor and, unless the
/// options allow it, for positions that are not in order. Has no gradient.
///
///     tf::sets::intersection(a, b, {.validate_indices = false})
template <detail::sets::Operand A, detail::sets::Operand B>
constexpr auto intersection(const A& a, const B& b, const Options& options = {}) {
    return detail::sets::operation(op::SetOperation::intersection, options.validate_indices, a, b);
}
/// The elements that are in a set of `a`, in that of `b`, or in both, as for intersection. `union`
/// is a keyword of C++. Mirrors tf.sets.union.
template <detail::sets::Operand A, detail::sets::Operand B>
constexpr auto union_(const A& a, const B& b, const Options& options = {}) {
    return detail::sets::operation(op::SetOperation::all, options.validate_indices, a, b);
}
/// The elements that are in a set of `a`, but not in that of `b`, as for intersection. Mirrors
/// tf.sets.difference.
///
///     tf::sets::difference(a, b, {.aminusb = false})
template <detail::sets::Operand A, detail::sets::Operand B>
constexpr auto difference(const A& a, const B& b, const DifferenceOptions& options = {}) {
    return detail::sets::operation(
        options.aminusb ? op::SetOperation::a_minus_b : op::SetOperation::b_minus_a,
        options.validate_indices, a, b);
}

/// How many different elements each set of a sparse tensor has (tf.sets.size): [sets.., n] -> int32
/// [sets..], all dims dyn. Dtypes and errors as for intersection.
template <class T, int Rank>
constexpr auto size(const SparseTensor<T, Rank>& a, const Options& options = {}) {
    constexpr bool elements = op::is_set_element(dtype_of<T>);
    static_assert(elements,
                  "[tf.ops.bad_dtype] sets::size(a): elements are strings, int8, int16, int32, "
                  "int64, uint8 or uint16; use tf::sparse::map_values");
    static_assert(!elements || Rank >= 2,
                  "[tf.sets.operands] sets::size(a): 'a' must have at least two dims; the last one "
                  "is that of the sets: use tf::sparse::expand_dims<0>(a)");
    if constexpr (elements && Rank >= 2) {
        using Sizes = tf::detail::sparse::Dense<std::int32_t, Rank - 1>;
        return tf::detail::ops::call<op::SetSize, Sizes>(
            op::to_words(op::SetSize::Attributes{options.validate_indices}), a.indices, a.values,
            a.dense_shape);
    } else {
        return Poison{};
    }
}

}  // namespace sets
}  // namespace tf
