// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.unique and tf.unique_with_counts, ops with several results whose sizes depend on the elements.

#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/print.hpp>
#include <tf/kernels/ranking.hpp>
#include <tf/ops/call.hpp>

namespace tf {
namespace op {

/// Input: a vector. Results: its distinct elements in order of first occurrence; for each element
/// of the input, its position among them; if `Counts`, the number of occurrences of each.
template <bool Counts>
struct DistinctElements {
    struct Attributes {
        std::int64_t out_idx = static_cast<std::int64_t>(DType::int32);  ///< the dtype of positions
                                                                         ///< and counts
    };
    static constexpr Role role = Role::pure;
    static constexpr int results = Counts ? 3 : 2;
    static constexpr bool infer_reads = true;
    static constexpr bool differentiable = false;
    using computes =
        Types<float, double, half, bfloat16, std::int8_t, std::int16_t, std::int32_t, std::int64_t,
              std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, bool, string>;

    static constexpr bool accepts(DType out, const DType* in, int count) {
        return count == 1 && in[0] == out;
    }
    static constexpr DType dtype_of(int result, const DType* in, const kernels::Attributes& a) {
        return result == 0 ? in[0] : static_cast<DType>(attributes_of<DistinctElements>(a).out_idx);
    }
    static constexpr Shape infer(const kernels::Ref* in, int, const kernels::Attributes&,
                                 int result) {
        if (in[0].shape.rank != 1) {
            if (__builtin_is_constant_evaluated()) return Shape::invalid();
            detail::ops::bad_shape("tf.ops.unique", "unique", "x", in[0].shape.to_string(),
                                   "a vector");
        }
        if (result == 1) return in[0].shape;
        if (__builtin_is_constant_evaluated() || in[0].data == nullptr) return Shape(dyn);
        return Shape(static_cast<int>(Numbers(in[0]).distinct));
    }
    template <class Out, class>
    static void run(const kernels::Ref* out, const kernels::Ref* in, int,
                    const kernels::Attributes& a) {
        const Numbers all(in[0]);
        const std::int64_t n = in[0].shape.size();
        Out* y = out[0].as<Out>();
        std::int32_t next = 0;  // the first occurrence of each number is new
        for (std::int64_t i = 0; y != nullptr && i < n; ++i) {
            if (all.number[i] != next) continue;
            y[next++] = in[0].as<const Out>()[i];
        }
        if (attributes_of<DistinctElements>(a).out_idx == static_cast<std::int64_t>(DType::int64))
            write<std::int64_t>(out, all, n);
        else write<std::int32_t>(out, all, n);
    }
    static void from_graph_def(auto& n) {
        const DType index = n.type("out_idx");
        if (!is_index(index)) n.unsupported("out_idx");
        n.results({n.in(0)}, {static_cast<std::int64_t>(index)});
    }
    static void to_graph_def(auto& n) {
        const auto index = static_cast<DType>(attributes_of<DistinctElements>(n).out_idx);
        n.results(n.add_all(
            n.name(), {n.in(0)},
            {{"T", n.type()}, {"out_idx", index == DType::int64 ? n.int64() : n.int32()}}));
    }

private:
    /// Numbers the distinct elements.
    struct Numbers {
        detail::tracing::Handle memory;
        std::int32_t* number;
        std::int64_t distinct;

        explicit Numbers(const kernels::Ref& x) {
            const std::int64_t n = x.shape.size();
            const auto bytes = static_cast<std::int64_t>(sizeof(kernels::Ranked) + sizeof(int));
            memory = detail::tracing::Handle(detail::core::allocate(DType::uint8, n * bytes));
            auto* const all = static_cast<kernels::Ranked*>(memory.buffer()->data());
            number = reinterpret_cast<std::int32_t*>(all + n);
            if (x.dtype == DType::str) {
                kernels::rank_strings(x.as<const std::string>(), all, n);
            } else {
                kernels::visit_dtype(x.dtype, [&]<class T>() {
                    if constexpr (Numeric<T> || std::is_same_v<T, bool>)
                        for (std::int64_t i = 0; i < n; ++i)
                            all[i] = {kernels::order_key(x.as<const T>()[i]),
                                      static_cast<std::int32_t>(i)};
                });
            }
            const std::uint64_t nan = ~std::uint64_t{0};
            distinct =
                kernels::number_distinct(all, n, is_floating(x.dtype) ? &nan : nullptr, number);
        }
    };
    template <class Index>
    static void write(const kernels::Ref* out, const Numbers& all, std::int64_t n) {
        if (Index* idx = out[1].as<Index>(); idx != nullptr) std::copy_n(all.number, n, idx);
        if constexpr (Counts) {
            Index* count = out[2].as<Index>();
            if (count == nullptr) return;
            std::fill_n(count, all.distinct, Index{});
            for (std::int64_t i = 0; i < n; ++i) ++count[all.number[i]];
        }
    }
};
struct Unique : DistinctElements<false> {
    static constexpr std::string_view name = "Unique";
};
struct UniqueWithCounts : DistinctElements<true> {
    static constexpr std::string_view name = "UniqueWithCounts";
};

}  // namespace op

template <>
struct op_by_id<op_id("Unique")> : std::type_identity<op::Unique> {};
template <>
struct op_by_id<op_id("UniqueWithCounts")> : std::type_identity<op::UniqueWithCounts> {};

/// The results of tf::unique.
template <class Y, class Idx>
struct Unique {
    Y y;      ///< the distinct elements
    Idx idx;  ///< y[idx[i]] is the i-th element
};
/// The results of tf::unique_with_counts.
template <class Y, class Idx, class Count>
struct UniqueWithCounts {
    Y y;
    Idx idx;
    Count count;  ///< the number of occurrences of each
};

namespace detail::ops {

template <class Op, class Index, template <class...> class R, class... None, class A>
constexpr auto distinct(std::type_identity<R<None...>>, const A& x) {
    if constexpr (Poisoned<A>) {
        return R<None...>{};
    } else {
        using T = tensor_type_t<A>;
        constexpr bool vector = T::rank == 1;
        static_assert(vector,
                      "[tf.ops.unique] unique(x): 'x' must be a vector; use tf::reshape<-1>(x)");
        constexpr bool ordered = !is_complex(T::dtype);
        static_assert(ordered || !vector,
                      "[tf.ops.bad_dtype] unique(x): not defined for complex numbers; apply it to "
                      "the real and imaginary parts");
        if constexpr (vector && ordered) {
            using Y = Tensor<typename T::value_type, dyn>;
            constexpr Shape all = T::static_shape;
            using Idx = TensorOf<Index, all>;
            constexpr typename Op::Attributes with{static_cast<std::int64_t>(dtype_of<Index>)};
            if constexpr (sizeof...(None) == 2)
                return call_several<Op>(std::type_identity<R<Y, Idx>>{}, words_of<with>,
                                        T(x.collapse()));
            else
                return call_several<Op>(std::type_identity<R<Y, Idx, Tensor<Index, dyn>>>{},
                                        words_of<with>, T(x.collapse()));
        } else {
            return R<None...>{};
        }
    }
}

}  // namespace detail::ops

/// The distinct elements of a vector in order of first occurrence, and the position of each element
/// among them (tf.unique): [n] -> {y [dyn], idx [n]}. Any dtype except complex ones; NaN equals
/// nothing. Positions are int32, or int64 with tf::unique(x, tf::int64). Has no gradient.
template <Element Index = std::int32_t, TensorLike A>
constexpr auto unique(const A& x) {
    return detail::ops::distinct<op::Unique, Index>(std::type_identity<Unique<Poison, Poison>>{},
                                                    x);
}
template <TensorLike A, class Index>
constexpr auto unique(const A& x, DTypeName<Index>) {
    return unique<Index>(x);
}
/// The same, and the number of occurrences of each (tf.unique_with_counts): {y [dyn], idx [n],
/// count [dyn]}.
template <Element Index = std::int32_t, TensorLike A>
constexpr auto unique_with_counts(const A& x) {
    return detail::ops::distinct<op::UniqueWithCounts, Index>(
        std::type_identity<UniqueWithCounts<Poison, Poison, Poison>>{}, x);
}
template <TensorLike A, class Index>
constexpr auto unique_with_counts(const A& x, DTypeName<Index>) {
    return unique_with_counts<Index>(x);
}

}  // namespace tf
