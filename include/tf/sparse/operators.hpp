// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Operators of sparse tensors with numbers and dense tensors: sp * x, sp / x.

#include <tf/sparse/math.hpp>

namespace tf {
namespace detail::sparse {

/// The element of a dense tensor at each stored position. The dense tensor is broadcast to the
/// shape of the sparse one.
template <class T, int Rank, class X>
constexpr Tensor<T, dyn> elements_at(const SparseTensor<T, Rank>& sp, const X& x) {
    constexpr int rank = X::rank;
    if constexpr (rank == 0) {
        return gather(tf::reshape<1>(x), tf::reshape<-1>(sp.indices(all, Slice<0, 1>())) * 0);
    } else {
        const Dims<rank> dims = tf::shape<std::int64_t>(x);
        const Dims<rank> moves = cast<std::int64_t>(not_equal(dims, 1));
        const Dims<rank> own = sp.dense_shape(Slice<Rank - rank>());
        const Dims<rank> fitting =
            ops::checked("sparse * dense: a dense tensor that broadcasts to the sparse one's shape",
                         moves, Dims<rank>(dims * moves), Dims<rank>(own * moves));
        return gather_nd(x, sp.indices(all, Slice<Rank - rank>()) * fitting);
    }
}
template <class F, class T, int Rank, class B>
constexpr auto with_dense(const SparseTensor<T, Rank>& sp, const B& b, F f) {
    if constexpr (Poisoned<B>) {
        return Poison{};
    } else if constexpr (!TensorLike<B>) {
        return sp.mapped([&](const auto& v) { return f(v, b); });
    } else {
        using X = tensor_type_t<B>;
        constexpr bool fits = X::rank <= Rank && std::is_same_v<T, typename X::value_type>;
        static_assert(fits,
                      "[tf.sparse.add] sparse * dense, sparse / dense: the dense tensor must have "
                      "the same dtype and at most as many dims; use tf::cast, tf::reshape");
        if constexpr (fits)
            return sp.mapped([&](const auto& v) { return f(v, elements_at(sp, X(b.collapse()))); });
        else return Poison{};
    }
}

}  // namespace detail::sparse

/// Multiplies the stored elements by a number or by the elements of a dense tensor, which is
/// broadcast to the sparse tensor's shape (SparseTensor.__mul__). Raises errors::InvalidArgument if
/// it does not broadcast.
template <class T, int Rank, detail::ops::Operand B>
constexpr auto operator*(const SparseTensor<T, Rank>& sp, const B& b) {
    return detail::sparse::with_dense(sp, b, [](const auto& v, const auto& w) { return v * w; });
}
template <detail::ops::Operand B, class T, int Rank>
constexpr auto operator*(const B& b, const SparseTensor<T, Rank>& sp) {
    return sp * b;
}
/// The same for division (SparseTensor.__truediv__).
template <class T, int Rank, detail::ops::Operand B>
constexpr auto operator/(const SparseTensor<T, Rank>& sp, const B& b) {
    return detail::sparse::with_dense(sp, b, [](const auto& v, const auto& w) { return v / w; });
}

}  // namespace tf
