// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One elementwise op over contiguous elements. Interpreted clusters consist of these loops, and ops
// whose dtype is known only at run time use them. Instantiated by (op, dtype).

#include <cstddef>
#include <cstdint>

#include <tf/core/compiled.hpp>
#include <tf/core/op_def.hpp>
#include <tf/kernels/simd.hpp>

namespace tf::kernels {

template <class Op>
concept ConditionFirst = requires { Op::condition_first; };

/// Applies one op to scalars; `Out` is the result type, which matters for casts.
template <class Op, class Out, class... V>
[[gnu::always_inline]] inline Out apply_scalar(const V&... v) {
    if constexpr (requires { Op::template convert<Out>(v...); })
        return Op::template convert<Out>(v...);
    else return static_cast<Out>(Op::apply(v...));
}

/// Operands and result of one op. C arrays, because the operators of std::array are calls at -O0.
struct LaneOperands {
    const void* in[3] = {};
    bool moves[3] = {};  ///< false: one element is used for all
    void* out = nullptr;
};
/// Computes n elements.
using LaneLoop = void (*)(const LaneOperands&, std::int64_t n);

/// The number of elements of a SIMD loop must be a multiple of this.
inline constexpr std::int64_t lane_padding = 16;

template <class T>
struct SimdRow {
    using B = Batch<T>;
    using M = Mask<T>;
    static constexpr auto width = static_cast<std::int64_t>(B::size);
    static_assert(lane_padding % width == 0);

    [[gnu::always_inline]] static B load(const LaneOperands& l, std::size_t k, std::int64_t i) {
        const T* p = static_cast<const T*>(l.in[k]);
        return l.moves[k] ? B::load_unaligned(p + i) : B(*p);
    }
    [[gnu::always_inline]] static M load_condition(const LaneOperands& l, std::int64_t i) {
        const bool* p = static_cast<const bool*>(l.in[0]);
        return l.moves[0] ? MaskBytes<T>::load(p + i) : M(*p);
    }
    [[gnu::always_inline]] static void store(const LaneOperands& l, std::int64_t i, const B& v) {
        v.store_unaligned(static_cast<T*>(l.out) + i);
    }
    [[gnu::always_inline]] static void store(const LaneOperands& l, std::int64_t i, const M& v) {
        MaskBytes<T>::store(v, static_cast<bool*>(l.out) + i);
    }
};

/// Processes as many elements at a time as a SIMD register holds.
template <class Op, class T>
[[gnu::noinline]] void run_batches(const LaneOperands& l, std::int64_t n) {
    using S = SimdRow<T>;
    for (std::int64_t i = 0; i < n; i += S::width) {
        if constexpr (ConditionFirst<Op>)
            S::store(l, i, Op::apply(S::load_condition(l, i), S::load(l, 1, i), S::load(l, 2, i)));
        else if constexpr (Op::arity == 1) S::store(l, i, Op::apply(S::load(l, 0, i)));
        else S::store(l, i, Op::apply(S::load(l, 0, i), S::load(l, 1, i)));
    }
}
/// Processes one element at a time.
template <class Op, class Out, class In>
[[gnu::noinline]] void run_scalars(const LaneOperands& l, std::int64_t n) {
    Out* out = static_cast<Out*>(l.out);
    const std::int64_t a = l.moves[0], b = l.moves[1], c = l.moves[2];
    if constexpr (ConditionFirst<Op>) {
        const bool* condition = static_cast<const bool*>(l.in[0]);
        const In *x = static_cast<const In*>(l.in[1]), *y = static_cast<const In*>(l.in[2]);
        for (std::int64_t i = 0; i < n; ++i)
            out[i] = apply_scalar<Op, Out>(condition[i * a], x[i * b], y[i * c]);
    } else {
        const In *x = static_cast<const In*>(l.in[0]), *y = static_cast<const In*>(l.in[1]);
        for (std::int64_t i = 0; i < n; ++i) {
            if constexpr (Op::arity == 1) out[i] = apply_scalar<Op, Out>(x[i * a]);
            else out[i] = apply_scalar<Op, Out>(x[i * a], y[i * b]);
        }
    }
}

/// Whether the shared code contains the loops of an op; true for the ops in
/// ops/primitive/families.hpp.
template <class Op>
inline constexpr bool is_shared_op = false;
/// The dtypes of these shared loops; loops for other dtypes are compiled where they are used.
constexpr bool has_shared_loops(DType d) {
    return has_simd(d) || d == DType::int32 || d == DType::int64 || d == DType::boolean;
}

#ifdef TF_COMPILED
template <class Op, class Out, class In, bool Batches>
void shared_lane_loop(const LaneOperands&, std::int64_t n);
#if TF_COMPILES_KERNELS
template <class Op, class Out, class In, bool Batches>
void shared_lane_loop(const LaneOperands& l, std::int64_t n) {
    if constexpr (Batches) run_batches<Op, In>(l, n);
    else run_scalars<Op, Out, In>(l, n);
}
#endif
#endif

/// The loop of an op. `Batches`: whether it uses SIMD types, for dtypes that have them (has_simd).
template <class Op, class Out, class In, bool Batches>
constexpr LaneLoop lane_loop() {
#ifdef TF_COMPILED
    if constexpr (is_shared_op<Op> && has_shared_loops(dtype_of<Out>) &&
                  has_shared_loops(dtype_of<In>))
        return &shared_lane_loop<Op, Out, In, Batches>;
    else
#endif
        if constexpr (Batches)
        return &run_batches<Op, In>;
    else return &run_scalars<Op, Out, In>;
}

}  // namespace tf::kernels
