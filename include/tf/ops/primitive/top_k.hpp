// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.math.top_k, an op with two results.

#include <limits>

#include <tf/kernels/ranking.hpp>
#include <tf/ops/call.hpp>
#include <tf/ops/elementwise.hpp>

namespace tf {
namespace op {

/// Inputs: a tensor; the number of elements, int32, if it is not an attribute. Results: the largest
/// elements along the last dim in descending order, and their positions.
struct TopK {
    struct Attributes {
        std::int64_t k = 1;
        Flag sorted = true;  ///< has no effect here; TensorFlow's op has this attribute
    };
    static constexpr std::string_view name = "TopKV2";
    static constexpr Role role = Role::pure;
    static constexpr int results = 2;
    static constexpr Domain domain = Domain::numeric;
    using computes = kernels::Numbers;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return in[0] == out && (count == 1 || (count == 2 && in[1] == DType::int32));
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes&) {
        return result == 0 ? in[0] : DType::int32;
    }
    static constexpr Shape infer(const kernels::Ref* in, int count, const kernels::Attributes& a,
                                 int) {
        Shape s = in[0].shape;
        const bool known = count == 1 || in[1].data != nullptr;
        const bool one = count == 1 || !known || in[1].shape.size() == 1;
        const std::int64_t k = count == 1     ? attributes_of<TopK>(a).k
                               : known && one ? *in[1].as<const std::int32_t>()
                                              : dyn;
        const int n = s.rank == 0 ? 0 : s[s.rank - 1];
        const std::int64_t most = n == dyn ? std::numeric_limits<int>::max() : n;
        if (s.rank == 0 || !one || (known && (k < 0 || k > most))) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape("tf.ops.top_k", name, "k",
                                   std::to_string(k) + " for " + s.to_string(),
                                   "at least one dim, and 0 <= k <= the last dim");
        }
        s[s.rank - 1] = static_cast<int>(k);
        return s;
    }
    template <class Out, class In>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes&) {
        const Shape& from = in[0].shape;
        const std::int64_t n = from[from.rank - 1];
        const Shape& to = out[0].shape.rank > 0 ? out[0].shape : out[1].shape;
        const std::int64_t k = to[to.rank - 1], rows = k == 0 ? 0 : to.size() / k;
        const detail::tracing::Handle memory(
            detail::core::allocate(DType::uint8, n * std::int64_t{sizeof(kernels::Ranked)}));
        auto* const row = static_cast<kernels::Ranked*>(memory.buffer()->data());
        const Out* x = in[0].as<const Out>();
        Out* values = out[0].as<Out>();
        auto* indices = out[1].as<std::int32_t>();
        for (std::int64_t r = 0; r < rows; ++r, x += n) {
            for (std::int64_t i = 0; i < n; ++i)
                row[i] = {kernels::order_key(x[i]), static_cast<std::int32_t>(i)};
            kernels::rank_largest(row, n, k);
            if (values != nullptr)
                for (std::int64_t i = 0; i < k; ++i) *values++ = x[row[i].index];
            if (indices != nullptr)
                for (std::int64_t i = 0; i < k; ++i) *indices++ = row[i].index;
        }
    }
    static constexpr void gradient(auto& g) {
        if (g.dy(0).empty()) return;
        const std::int64_t last = g.in(0).shape().rank - 1;
        g.to(0, gather_back(g.dy(0), g.in(0), g.out(1), {last, last}));
    }
    static void from_graph_def(auto& n) {
        if (n.type("index_type") != DType::int32) n.unsupported("index_type");
        const bool sorted = n.flag("sorted");
        if (n.value_of(n.in(1)) != nullptr) n.results({n.in(0)}, {n.integer(1), sorted});
        else n.results({n.in(0), n.as_int32(1)}, {dyn, sorted});
    }
    static void to_graph_def(auto& n) {
        const Attributes given = attributes_of<TopK>(n);
        n.results(n.add_all(name, {n.in(0), n.count() == 2 ? n.in(1) : n.number(given.k)},
                            {{"T", n.type()},
                             {"Tk", n.int32()},
                             {"index_type", n.int32()},
                             {"sorted", bool(given.sorted)}}));
    }
};

}  // namespace op

template <>
struct op_by_id<op_id("TopKV2")> : std::type_identity<op::TopK> {};

/// The results of tf::math::top_k.
template <class Values, class Indices>
struct TopK {
    Values values;
    Indices indices;  ///< int32, along the last dim
};

namespace detail::ops {

template <op::TopK::Attributes With, class A, class... K>
constexpr auto top_k(const A& x, const K&... k) {
    using T = tensor_type_t<A>;
    constexpr bool numeric = in_domain<op::TopK::domain, typename T::value_type>;
    static_assert(numeric, "[tf.ops.bad_dtype] top_k(x): 'x' must be numeric; use tf::cast<T>(x)");
    constexpr kernels::Ref values = static_result_of<op::TopK, T, K...>(0, words_of<With>);
    static_assert(
        !numeric || values.shape.valid(),
        "[tf.ops.top_k] top_k<k>(x): k must be from 0 to the last dim of 'x', which needs "
        "at least one dim");
    if constexpr (numeric && values.shape.valid()) {
        using Results = TopK<TensorOf<typename T::value_type, values.shape>,
                             TensorOf<std::int32_t, values.shape>>;
        return call_several<op::TopK>(std::type_identity<Results>{}, words_of<With>,
                                      T(x.collapse()), k...);
    } else {
        return TopK<Poison, Poison>{};
    }
}

}  // namespace detail::ops

namespace math {

/// The k largest elements along the last dim, in descending order, and their positions
/// (tf.math.top_k): [..., n] -> {values [..., k], indices [..., k]}. Numeric dtypes; the indices
/// are int32. Equal elements keep their order, -0 equals 0, and NaN is larger than all numbers. The
/// result is always sorted; `Sorted` only sets the attribute in saved models.
/// errors::InvalidArgument if a dyn dim is smaller than k.
template <int K = 1, bool Sorted = true, TensorLike A>
constexpr auto top_k(const A& x) {
    if constexpr (Poisoned<A>) return TopK<Poison, Poison>{};
    else return detail::ops::top_k<op::TopK::Attributes{K, Sorted}>(x);
}
/// The same with a k that is known only at run time, an int32 scalar: the last dim is dyn.
template <bool Sorted = true, TensorLike A, TensorLike K>
constexpr auto top_k(const A& x, const K& k) {
    if constexpr (Poisoned<A> || Poisoned<K>) {
        return TopK<Poison, Poison>{};
    } else {
        using Count = tensor_type_t<K>;
        constexpr bool fits = std::is_same_v<Count, Tensor<std::int32_t>>;
        static_assert(fits,
                      "[tf.ops.top_k] top_k(x, k): 'k' must be an int32 scalar, or a template "
                      "argument: tf::math::top_k<3>(x)");
        if constexpr (fits)
            return detail::ops::top_k<op::TopK::Attributes{dyn, Sorted}>(x, Count(k.collapse()));
        else return TopK<Poison, Poison>{};
    }
}
template <int K = 1, TensorLike A, Literal N, class... More>
constexpr auto top_k(const A&, const N&, const More&...) {
    static_assert(detail::tensors::dims_check<A>::always_false,
                  "[tf.ops.axis] top_k(x, 3): k decides the type of the result and is a template "
                  "argument: tf::math::top_k<3>(x); pass a k that is not a constant as a tensor");
    return TopK<Poison, Poison>{};
}

}  // namespace math

namespace nn {
using math::top_k;
}  // namespace nn

}  // namespace tf
