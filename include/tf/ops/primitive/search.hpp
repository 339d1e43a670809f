// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Search for values: tf.searchsorted, tf.raw_ops.Bucketize, tf.math.in_top_k,
// tf.math.invert_permutation. None of them has a gradient.

#include <algorithm>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/kernels/print.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>
#include <tf/ops/primitive/creation.hpp>
#include <tf/ops/registry.hpp>

namespace tf {
namespace op {

[[gnu::noinline, gnu::cold, noreturn]] inline void bad_search(std::string_view op,
                                                              std::string_view argument,
                                                              std::string got,
                                                              std::string expected) {
    errors::raise<errors::InvalidArgument>(
        {"tf.ops.search", op, argument, std::move(got), std::move(expected)});
}
inline void store_index(const kernels::Ref& out, std::int64_t k, std::int64_t v) {
    if (out.dtype == DType::int64) out.as<std::int64_t>()[k] = v;
    else out.as<std::int32_t>()[k] = static_cast<std::int32_t>(v);
}

/// Inputs: sorted rows, values; both have the same dims except the last one. Result: the position
/// of each value in its row, before equal elements, or after them if `Upper` is true.
template <class Op, bool Upper>
struct Bound : SelfContained {
    static constexpr Role role = Role::pure;
    static constexpr std::string_view type_attribute = "out_type";
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 2 && in[0] == in[1] && is_numeric(in[0]) && is_index(out);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        const Shape &rows = in[0].shape, &values = in[1].shape;
        bool fits = rows.rank == values.rank && rows.rank > 0;
        for (int d = 0; fits && d + 1 < rows.rank; ++d)
            fits = rows[d] == values[d] || rows[d] == dyn || values[d] == dyn;
        if (fits) return values;
        if (__builtin_is_constant_evaluated()) return Shape::invalid();
        bad_search("searchsorted", "values", values.to_string(),
                   "the dims of " + rows.to_string() + " except the last one");
    }
    template <class, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);
        const Shape& s = out.shape;
        const std::int64_t n = in[0].shape[s.rank - 1], m = s[s.rank - 1],
                           rows = m == 0 ? 0 : s.size() / m;
        const In* row = in[0].as<const In>();
        const In* value = in[1].as<const In>();
        for (std::int64_t r = 0, k = 0; r < rows; ++r, row += n)
            for (std::int64_t i = 0; i < m; ++i, ++k, ++value)
                store_index(out, k,
                            (Upper ? std::upper_bound(row, row + n, *value)
                                   : std::lower_bound(row, row + n, *value)) -
                                row);
    }
    /// The same for a dtype that is a value, not a type.
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        kernels::visit_dtype(in[0].dtype, [&]<class In>() {
            if constexpr (detail::ops::in_domain<Domain::numeric, In>)
                Op::template run<In, In>(out, in, count, a);
        });
    }
    static void from_graph_def(auto& n) { n.result(n.type("out_type"), n.inputs()); }
    /// TensorFlow's op accepts only matrices.
    static void to_graph_def(auto& n) {
        const int last = n.shape(0).rank - 1;
        const auto matrix = [&](int k) {
            if (last == 1) return n.in(k);
            return n.add("Reshape", {n.in(k), n.vector({n.known_dim(-1), n.dim(k, last)})},
                         {{"T", n.type(k)}, {"Tshape", n.int32()}});
        };
        const auto at =
            n.add(Op::name, {matrix(0), matrix(1)}, {{"T", n.type(0)}, {"out_type", n.type()}});
        n.result(last == 1 ? at
                           : n.add("Reshape", {at, n.shape_vector(1)},
                                   {{"T", n.type()}, {"Tshape", n.int32()}}));
    }
};
struct LowerBound : Bound<LowerBound, false> {
    static constexpr std::string_view name = "LowerBound";
};
struct UpperBound : Bound<UpperBound, true> {
    static constexpr std::string_view name = "UpperBound";
};

/// Input: numbers. Words: the bit patterns of float boundaries in ascending order. Result: for each
/// number, how many boundaries are less than or equal to it.
struct Bucketize : SelfContained {
    struct Attributes {
        std::int64_t count = 0;  ///< the number of boundaries; they follow as words
    };
    static constexpr std::string_view name = "Bucketize";
    static constexpr Role role = Role::pure;
    static constexpr DType result_dtype = DType::int32;
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && out == DType::int32 &&
               (is_index(in[0]) || in[0] == DType::float32 || in[0] == DType::float64);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    static float boundary(const kernels::Attributes& a, std::int64_t k) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(a.word(static_cast<int>(k) + 1)));
    }
    template <class, class In>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const std::int64_t count = attributes_of<Bucketize>(a).count;
        for (std::int64_t k = 1; k < count; ++k)
            if (boundary(a, k) < boundary(a, k - 1))
                bad_search("Bucketize", "boundaries", std::to_string(boundary(a, k)),
                           "boundaries in ascending order");
        using Wide = std::conditional_t<std::is_same_v<In, float>, float, double>;
        for (std::int64_t i = 0; i < out.shape.size(); ++i) {
            const Wide v = static_cast<Wide>(in[0].as<const In>()[i]);
            std::int64_t first = 0;  // the first boundary above v is among the next `left`
            for (std::int64_t left = count; left > 0;) {
                const std::int64_t half = left / 2;
                const bool above = v < static_cast<Wide>(boundary(a, first + half));
                first += above ? 0 : half + 1;
                left = above ? half : left - half - 1;
            }
            out.as<std::int32_t>()[i] = static_cast<std::int32_t>(first);
        }
    }
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        switch (in[0].dtype) {
            case DType::float64: return run<int, double>(out, in, count, a);
            case DType::int32: return run<int, std::int32_t>(out, in, count, a);
            case DType::int64: return run<int, std::int64_t>(out, in, count, a);
            default: return run<int, float>(out, in, count, a);
        }
    }
    static void from_graph_def(auto& n) {
        const std::vector<float> all = n.reals("boundaries");
        std::vector<std::uint64_t> words{all.size()};
        for (const float v : all) words.push_back(std::bit_cast<std::uint32_t>(v));
        n.result(DType::int32, {n.in(0)}, words);
    }
    static void to_graph_def(auto& n) {
        std::vector<float> all;
        for (int k = 1; k < n.words_count(); ++k)
            all.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(n.word(k))));
        n.result(n.add(name, {n.in(0)}, {{"T", n.type(0)}, {"boundaries", n.reals(all)}}));
    }
};

/// Inputs: rows of float predictions, the class of each row, k if it is not an attribute. Result:
/// whether fewer than k predictions of the row are larger than that of its class.
struct InTopK : SelfContained {
    struct Attributes {
        std::int64_t k = 1;
    };
    static constexpr std::string_view name = "InTopKV2";
    static constexpr Role role = Role::pure;
    static constexpr DType result_dtype = DType::boolean;
    static constexpr bool differentiable = false;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return out == DType::boolean && in[0] == DType::float32 && is_index(in[1]) &&
               (count == 2 || (count == 3 && is_index(in[2])));
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes&) {
        const Shape &rows = in[0].shape, &classes = in[1].shape;
        const bool fits = rows.rank == 2 && classes.rank == 1 &&
                          (rows[0] == classes[0] || rows[0] == dyn || classes[0] == dyn) &&
                          (count == 2 || in[2].shape.rank == 0);
        if (fits) return classes;
        if (__builtin_is_constant_evaluated()) return Shape::invalid();
        bad_search("in_top_k", "targets", classes.to_string(),
                   "one class for each row of the predictions, " + rows.to_string());
    }
    template <class, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                    const kernels::Attributes& a) {
        infer(in, count, a);
        const std::int64_t k = count == 3 ? index_at(in[2], 0) : attributes_of<InTopK>(a).k;
        const std::int64_t n = in[0].shape[1];
        const float* row = in[0].as<const float>();
        for (std::int64_t r = 0; r < out.shape.size(); ++r, row += n) {
            const std::int64_t at = index_at(in[1], r);
            const bool known = at >= 0 && at < n;
            std::int64_t larger = 0;
            bool finite = known;
            for (std::int64_t i = 0; known && i < n; ++i) {
                finite = finite && row[i] - row[i] == 0;
                larger += row[i] > row[at] ? 1 : 0;
            }
            out.as<bool>()[r] = finite && larger < k;
        }
    }
    TF_COMMON_INLINE static void run(const kernels::Ref& out, const kernels::Ref* in, int count,
                                     const kernels::Attributes& a) {
        run<bool, float>(out, in, count, a);
    }
    static void from_graph_def(auto& n) {
        if (n.value_of(n.in(2)) != nullptr)
            n.result(DType::boolean, {n.in(0), n.in(1)}, {n.integer(2)});
        else n.result(DType::boolean, n.inputs(), {std::int64_t{0}});
    }
    static void to_graph_def(auto& n) {
        const auto k = n.count() == 3 ? n.in(2) : n.number(attributes_of<InTopK>(n).k, n.type(1));
        n.result(n.add(name, {n.in(0), n.in(1), k}, {{"T", n.type(1)}}));
    }
};

/// Input: a permutation of 0, 1, ..., n - 1, int32 or int64. Result: its inverse.
struct InvertPermutation : SelfContained {
    static constexpr std::string_view name = "InvertPermutation";
    static constexpr Role role = Role::pure;
    static constexpr bool differentiable = false;
    using computes = Types<std::int32_t, std::int64_t>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && in[0] == out && is_index(out);
    }
    static void check(const kernels::Ref* in, int, const kernels::Attributes&) {
        if (in[0].shape.rank != 1)
            bad_search("invert_permutation", "x", in[0].shape.to_string(), "a vector");
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&) {
        return in[0].shape;
    }
    template <class Out, class>
    static void run(const kernels::Ref& out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const std::int64_t n = out.shape.size();
        std::fill_n(out.as<Out>(), n, static_cast<Out>(-1));
        for (std::int64_t k = 0; k < n; ++k) {
            const std::int64_t at = static_cast<std::int64_t>(in[0].as<const Out>()[k]);
            if (at < 0 || at >= n || !(out.as<Out>()[at] < Out(0)))
                bad_search("invert_permutation", "x", std::to_string(at),
                           "each number from 0 to " + std::to_string(n - 1) + " once");
            out.as<Out>()[at] = static_cast<Out>(k);
        }
    }
    /// The inverse of a constant becomes a constant, which a transpose can use.
    static void from_graph_def(auto& n) {
        if (n.value_of(n.in(0)) == nullptr) return n.result(n.dtype(0), {n.in(0)});
        const auto perm = n.ints(0);
        std::vector<std::int64_t> out(perm.size(), -1);
        for (std::size_t k = 0; k < perm.size(); ++k) {
            const auto at = static_cast<std::size_t>(perm[k]);
            if (at >= out.size() || out[at] >= 0)
                n.fail("numbers out of range or twice", "a permutation");
            out[at] = static_cast<std::int64_t>(k);
        }
        n.out(n.vector(out, n.dtype(0)));
    }
    static void to_graph_def(auto& n) { n.result(n.add(name, {n.in(0)}, {{"T", n.type()}})); }
};

struct SearchOps {
    using list = Registry<LowerBound, UpperBound, Bucketize, InTopK, InvertPermutation>;
};

}  // namespace op

template <>
struct op_by_id<op_id("LowerBound")> : std::type_identity<op::LowerBound> {};
template <>
struct op_by_id<op_id("UpperBound")> : std::type_identity<op::UpperBound> {};
template <>
struct op_by_id<op_id("Bucketize")> : std::type_identity<op::Bucketize> {};
template <>
struct op_by_id<op_id("InTopKV2")> : std::type_identity<op::InTopK> {};
template <>
struct op_by_id<op_id("InvertPermutation")> : std::type_identity<op::InvertPermutation> {};

/// The side of equal elements on which tf::searchsorted finds a position.
enum class Side : std::uint8_t { left, right };
/// The options of tf::searchsorted.
struct SearchsortedOptions {
    Side side = Side::left;
};

namespace detail::ops {

template <class Index, class S, class V>
constexpr auto searched(const S& rows, const V& values, Side side) {
    if constexpr (Poisoned<S> || Poisoned<V>) {
        return Poison{};
    } else {
        using X = tensor_type_t<S>;
        using Y = tensor_type_t<V>;
        constexpr bool numeric = std::is_same_v<typename X::value_type, typename Y::value_type> &&
                                 op::is_numeric(X::dtype) && op::is_index(dtype_of<Index>);
        static_assert(numeric,
                      "[tf.ops.search] searchsorted(sorted_sequence, values): both must have the "
                      "same numeric dtype; use tf::cast<T>(x); the positions must be tf::int32 or "
                      "tf::int64");
        constexpr Shape s = static_result<op::LowerBound, X, Y>({});
        static_assert(!numeric || s.valid(),
                      "[tf.ops.search] searchsorted(sorted_sequence, values): both must have the "
                      "same dims except the last one");
        if constexpr (numeric && s.valid()) {
            using R = TensorOf<Index, s>;
            if (side == Side::left)
                return call<op::LowerBound, R>({}, X(rows.collapse()), Y(values.collapse()));
            return call<op::UpperBound, R>({}, X(rows.collapse()), Y(values.collapse()));
        } else {
            return Poison{};
        }
    }
}
template <class P, class C, class... K>
constexpr auto in_top_k(const C& targets, const P& predictions, std::int64_t number,
                        const K&... k) {
    if constexpr (Poisoned<C> || Poisoned<P> || (Poisoned<K> || ...)) {
        return Poison{};
    } else {
        using X = tensor_type_t<P>;
        using Y = tensor_type_t<C>;
        constexpr bool dtypes =
            std::is_same_v<typename X::value_type, float> && op::is_index(Y::dtype) &&
            (std::is_same_v<typename tensor_type_t<K>::value_type, typename Y::value_type> && ...);
        static_assert(dtypes,
                      "[tf.ops.search] in_top_k(targets, predictions, k): the predictions must be "
                      "float32, and the targets, and k if it is a tensor, int32 or int64; use "
                      "tf::cast<T>(x)");
        constexpr Shape s =
            static_result<op::InTopK, X, Y, K...>(words_of<op::InTopK::Attributes{}>);
        static_assert(!dtypes || s.valid(),
                      "[tf.ops.search] in_top_k(targets, predictions, k): predictions must be [n, "
                      "classes], targets [n], and k a scalar");
        if constexpr (dtypes && s.valid())
            return call<op::InTopK, TensorOf<bool, s>>(
                op::to_words(op::InTopK::Attributes{number}), X(predictions.collapse()),
                Y(targets.collapse()), tensor_type_t<K>(k.collapse())...);
        else return Poison{};
    }
}

}  // namespace detail::ops

/// The position of each value in a sorted sequence (tf.searchsorted): [..., n] and [..., m] ->
/// [..., m]. It is before equal elements, or after them with `{.side = tf::Side::right}`. Both have
/// the same numeric dtype. Positions are int32, or int64 with searchsorted<tf::int64_t>(...). The
/// result is undefined if the sequence is not sorted.
template <Element Index = std::int32_t, TensorLike S, TensorLike V>
constexpr auto searchsorted(const S& sorted_sequence, const V& values,
                            const SearchsortedOptions& options = {}) {
    return detail::ops::searched<Index>(sorted_sequence, values, options.side);
}
template <TensorLike S, TensorLike V, class Index>
constexpr auto searchsorted(const S& sorted_sequence, const V& values, DTypeName<Index>) {
    return searchsorted<Index>(sorted_sequence, values);
}
template <TensorLike S, TensorLike V, class Index>
constexpr auto searchsorted(const S& sorted_sequence, const V& values,
                            const SearchsortedOptions& options, DTypeName<Index>) {
    return searchsorted<Index>(sorted_sequence, values, options);
}

namespace raw_ops {

/// For each number, how many of the boundaries, which must be in ascending order, are less than or
/// equal to it (tf.raw_ops.Bucketize): int32 in the shape of x. float, double, int32, int64.
template <TensorLike A, std::size_t N>
constexpr auto Bucketize(const A& x, const float (&boundaries)[N]) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr DType in = X::dtype;
        constexpr bool fits = op::Bucketize::accepts(DType::int32, &in, 1);
        static_assert(fits,
                      "[tf.ops.bad_dtype] Bucketize(x, {0, 10}): 'x' must be float, double, int32 "
                      "or int64; use tf::cast<T>(x)");
        if constexpr (fits) {
            std::array<std::uint64_t, N + 1> words{N};
            for (std::size_t k = 0; k < N; ++k)
                words[k + 1] = std::bit_cast<std::uint32_t>(boundaries[k]);
            constexpr Shape s = X::static_shape;
            return tf::detail::ops::call<op::Bucketize, TensorOf<std::int32_t, s>>(words,
                                                                                   X(x.collapse()));
        } else {
            return Poison{};
        }
    }
}

}  // namespace raw_ops

namespace math {

/// Whether the target of each row is among its k largest predictions (tf.math.in_top_k): targets
/// [n], int32 or int64, and predictions [n, classes], float32 -> bool [n]. Predictions equal to
/// that of the target do not count as larger. The result is false if a prediction is not finite or
/// the target is not a class.
template <TensorLike C, TensorLike P>
constexpr auto in_top_k(const C& targets, const P& predictions, int k) {
    return tf::detail::ops::in_top_k(targets, predictions, k);
}
/// The same with a k that is a tensor: a scalar of the targets' dtype.
template <TensorLike C, TensorLike P, TensorLike K>
constexpr auto in_top_k(const C& targets, const P& predictions, const K& k) {
    return tf::detail::ops::in_top_k(targets, predictions, 0, k);
}

/// The inverse permutation y, with y[x[i]] = i (tf.math.invert_permutation). x is a vector of int32
/// or int64 that contains each number from 0 to n - 1 once; otherwise errors::InvalidArgument.
template <TensorLike A>
constexpr auto invert_permutation(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool fits = op::is_index(X::dtype) && X::rank == 1;
        static_assert(fits,
                      "[tf.ops.search] invert_permutation(x): 'x' must be a vector of int32 or "
                      "int64; use tf::cast<int>(x)");
        if constexpr (fits)
            return tf::detail::ops::call<op::InvertPermutation, X>({}, X(x.collapse()));
        else return Poison{};
    }
}

}  // namespace math

namespace nn {
using math::in_top_k;
}  // namespace nn

}  // namespace tf
