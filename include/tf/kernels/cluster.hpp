// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One loop for a whole cluster of elementwise ops. Input: a constexpr table of rows (`P::table`),
// operand pointers and shapes. One fold over constants visits the rows; the optimizer turns it into
// straight-line code. Templates are instantiated by (op, dtype), not by row.

#include <algorithm>
#include <cstring>
#include <utility>

#include <tf/core/bits.hpp>
#include <tf/core/op_def.hpp>
#include <tf/kernels/broadcast.hpp>
#include <tf/kernels/lane_loops.hpp>
#include <tf/kernels/parallel.hpp>
#include <tf/kernels/simd.hpp>
#include <tf/kernels/slots.hpp>

namespace tf::kernels {

/// How an operand is read, as far as it is known before the call.
enum class Access : std::uint8_t {
    scalar,  ///< one element, used for all
    full,    ///< one element for each of the result along the innermost dim
    any,     ///< determined at run time
};

inline constexpr std::uint32_t input_row = 0;
inline constexpr std::uint32_t literal_row = op_id("Const");

/// One operand, literal or op of a cluster.
struct ClusterRow {
    std::uint32_t op = input_row;
    DType out = DType::invalid;
    DType in = DType::invalid;
    std::array<std::int16_t, 3> args{-1, -1, -1};  ///< rows; for an input, its index
    std::uint64_t bits = 0;                        ///< a literal's value
    friend constexpr bool operator==(const ClusterRow&, const ClusterRow&) = default;
};

template <int Rows, int Inputs, int Outputs>
struct ClusterTable {
    static constexpr std::size_t rows_count = Rows;
    static constexpr std::size_t inputs_count = Inputs;
    std::array<ClusterRow, static_cast<std::size_t>(Rows)> rows{};
    std::array<Access, static_cast<std::size_t>(Inputs)> access{};
    std::array<DType, static_cast<std::size_t>(Inputs)> dtypes{};
    std::array<std::int16_t, static_cast<std::size_t>(Outputs)> outputs{};
};

/// One op of a cluster or of a function's scalar code, on typed variables (slots).
template <std::uint32_t Id, DType OutD, DType InD>
struct ScalarRow {
    using Op = op_t<Id>;
    using Out = element_t<OutD>;
    using In = element_t<InD>;
    template <class S>
    [[gnu::always_inline]] static void run(S& s, std::size_t self, std::size_t a, std::size_t b,
                                           std::size_t c) {
        if constexpr (ConditionFirst<Op>)
            s.template set<Out>(
                self, apply_scalar<Op, Out>(s.template get<bool>(a), s.template get<In>(b),
                                            s.template get<In>(c)));
        else if constexpr (Op::arity == 1)
            s.template set<Out>(self, apply_scalar<Op, Out>(s.template get<In>(a)));
        else
            s.template set<Out>(
                self, apply_scalar<Op, Out>(s.template get<In>(a), s.template get<In>(b)));
    }
};
template <DType D>
struct ScalarRow<literal_row, D, D> {};

/// Operand pointers of the current row, for both ways of computing it.
template <std::size_t N>
struct LoopOperands {
    std::array<const std::byte*, N> at{};
    std::array<bool, N> moves{};
};

/// Processes one element at a time; any mix of dtypes.
template <class P>
struct ScalarLanes {
    static constexpr const auto& table = P::table;
    static constexpr std::size_t width = 1;
    static constexpr std::size_t count = table.rows_count;
    using In = LoopOperands<table.inputs_count>;

    template <std::size_t I>
    [[gnu::always_inline]] static void row(Slots<static_cast<int>(count)>& s, const In& in,
                                           std::int64_t i) {
        constexpr ClusterRow r = table.rows[I];
        using Out = element_t<r.out>;
        if constexpr (r.op == input_row) {
            constexpr auto k = static_cast<std::size_t>(r.args[0]);
            const Out* p = reinterpret_cast<const Out*>(in.at[k]);
            s.template set<Out>(I, p[in.moves[k] ? i : 0]);
        } else if constexpr (r.op == literal_row) {
            s.template set<Out>(I, detail::core::from_bits<Out>(r.bits));
        } else {
            ScalarRow<r.op, r.out, r.in>::run(s, I, static_cast<std::size_t>(r.args[0]),
                                              static_cast<std::size_t>(r.args[1]),
                                              static_cast<std::size_t>(r.args[2]));
        }
    }
    template <std::size_t... I, std::size_t... O>
    [[gnu::always_inline]] static void step(const In& in, std::byte* const* out, std::int64_t i,
                                            std::index_sequence<I...>, std::index_sequence<O...>) {
        Slots<static_cast<int>(count)> s;
        (row<I>(s, in, i), ...);
        (store<element_t<table.rows[static_cast<std::size_t>(table.outputs[O])].out>>(
             out[O], i, s, static_cast<std::size_t>(table.outputs[O])),
         ...);
    }
    template <class T, class S>
    [[gnu::always_inline]] static void store(std::byte* p, std::int64_t i, const S& s,
                                             std::size_t row) {
        reinterpret_cast<T*>(p)[i] = s.template get<T>(row);
    }
};

/// Processes as many elements at a time as a SIMD register holds; one arithmetic dtype, and bool.
template <class P, class T>
struct SimdLanes {
    static constexpr const auto& table = P::table;
    using B = Batch<T>;
    using M = Mask<T>;
    static constexpr std::size_t width = B::size;
    static constexpr std::size_t count = table.rows_count;
    using In = LoopOperands<table.inputs_count>;
    struct Registers {
        std::array<B, count> v;
        std::array<M, count> m;
        template <DType D>
        [[gnu::always_inline]] auto& get(std::size_t i) {
            if constexpr (D == DType::boolean) return m[i];
            else return v[i];
        }
    };
    template <std::uint32_t Id, DType OutD, DType InD>
    struct Row {
        using Op = op_t<Id>;
        [[gnu::always_inline]] static void run(Registers& s, std::size_t self, std::size_t a,
                                               std::size_t b, std::size_t c) {
            if constexpr (ConditionFirst<Op>)
                s.template get<OutD>(self) =
                    Op::apply(s.m[a], s.template get<InD>(b), s.template get<InD>(c));
            else if constexpr (Op::arity == 1)
                s.template get<OutD>(self) = Op::apply(s.template get<InD>(a));
            else
                s.template get<OutD>(self) =
                    Op::apply(s.template get<InD>(a), s.template get<InD>(b));
        }
    };

    template <std::size_t I>
    [[gnu::always_inline]] static void row(Registers& s, const In& in, std::int64_t i) {
        constexpr ClusterRow r = table.rows[I];
        if constexpr (r.op == input_row) {
            constexpr auto k = static_cast<std::size_t>(r.args[0]);
            constexpr Access access = table.access[k];
            const auto* p = reinterpret_cast<const element_t<r.out>*>(in.at[k]);
            if constexpr (r.out == DType::boolean)
                s.m[I] = in.moves[k] ? MaskBytes<T>::load(p + i) : M(*p);
            else if constexpr (access == Access::full) s.v[I] = B::load_unaligned(p + i);
            else if constexpr (access == Access::scalar) s.v[I] = B(*p);
            else s.v[I] = in.moves[k] ? B::load_unaligned(p + i) : B(*p);
        } else if constexpr (r.op == literal_row) {
            if constexpr (r.out == DType::boolean) s.m[I] = M(r.bits != 0);
            else s.v[I] = B(detail::core::from_bits<T>(r.bits));
        } else {
            Row<r.op, r.out, r.in>::run(s, I, static_cast<std::size_t>(r.args[0]),
                                        static_cast<std::size_t>(r.args[1]),
                                        static_cast<std::size_t>(r.args[2]));
        }
    }
    template <std::size_t... I, std::size_t... O>
    [[gnu::always_inline]] static void step(const In& in, std::byte* const* out, std::int64_t i,
                                            std::index_sequence<I...>, std::index_sequence<O...>) {
        Registers s;
        (row<I>(s, in, i), ...);
        (store<table.rows[static_cast<std::size_t>(table.outputs[O])].out>(
             out[O], i, s, static_cast<std::size_t>(table.outputs[O])),
         ...);
    }
    template <DType D>
    [[gnu::always_inline]] static void store(std::byte* p, std::int64_t i, Registers& s,
                                             std::size_t row) {
        auto* const to = reinterpret_cast<element_t<D>*>(p) + i;
        if constexpr (D == DType::boolean) MaskBytes<T>::store(s.m[row], to);
        else s.v[row].store_unaligned(to);
    }
};

/// The only dtype besides bool in which the rows compute, if it has SIMD types; otherwise invalid.
constexpr DType simd_dtype(const ClusterRow* rows, std::size_t count) {
    DType lane = DType::invalid;
    for (std::size_t i = 0; i < count; ++i) {
        const DType d = rows[i].out;
        if (d == DType::boolean) continue;
        if (!has_simd(d) || (lane != DType::invalid && lane != d)) return DType::invalid;
        lane = d;
    }
    return lane;
}
/// Whether a row can be computed with SIMD types.
template <std::uint32_t Id, DType In>
constexpr bool is_simd_row() {
    if constexpr (Id == input_row || Id == literal_row) return true;
    else return op_t<Id>::simd && (In == DType::boolean || has_simd(In));
}
template <class P, std::size_t... I>
constexpr bool all_simd(std::index_sequence<I...>) {
    return (is_simd_row<P::table.rows[I].op, P::table.rows[I].in>() && ...);
}
template <class P>
constexpr bool is_simd() {
    if constexpr (simd_dtype(P::table.rows.data(), P::table.rows_count) == DType::invalid)
        return false;
    else return all_simd<P>(std::make_index_sequence<P::table.rows_count>{});
}
template <class P>
constexpr auto choose_lanes() {
    if constexpr (!is_simd<P>()) return std::type_identity<ScalarLanes<P>>{};
    else {
        constexpr DType lane = simd_dtype(P::table.rows.data(), P::table.rows_count);
        return std::type_identity<SimdLanes<P, element_t<lane>>>{};
    }
}

/// Computes `count` batches of a row. The pointers are copied to local variables that are indexed
/// only by constants, so that they stay in registers even if stores could alias them.
template <class Lanes, std::size_t Outputs, std::size_t... I, class Rows, std::size_t... O>
[[gnu::always_inline]] inline void batches(const typename Lanes::In& from,
                                           const std::array<std::byte*, Outputs>& target,
                                           std::int64_t count, std::index_sequence<I...>, Rows rows,
                                           std::index_sequence<O...> stores) {
    const typename Lanes::In in{{from.at[I]...}, {from.moves[I]...}};
    std::byte* const out[] = {target[O]...};
    constexpr auto width = static_cast<std::int64_t>(Lanes::width);
    for (std::int64_t i = 0; i < count * width; i += width) Lanes::step(in, out, i, rows, stores);
}

/// The loop of a cluster over its operands.
template <std::size_t Inputs>
struct Nest {
    RowLoop loop;
    std::array<Walker, Inputs> walkers{};
};
template <std::size_t Inputs>
constexpr Nest<Inputs> plan_nest(const Shape* shapes, const Shape& shape) {
    Nest<Inputs> nest;
    nest.loop = plan_rows(shapes, static_cast<int>(Inputs), shape, nest.walkers.data());
    return nest;
}
/// A cluster whose shapes are known at compile time; `P::nest` is its loop.
template <class P>
concept FixedNest = requires { P::nest; };
template <class P>
const RowLoop& loop_of([[maybe_unused]] const RowLoop& planned) {
    if constexpr (FixedNest<P>) return P::nest.loop;
    else return planned;
}
template <class P>
const Walker* walkers_of([[maybe_unused]] const Walker* planned) {
    if constexpr (FixedNest<P>) return P::nest.walkers.data();
    else return planned;
}

/// The least number of elements that are worth a thread: an element costs about one multiplication
/// for each row of the table. Threads begin at multiples of the second number, which is a multiple
/// of the elements in a register.
template <class P>
inline constexpr std::int64_t cluster_grain =
    grain_of(static_cast<std::int64_t>(P::table.rows_count));
inline constexpr std::int64_t cluster_step = 64;
/// Whether threads can share the cluster: not if its shapes are known and small.
template <class P>
constexpr bool is_shared() {
    if constexpr (FixedNest<P>)
        return P::nest.loop.rows == 1 && P::nest.loop.row >= 2 * cluster_grain<P>;
    else return true;
}

/// One row: full batches, then the last elements in padded copies, so that every element is
/// computed by the same code.
template <class P>
[[gnu::always_inline]] inline void run_row(
    LoopOperands<P::table.inputs_count> from,
    const std::array<std::byte*, P::table.outputs.size()>& to, std::int64_t n) {
    using Lanes = typename decltype(choose_lanes<P>())::type;
    constexpr const auto& table = P::table;
    constexpr std::size_t inputs = table.inputs_count, outputs = table.outputs.size();
    constexpr auto width = static_cast<std::int64_t>(Lanes::width);
    constexpr auto operands = std::make_index_sequence<inputs>{};
    constexpr auto rows = std::make_index_sequence<table.rows_count>{};
    constexpr auto stores = std::make_index_sequence<outputs>{};
    const std::int64_t rest = n % width, done = n - rest;
    alignas(64) std::array<std::array<std::byte, 8 * Lanes::width>, inputs> padded_in;
    alignas(64) std::array<std::array<std::byte, 8 * Lanes::width>, outputs> padded_out;
    std::array<std::byte*, outputs> target = to;
    // One call site for both, so that the cluster's code is generated only once.
    for (std::int64_t count = n / width;; count = 1) {
        batches<Lanes>(from, target, count, operands, rows, stores);
        if (width == 1 || rest == 0) return;
        if (target[0] != to[0]) break;
        for (std::size_t k = 0; k < inputs; ++k) {
            if (!from.moves[k]) continue;
            const std::size_t size = size_of(table.dtypes[k]);
            padded_in[k] = {};
            std::memcpy(padded_in[k].data(), from.at[k] + static_cast<std::size_t>(done) * size,
                        static_cast<std::size_t>(rest) * size);
            from.at[k] = padded_in[k].data();
        }
        for (std::size_t k = 0; k < outputs; ++k) target[k] = padded_out[k].data();
    }
    for (std::size_t k = 0; k < outputs; ++k) {
        const auto output = static_cast<std::size_t>(table.outputs[k]);
        const std::size_t size = size_of(table.rows[output].out);
        std::memcpy(to[k] + static_cast<std::size_t>(done) * size, padded_out[k].data(),
                    static_cast<std::size_t>(rest) * size);
    }
}

/// A call of a cluster; `in` and `out` point to elements.
struct ClusterCall {
    const void* const* in;
    void* const* out;
    const RowLoop* loop;
    const Walker* walkers;
};

/// Elements [first, last) of the only row, or all rows if there are several. An `Iterations`.
template <class P>
[[gnu::noinline]] void run_part(const void* of, std::int64_t first, std::int64_t last) {
    constexpr const auto& table = P::table;
    constexpr std::size_t inputs = table.inputs_count, outputs = table.outputs.size();
    const auto& call = *static_cast<const ClusterCall*>(of);
    const RowLoop& loop = loop_of<P>(*call.loop);
    const Walker* const walkers = walkers_of<P>(call.walkers);
    const std::int64_t length = is_shared<P>() ? last - first : loop.row;

    LoopOperands<inputs> from;
    std::array<std::byte*, outputs> to;
    for (std::size_t k = 0; k < inputs; ++k) {
        from.at[k] = static_cast<const std::byte*>(call.in[k]);
        from.moves[k] = walkers[k].moves;
        if (is_shared<P>() && from.moves[k])
            from.at[k] += static_cast<std::size_t>(first) * size_of(table.dtypes[k]);
    }
    for (std::size_t k = 0; k < outputs; ++k) {
        to[k] = static_cast<std::byte*>(call.out[k]);
        const auto output = static_cast<std::size_t>(table.outputs[k]);
        if (is_shared<P>())
            to[k] += static_cast<std::size_t>(first) * size_of(table.rows[output].out);
    }

    std::array<int, max_rank> index{};
    for (std::int64_t r = 0;;) {  // one call site of run_row, so that its code is generated only
                                  // once
        run_row<P>(from, to, length);
        if (++r == loop.rows) return;
        const int axis = next_row(index, loop);
        for (std::size_t k = 0; k < inputs; ++k)
            from.at[k] += walkers[k].step(axis, loop.shape, loop.outer) *
                          static_cast<std::int64_t>(size_of(table.dtypes[k]));
        for (std::size_t k = 0; k < outputs; ++k) {
            const auto output = static_cast<std::size_t>(table.outputs[k]);
            to[k] += static_cast<std::size_t>(loop.row) * size_of(table.rows[output].out);
        }
    }
}

/// Runs a cluster; `in` and `out` point to elements. Threads share a long row.
template <class P>
void run_rows(const void* const* in, void* const* out, const RowLoop& planned,
              const Walker* planned_walkers) {
    const RowLoop& loop = loop_of<P>(planned);
    if (loop.row == 0 || loop.rows == 0) return;
    const ClusterCall call{in, out, &planned, planned_walkers};
    if (is_shared<P>() && loop.rows == 1 && loop.row >= 2 * cluster_grain<P>)
        impl::divide(loop.row, cluster_grain<P>, cluster_step, &run_part<P>, &call);
    else run_part<P>(&call, 0, loop.row);
}

/// Runs a cluster over `shape`, with operands of these shapes.
template <class P>
void run_cluster(const void* const* in, const Shape* shapes, void* const* out, const Shape& shape) {
    const auto nest = plan_nest<P::table.inputs_count>(shapes, shape);
    run_rows<P>(in, out, nest.loop, nest.walkers.data());
}

}  // namespace tf::kernels
