// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs a plan that was made at compile time. The steps of a region are one fold over constants,
// branches are `if`, loops are `while`, scalars are local variables. There is no dispatch at run
// time; templates are instantiated by (op, dtype).

#include <tf/exec/static/frame.hpp>
#include <tf/exec/static/steps.hpp>

namespace tf::exec {

/// How a cluster's loop accesses an operand.
constexpr kernels::Access access_of(const Shape& s, const Shape& out) {
    if (s.fully_defined() && s.size() == 1) return kernels::Access::scalar;
    return s.rank > 0 && s[s.rank - 1] > 1 && s[s.rank - 1] == out[out.rank - 1]
               ? kernels::Access::full
               : kernels::Access::any;
}

/// The table of one fused cluster, copied from the plan's pools.
template <class P, int C>
struct ClusterProgram {
    static constexpr auto table = [] {
        constexpr Cluster c = P::plan.clusters[static_cast<std::size_t>(C)];
        const auto& plan = P::plan;
        const auto at = [](int i) { return static_cast<std::size_t>(i); };
        kernels::ClusterTable<c.rows.count, c.inputs.count, c.outputs.count> t;
        for (int k = 0; k < c.rows.count; ++k)
            t.rows[at(k)] = plan.cluster_rows[at(c.rows.begin + k)];
        const Shape& out = plan.values[at(plan.ints[at(c.outputs.begin)])].shape;
        for (int k = 0; k < c.inputs.count; ++k) {
            const PlannedValue& v = plan.values[at(plan.ints[at(c.inputs.begin + k)])];
            t.dtypes[at(k)] = v.dtype;
            t.access[at(k)] = access_of(v.shape, out);
        }
        for (int k = 0; k < c.outputs.count; ++k)
            t.outputs[at(k)] = static_cast<std::int16_t>(plan.ints[at(c.output_rows.begin + k)]);
        return t;
    }();
};

/// A cluster whose shapes the compiler knows: its loop is planned at compile time.
template <class P, int C>
struct FixedClusterProgram : ClusterProgram<P, C> {
    static constexpr auto nest = [] {
        constexpr Cluster c = P::plan.clusters[static_cast<std::size_t>(C)];
        const auto& plan = P::plan;
        const auto shape = [&](int k) {
            const auto at = static_cast<std::size_t>(k);
            return plan.values[static_cast<std::size_t>(plan.ints[at])].shape;
        };
        std::array<Shape, static_cast<std::size_t>(c.inputs.count)> shapes;
        for (int k = 0; k < c.inputs.count; ++k)
            shapes[static_cast<std::size_t>(k)] = shape(c.inputs.begin + k);
        return kernels::plan_nest<shapes.size()>(shapes.data(), shape(c.outputs.begin));
    }();
};

/// A cluster identified by its computation. Functions, such as a training step and a test step,
/// share its code.
template <auto Table>
struct SharedCluster {
    static constexpr const auto& table = Table;
};
template <auto Table, auto Nest>
struct SharedFixedCluster : SharedCluster<Table> {
    static constexpr const auto& nest = Nest;
};

/// Which clusters of a plan get a separate loop. Clusters with equal computations share one, except
/// if the loop is so short that it is planned at compile time for its shapes.
template <class P>
struct ClusterLoops {
    static constexpr std::int64_t longest_fixed = 1024;

    static constexpr const PlannedValue& value(int k) {
        return P::plan.values[static_cast<std::size_t>(P::plan.ints[static_cast<std::size_t>(k)])];
    }
    static constexpr bool fixed(const Cluster& c) {
        for (const graph::Range& r : {c.inputs, c.outputs})
            for (int k = r.begin; k < r.end(); ++k)
                if (value(k).open_shape >= 0) return false;
        return value(c.outputs.begin).shape.size() <= longest_fixed;
    }
    static constexpr bool same(const Cluster& a, const Cluster& b) {
        if (a.rows.count != b.rows.count || a.inputs.count != b.inputs.count ||
            a.outputs.count != b.outputs.count)
            return false;
        const auto at = [](int i) { return static_cast<std::size_t>(i); };
        for (int k = 0; k < a.rows.count; ++k)
            if (!(P::plan.cluster_rows[at(a.rows.begin + k)] ==
                  P::plan.cluster_rows[at(b.rows.begin + k)]))
                return false;
        for (int k = 0; k < a.outputs.count; ++k)
            if (P::plan.ints[at(a.output_rows.begin + k)] !=
                P::plan.ints[at(b.output_rows.begin + k)])
                return false;
        const Shape &x = value(a.outputs.begin).shape, &y = value(b.outputs.begin).shape;
        for (int k = 0; k < a.inputs.count; ++k)
            if (access_of(value(a.inputs.begin + k).shape, x) !=
                access_of(value(b.inputs.begin + k).shape, y))
                return false;
        return true;
    }
    /// For each cluster, the first one with the same computation.
    static constexpr auto first = [] {
        constexpr auto& all = P::plan.clusters;
        std::array<int, all.size()> out{};
        for (std::size_t c = 0; c < all.size(); ++c) {
            out[c] = static_cast<int>(c);
            for (std::size_t k = 0; k < c && !fixed(all[c]); ++k)
                if (out[k] == static_cast<int>(k) && !fixed(all[k]) && same(all[k], all[c])) {
                    out[c] = out[k];
                    break;
                }
        }
        return out;
    }();
};

/// Runs the C-th cluster of a plan.
template <class P, int C>
struct RunCluster {
    static constexpr Cluster cluster = P::plan.clusters[static_cast<std::size_t>(C)];
    static constexpr int value(int k) { return P::plan.ints[static_cast<std::size_t>(k)]; }

    static void run_fixed(const FrameView& f, const Step&, const kernels::Attributes&) {
        std::array<const void*, static_cast<std::size_t>(cluster.inputs.count)> in;
        std::array<void*, static_cast<std::size_t>(cluster.outputs.count)> out;
        for (std::size_t k = 0; k < in.size(); ++k)
            in[k] = f.address[value(cluster.inputs.begin + static_cast<int>(k))];
        for (std::size_t k = 0; k < out.size(); ++k)
            out[k] = f.address[value(cluster.outputs.begin + static_cast<int>(k))];
        using Program = FixedClusterProgram<P, C>;
        using Code = SharedFixedCluster<Program::table, Program::nest>;
        kernels::run_rows<Code>(in.data(), out.data(), Program::nest.loop,
                                Program::nest.walkers.data());
    }
    static constexpr StepCode code() {
        if constexpr (ClusterLoops<P>::fixed(cluster)) {
            return &run_fixed;
        } else {
            constexpr int loop = ClusterLoops<P>::first[static_cast<std::size_t>(C)];
            return &run_cluster<SharedCluster<ClusterProgram<P, loop>::table>>;
        }
    }
};

/// The code of a plan's clusters as data, for kernels::run_blocks.
template <class P>
struct ClusterBlocks {
    static constexpr const auto& rows = P::plan.cluster_rows;
    static constexpr std::size_t count = rows.size();
    /// For each row: whether its cluster is computed with SIMD types.
    static constexpr auto batches = []<std::size_t... I>(std::index_sequence<I...>) {
        const std::array<bool, sizeof...(I)> simd{
            kernels::is_simd_row<rows[I].op, rows[I].in>()...};
        std::array<bool, sizeof...(I)> out{};
        for (const Cluster& c : P::plan.clusters) {
            const auto begin = static_cast<std::size_t>(c.rows.begin),
                       n = static_cast<std::size_t>(c.rows.count);
            bool all = kernels::simd_dtype(rows.data() + begin, n) != DType::invalid;
            for (std::size_t r = begin; r < begin + n; ++r) all = all && simd[r];
            for (std::size_t r = begin; r < begin + n; ++r) out[r] = all;
        }
        return out;
    }(std::make_index_sequence<count>{});
    static constexpr auto loops = kernels::row_loops<ClusterBlocks>();

    static void run(const FrameView& f, const Step& step, const kernels::Attributes&) {
        const Cluster& c = f.clusters[step.key.index];
        run_cluster_blocks(f, c, rows.data(), loops.data(),
                           batches[static_cast<std::size_t>(c.rows.begin)]);
    }
};

/// The code of a step on memory; null for a step that uses slots or runs regions.
template <class P, Key K, kernels::ClusterCode Code>
constexpr StepCode step_code() {
    if constexpr (K.kind == StepKind::cluster) {
        if constexpr (Code == kernels::ClusterCode::loops) return RunCluster<P, K.index>::code();
        else return &ClusterBlocks<P>::run;
    } else if constexpr (K.kind == StepKind::kernel) {
        return &run_kernel<op_t<K.op>, K.out, K.in>;
    } else if constexpr (K.kind == StepKind::view) {
        return &run_view<op_t<K.op>>;
    } else if constexpr (K.kind == StepKind::move_memory) {
        return &move_memory;
    } else if constexpr (K.kind == StepKind::read_variable) {
        return &read_variable;
    } else if constexpr (K.kind == StepKind::write_rows) {
        return &write_rows<op_t<K.op>, element_t<K.out>>;
    } else if constexpr (K.kind == StepKind::update) {
        return &update_variable<op_t<K.op>, element_t<K.out>>;
    } else if constexpr (K.kind == StepKind::push) {
        return &push_value;
    } else if constexpr (K.kind == StepKind::pop) {
        return &pop_value;
    } else if constexpr (K.kind == StepKind::write_variable) {
        return &write_variable<op_t<K.op>, element_t<K.out>>;
    } else {
        return nullptr;
    }
}
constexpr bool is_on_memory(StepKind kind) {
    switch (kind) {
        case StepKind::kernel:
        case StepKind::view:
        case StepKind::cluster:
        case StepKind::move_memory:
        case StepKind::read_variable:
        case StepKind::write_variable:
        case StepKind::write_rows:
        case StepKind::update:
        case StepKind::push:
        case StepKind::pop: return true;
        default: return false;
    }
}

/// The steps of a plan that are run from a list of functions, which compiles faster than calls:
/// sequences of several steps on memory, or all such steps if the code is not optimized.
template <class P, kernels::ClusterCode Code>
struct ListedSteps {
    static constexpr const auto& plan = P::plan;
    static constexpr std::size_t count = plan.steps.size();
    static constexpr int shortest = Code == kernels::ClusterCode::loops ? 4 : 1;

    /// The number of steps on memory at the start of [begin, end), before the first other step.
    static constexpr int on_memory(int begin, int end) {
        int k = begin;
        while (k < end && is_on_memory(plan.steps[static_cast<std::size_t>(k)].key.kind)) ++k;
        return k - begin;
    }
    /// For each step, whether it is listed.
    static constexpr auto listed = [] {
        std::array<bool, count> out{};
        for (const graph::Range& r : plan.regions)
            for (int k = r.begin; k < r.end();) {
                const int n = on_memory(k, r.end());
                for (int i = k; i < k + n; ++i) out[static_cast<std::size_t>(i)] = n >= shortest;
                k += n + 1;
            }
        return out;
    }();
    /// The key that selects the code of a step. For interpreted clusters it omits the index, so
    /// that they share code.
    static constexpr Key key(std::size_t step) {
        Key k = plan.steps[step].key;
        if (Code == kernels::ClusterCode::blocks && k.kind == StepKind::cluster) k.index = -1;
        return k;
    }
    static constexpr auto code = []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<StepCode, count>{step_code<P, listed[I] ? key(I) : Key{}, Code>()...};
    }(std::make_index_sequence<count>{});
};

template <class P, kernels::ClusterCode Code = kernels::cluster_code>
struct Executor {
    static constexpr const auto& plan = P::plan;
    using Slots = kernels::Slots<plan.frame.slots>;
    using Listed = ListedSteps<P, Code>;

    template <Key K>
    [[gnu::always_inline]] static void step(Slots& s, const FrameView& f, const Step& step) {
        if constexpr (K.kind == StepKind::scalar) {
            kernels::ScalarRow<K.op, K.out, K.in>::run(s, step.bits, slot(step, 0), slot(step, 1),
                                                       slot(step, 2));
        } else if constexpr (K.kind == StepKind::literal) {
            using T = element_t<K.out>;
            if constexpr (tf::detail::core::Bits<T>)
                s.template set<T>(slot(step, 0), tf::detail::core::from_bits<T>(step.bits));
        } else if constexpr (K.kind == StepKind::store) {
            using T = element_t<K.out>;
            *reinterpret_cast<T*>(f.address[step.value]) = s.template get<T>(slot(step, 0));
        } else if constexpr (K.kind == StepKind::load) {
            using T = element_t<K.out>;
            s.template set<T>(slot(step, 0), *reinterpret_cast<const T*>(f.address[step.value]));
        } else if constexpr (K.kind == StepKind::move_slot) {
            using T = element_t<K.out>;
            s.template set<T>(slot(step, 1), s.template get<T>(slot(step, 0)));
        } else if constexpr (K.kind == StepKind::branch) {
            branch<K.index, K.in>(s, f);
        } else if constexpr (K.kind == StepKind::loop) {
            loop<K.index>(s, f);
        } else if constexpr (K.kind == StepKind::read_slot) {
            using T = element_t<K.out>;
            s.template set<T>(slot(step, 1),
                              *static_cast<const T*>(f.variables[step.args[0]]->data()));
        } else if constexpr (K.kind == StepKind::push_slot) {
            using T = element_t<K.out>;
            f.stacks[step.args[0]].push(s.template get<T>(slot(step, 1)));
        } else if constexpr (K.kind == StepKind::pop_slot) {
            using T = element_t<K.out>;
            s.template set<T>(slot(step, 1), f.stacks[step.args[0]].template pop<T>());
        } else if constexpr (K.kind == StepKind::write_slot) {
            using T = element_t<K.out>;
            T* p = static_cast<T*>(f.variables[step.args[0]]->writable(true));
            *p = op_t<K.op>::template update<T>(*p, s.template get<T>(slot(step, 1)));
        } else {
            constexpr StepCode code = step_code<P, K, Code>();
            if constexpr (K.kind == StepKind::kernel || K.kind == StepKind::view)
                code(f, step, P::attributes(step.row));
            else code(f, step, {});
        }
    }

    template <int C, DType D>
    [[gnu::always_inline]] static void branch(Slots& s, const FrameView& f) {
        constexpr Control c = plan.controls[static_cast<std::size_t>(C)];
        const auto chosen = s.template get<element_t<D>>(static_cast<std::size_t>(c.value));
        if constexpr (D == DType::boolean) {
            if (chosen) region<c.regions.begin>(s, f);
            else region<c.regions.begin + 1>(s, f);
        } else {
            [&]<int... K>(std::integer_sequence<int, K...>) {
                const bool found =
                    ((std::cmp_equal(chosen, K) && (region<c.regions.begin + K>(s, f), true)) ||
                     ...);
                if (!found) region<c.regions.begin + c.regions.count - 1>(s, f);
            }(std::make_integer_sequence<int, c.regions.count - 1>{});
        }
    }
    template <int C>
    [[gnu::always_inline]] static void loop(Slots& s, const FrameView& f) {
        constexpr Control c = plan.controls[static_cast<std::size_t>(C)];
        for (;;) {
            region<c.regions.begin>(s, f);
            if (!s.template get<bool>(static_cast<std::size_t>(c.value))) break;
            region<c.regions.begin + 1>(s, f);
        }
    }
    template <int R>
    [[gnu::always_inline]] static void region(Slots& s, const FrameView& f) {
        constexpr graph::Range r = plan.regions[static_cast<std::size_t>(R)];
        steps<r.begin, r.end()>(s, f);
    }
    template <int Begin, int End>
    [[gnu::always_inline]] static void steps(Slots& s, const FrameView& f) {
        if constexpr (Begin < End) {
            constexpr int n = alike(Begin, End);
            if constexpr (Listed::listed[Begin])
                run_listed(f, plan.steps.data() + Begin, Listed::code.data() + Begin, n,
                           &P::attributes);
            else
                [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
                    (step<Listed::key(Begin + I)>(s, f, plan.steps[Begin + I]), ...);
                }(std::make_index_sequence<static_cast<std::size_t>(n)>{});
            steps<Begin + n, End>(s, f);
        }
    }
    /// The number of steps in [begin, end) that are listed like the first one; at most 128, because
    /// compilers limit the operands of one fold.
    static constexpr int alike(int begin, int end) {
        const auto listed = [](int k) { return Listed::listed[static_cast<std::size_t>(k)]; };
        int n = 0;
        while (begin + n < end && n < 128 && listed(begin + n) == listed(begin)) ++n;
        return n;
    }

    /// One call. The caller has locked the variables.
    [[gnu::noinline]] static void run(Frame<P, Code>& frame, VariableState* const* variables) {
        frame.execute(variables, [](const FrameView& f) __attribute__((always_inline)) {
            Slots s;
            region<0>(s, f);
        });
    }

private:
    [[gnu::always_inline]] static std::size_t slot(const Step& s, std::size_t k) {
        return static_cast<std::size_t>(s.args[k]);
    }
};

}  // namespace tf::exec
