// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sums, maxima, minima and softmax of sparse tensors.

#include <tf/ops/primitive/reduction.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/sparse/parts.hpp>

namespace tf {
namespace detail::sparse {

/// For sorted positions: the index of the group of equal positions that each one belongs to.
template <int Rank>
constexpr Tensor<std::int64_t, dyn> groups(const Positions<Rank>& sorted) {
    const auto previous = concat<0>(sorted(Slice<-1>()), sorted(Slice<none, -1>()));
    const auto begins = cast<std::int64_t>(reduce_any<1>(not_equal(sorted, previous)));
    // this also compares the first one with the last one
    return cumsum(begins) - begins(Slice<0, 1>());
}

/// The dims of both.
template <class T, int Rank>
constexpr Dims<Rank> same_shape(std::string_view text, const SparseTensor<T, Rank>& a,
                                const SparseTensor<T, Rank>& b) {
    return ops::checked(text, a.dense_shape, a.dense_shape, b.dense_shape);
}

/// The positions that occur in either of two tensors, with the values of both; 0 if one has no
/// element there.
template <class T, int Rank>
struct Union {
    Positions<Rank> indices;
    Tensor<T, dyn> a, b;

    constexpr Union(const SparseTensor<T, Rank>& x, const SparseTensor<T, Rank>& y) {
        const SparseTensor<std::int64_t, Rank> all =
            tf::sparse::reorder(SparseTensor<std::int64_t, Rank>{concat<0>(x.indices, y.indices),
                                                                 numbers_of(x, y), x.dense_shape});
        const auto ids = groups(all.indices);
        indices = math::segment_max(all.indices, ids);
        a = values(ids, all.values, concat<0>(x.values, zeros_like(y.values)));
        b = values(ids, all.values, concat<0>(zeros_like(x.values), y.values));
    }

private:
    static constexpr auto numbers_of(const SparseTensor<T, Rank>& x,
                                     const SparseTensor<T, Rank>& y) {
        return range(gather(shape<std::int64_t>(concat<0>(x.values, y.values)), 0));
    }
    static constexpr auto values(const Tensor<std::int64_t, dyn>& ids,
                                 const Tensor<std::int64_t, dyn>& order, const auto& all) {
        return math::segment_sum(gather(all, order), ids);
    }
};

/// The sum of two sparse tensors.
template <class T, int Rank>
struct Sum {
    SparseTensor<T, Rank> all;
    core::Late<Tensor<std::int64_t, dyn>, T> ids;

    constexpr Sum(const SparseTensor<T, Rank>& a, const SparseTensor<T, Rank>& b) {
        const auto dims = same_shape("sparse::add: tensors of one shape", a, b);
        const SparseTensor<T, Rank> parts = tf::sparse::reorder(SparseTensor<T, Rank>{
            concat<0>(a.indices, b.indices), concat<0>(a.values, b.values), dims});
        ids = groups(parts.indices);
        all = {math::segment_max(parts.indices, ids), math::segment_sum(parts.values, ids),
               a.dense_shape};
    }
    /// How many of the two tensors store an element at the position.
    constexpr Tensor<std::int64_t, dyn> counts() const {
        return math::segment_sum(ones_like(ids), ids);
    }
};

/// Whether d is one of the axes; no axes mean all axes.
template <int Rank, int... Axes>
constexpr bool is_reduced(int d) {
    return sizeof...(Axes) == 0 || ((d == (Axes < 0 ? Axes + Rank : Axes)) || ...);
}
/// Calls f with the remaining axes as template arguments.
template <int Rank, class F, int... Axes>
constexpr auto with_kept(std::integer_sequence<int, Axes...>, F f) {
    constexpr auto kept = [] {
        std::array<int, Rank - sizeof...(Axes)> all{};
        std::size_t k = 0;
        for (int d = 0; d < Rank; ++d)
            if (!is_reduced<Rank, Axes...>(d)) all[k++] = d;
        return all;
    }();
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        return f.template operator()<kept[K]...>();
    }(std::make_index_sequence<Rank - sizeof...(Axes)>{});
}

/// Calls f(positions of the elements in the result, dims of the result) for a reduction, or f() if
/// all axes are reduced.
template <bool Keep, int... Axes, class T, int Rank, class F>
constexpr auto reduced(const SparseTensor<T, Rank>& sp, F f) {
    constexpr bool numeric = ops::in_domain<Domain::numeric, T>;
    static_assert(numeric,
                  "[tf.ops.bad_dtype] sparse::reduce_sum, reduce_max(sp): defined only for numeric "
                  "dtypes; use sparse::map_values");
    constexpr bool fits = are_axes<Rank, Axes...>();
    static_assert(fits,
                  "[tf.sparse.axes] sparse::reduce_sum, reduce_max<Axes...>(sp): 'Axes' must be in "
                  "[-rank, rank), each once");
    if constexpr (!numeric || !fits) {
        return Poison{};
    } else if constexpr (Keep) {
        const Dims<Rank> kept =
            numbers<Rank>([](int d) { return is_reduced<Rank, Axes...>(d) ? 0 : 1; });
        return f(Positions<Rank>(sp.indices * kept),
                 Dims<Rank>(sp.dense_shape * kept + (1 - kept)));
    } else if constexpr (sizeof...(Axes) == 0 || sizeof...(Axes) == Rank) {
        const Dims<Rank> none = sp.dense_shape * 0;
        return tf::reshape<>(f(Positions<Rank>(sp.indices * none), Dims<Rank>(none + 1)));
    } else {
        return with_kept<Rank>(std::integer_sequence<int, Axes...>{}, [&]<int... Kept> {
            return f(columns<Kept...>(sp.indices), columns<Kept...>(sp.dense_shape));
        });
    }
}
template <class T>
constexpr auto summed(const Tensor<T, dyn>& values) {
    return [values](const auto& at, const auto& dims) { return scatter_nd(at, values, dims); };
}
template <class T>
constexpr auto largest(const Tensor<T, dyn>& values) {
    return [values](const auto& at, const auto& dims) {
        constexpr T lowest = std::numeric_limits<T>::has_infinity
                                 ? static_cast<T>(-std::numeric_limits<T>::infinity())
                                 : std::numeric_limits<T>::lowest();
        const auto counts = scatter_nd(at, ones_like(cast<std::int32_t>(values)), dims);
        const auto zeros = scatter_nd(at, zeros_like(values), dims);
        const auto found = tensor_scatter_nd_max(zeros + Tensor<T>(lowest), at, values);
        return tf::where(greater(counts, 0), found, zeros);
    };
}

}  // namespace detail::sparse

namespace sparse {

/// The sum of two sparse tensors of the same shape (tf.sparse.add). Positions must be in row-major
/// order. Numeric dtypes. Raises errors::InvalidArgument if the shapes differ.
template <class T, int Rank>
constexpr SparseTensor<T, Rank> add(const SparseTensor<T, Rank>& a,
                                    const SparseTensor<T, Rank>& b) {
    return tf::detail::sparse::Sum<T, Rank>(a, b).all;
}
/// The same, but drops sums whose absolute value is less than the threshold. As in TensorFlow, an
/// element at a position that only one of the tensors stores is always kept.
template <class T, int Rank>
constexpr auto add(const SparseTensor<T, Rank>& a, const SparseTensor<T, Rank>& b,
                   const tf::detail::sparse::Scalar<T>& threshold) {
    const tf::detail::sparse::Sum<T, Rank> sum(a, b);
    const auto large = greater_equal(abs(sum.all.values), threshold);
    return sparse::retain(sum.all, logical_or(large, equal(sum.counts(), 1)));
}
/// The dense sum of a sparse and a dense tensor of the same shape. The result has the type of the
/// dense one. errors::InvalidArgument if the shapes differ.
template <class T, int Rank, TensorLike B>
constexpr auto add(const SparseTensor<T, Rank>& a, const B& b) {
    if constexpr (Poisoned<B>) {
        return Poison{};
    } else {
        using D = tensor_type_t<B>;
        constexpr bool fits = D::rank == Rank && std::is_same_v<T, typename D::value_type>;
        static_assert(
            fits,
            "[tf.sparse.add] sparse::add(a, b): a sparse tensor and a dense one must have the same "
            "dtype and rank; use tf::cast<T>(b), tf::reshape<...>(b)");
        if constexpr (fits) {
            const D dense(b.collapse());
            // adds 0 times the shape to the positions, so that the check of the shape is part of
            // the graph
            const auto dims =
                tf::detail::ops::checked("sparse::add: tensors of one shape", a.dense_shape,
                                         a.dense_shape, tf::shape<std::int64_t>(dense));
            return tensor_scatter_nd_add(dense, a.indices + dims * 0, a.values);
        } else {
            return Poison{};
        }
    }
}
template <class T, int Rank, TensorLike B>
constexpr auto add(const B& b, const SparseTensor<T, Rank>& a) {
    return sparse::add(a, b);
}

/// The element-wise maximum of two sparse tensors of the same shape; elements that are not stored
/// count as 0 (tf.sparse.maximum). The result stores each position of either tensor. Numeric
/// dtypes. errors::InvalidArgument if the shapes differ.
template <class T, int Rank>
constexpr SparseTensor<T, Rank> maximum(const SparseTensor<T, Rank>& a,
                                        const SparseTensor<T, Rank>& b) {
    const auto dims = tf::detail::sparse::same_shape("sparse::maximum: tensors of one shape", a, b);
    const tf::detail::sparse::Union<T, Rank> all(a, b);
    return {all.indices, tf::maximum(all.a, all.b), dims};
}
/// The element-wise minimum (tf.sparse.minimum); otherwise as maximum.
template <class T, int Rank>
constexpr SparseTensor<T, Rank> minimum(const SparseTensor<T, Rank>& a,
                                        const SparseTensor<T, Rank>& b) {
    const auto dims = tf::detail::sparse::same_shape("sparse::minimum: tensors of one shape", a, b);
    const tf::detail::sparse::Union<T, Rank> all(a, b);
    return {all.indices, tf::minimum(all.a, all.b), dims};
}

/// The sum over the axes, by default all, as a dense tensor with dyn dims (tf.sparse.reduce_sum).
/// Positions can be in any order. Numeric dtypes.
template <int... Axes, class T, int Rank>
constexpr auto reduce_sum(const SparseTensor<T, Rank>& sp) {
    return tf::detail::sparse::reduced<false, Axes...>(sp, tf::detail::sparse::summed(sp.values));
}
template <int... Axes, class T, int Rank>
constexpr auto reduce_sum(const SparseTensor<T, Rank>& sp, KeepDims) {
    return tf::detail::sparse::reduced<true, Axes...>(sp, tf::detail::sparse::summed(sp.values));
}
/// The largest stored element along the axes, by default all, as a dense tensor; 0 where no element
/// is stored (tf.sparse.reduce_max); otherwise as reduce_sum.
template <int... Axes, class T, int Rank>
constexpr auto reduce_max(const SparseTensor<T, Rank>& sp) {
    return tf::detail::sparse::reduced<false, Axes...>(sp, tf::detail::sparse::largest(sp.values));
}
template <int... Axes, class T, int Rank>
constexpr auto reduce_max(const SparseTensor<T, Rank>& sp, KeepDims) {
    return tf::detail::sparse::reduced<true, Axes...>(sp, tf::detail::sparse::largest(sp.values));
}

/// The softmax over the stored elements along the last axis (tf.sparse.softmax). Elements that are
/// not stored are ignored and remain 0. Floating dtypes, rank 2 or more, positions in row-major
/// order.
template <class T, int Rank>
constexpr auto softmax(const SparseTensor<T, Rank>& sp) {
    constexpr bool fits = Rank >= 2 && is_floating(dtype_of<T>);
    static_assert(fits,
                  "[tf.sparse.softmax] sparse::softmax(sp): 'sp' must have a floating dtype and "
                  "rank 2 or more; use sparse::expand_dims<0>(sp)");
    if constexpr (fits) {
        const tf::detail::sparse::Positions<Rank - 1> rows = sp.indices(all, Slice<0, Rank - 1>());
        const auto ids = tf::detail::sparse::groups(rows);
        const auto largest = stop_gradient(math::segment_max(sp.values, ids));
        const Tensor<T, dyn> e = exp(sp.values - gather(largest, ids));
        return SparseTensor<T, Rank>{sp.indices, e / gather(math::segment_sum(e, ids), ids),
                                     sp.dense_shape};
    } else {
        return Poison{};
    }
}

}  // namespace sparse
}  // namespace tf
