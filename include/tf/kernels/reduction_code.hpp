// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/reduction.hpp.

#include <algorithm>
#include <array>

#include <tf/kernels/blocks.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/parallel.hpp>
#include <tf/kernels/reduction.hpp>

namespace tf::kernels {

namespace impl {

/// The shape without dims of 1; adjacent dims that are all reduced or all kept are merged.
struct ReducePlan {
    std::array<std::int64_t, max_rank> kept_size{}, kept_stride{}, reduced_size{}, reduced_stride{};
    int kept = 0, reduced = 0;  ///< number of merged dims of each kind
    std::int64_t count = 1;     ///< elements of one result
    std::int64_t results = 1;
    bool inner_reduced = false;  ///< whether the last merged dim is reduced

    ReducePlan(const Shape& shape, unsigned axes) {
        std::int64_t stride = 1;
        for (int d = 0; d < shape.rank; ++d) {
            if ((axes >> d & 1u) != 0) count *= shape[d];
            else results *= shape[d];
        }
        int last = -1;
        for (int d = shape.rank; d-- > 0;) {
            if (shape[d] == 1) continue;
            const int kind = (axes >> d & 1u) != 0 ? 1 : 0;
            auto& sizes = kind == 1 ? reduced_size : kept_size;
            auto& strides = kind == 1 ? reduced_stride : kept_stride;
            int& n = kind == 1 ? reduced : kept;
            if (kind == last) {
                sizes[static_cast<std::size_t>(n - 1)] *= shape[d];
            } else {
                if (last < 0) inner_reduced = kind == 1;
                sizes[static_cast<std::size_t>(n)] = shape[d];
                strides[static_cast<std::size_t>(n++)] = stride;
            }
            last = kind;
            stride *= shape[d];
        }
        std::reverse(kept_size.begin(), kept_size.begin() + kept);
        std::reverse(kept_stride.begin(), kept_stride.begin() + kept);
        std::reverse(reduced_size.begin(), reduced_size.begin() + reduced);
        std::reverse(reduced_stride.begin(), reduced_stride.begin() + reduced);
    }
};

/// Counts through the first `n` merged dims: next() advances the offset and returns false at the
/// end. move_to(k) sets the offset after k steps.
struct Odometer {
    const std::int64_t* size;
    const std::int64_t* stride;
    int n;
    std::int64_t offset = 0;
    std::array<std::int64_t, max_rank> index{};

    bool next() {
        for (int d = n; d-- > 0;) {
            const auto at = static_cast<std::size_t>(d);
            offset += stride[d];
            if (++index[at] < size[d]) return true;
            offset -= index[at] * stride[d];
            index[at] = 0;
        }
        return false;
    }
    void move_to(std::int64_t k) {
        for (int d = n; k != 0 && d-- > 0; k /= size[d]) {
            index[static_cast<std::size_t>(d)] = k % size[d];
            offset += k % size[d] * stride[d];
        }
    }
};

inline constexpr std::int64_t reduce_lanes = 32;
inline constexpr std::int64_t pairwise_block = 512;

/// Combines 2 * `Half` partial results into one. Recursive, so that the compiler knows each loop's
/// length.
template <class F, std::int64_t Half>
typename F::Acc fold_lanes(typename F::Acc* lanes) {
    for (std::int64_t l = 0; l < Half; ++l) lanes[l] = F::combine(lanes[l], lanes[l + Half]);
    if constexpr (Half > 1) return fold_lanes<F, Half / 2>(lanes);
    else return lanes[0];
}

/// A contiguous row: partial results that are independent and fit vector registers. Long rows of
/// floats are split in halves, so that the error of a sum grows with the logarithm of the length.
template <class F, class T>
typename F::Acc reduce_row(const T* in, std::int64_t n) {
    using Acc = typename F::Acc;
    if constexpr (F::rounds) {
        if (n > pairwise_block) {
            const std::int64_t left = n / 2 / reduce_lanes * reduce_lanes;
            // Two statements, because g++ evaluates the arguments of a call from right to left,
            // which would read memory backwards.
            const Acc first = reduce_row<F>(in, left);
            return F::combine(first, reduce_row<F>(in + left, n - left));
        }
    }
    Acc result = F::identity();
    std::int64_t i = 0;
    if (n >= reduce_lanes) {
        std::array<Acc, static_cast<std::size_t>(reduce_lanes)> acc;
        acc.fill(F::identity());
        for (; i + reduce_lanes <= n; i += reduce_lanes)
            for (std::size_t l = 0; l < acc.size(); ++l)
                acc[l] = F::combine(acc[l], static_cast<Acc>(in[i + static_cast<std::int64_t>(l)]));
        result = fold_lanes<F, reduce_lanes / 2>(acc.data());
    }
    for (; i < n; ++i) result = F::combine(result, static_cast<Acc>(in[i]));
    return result;
}

/// Partial results of `N` columns. Sums of floats cascade: after 16 rows a sum moves up a level,
/// which keeps the error of long sums small without additional memory.
template <class F, std::size_t N>
struct Cascade {
    using Acc = typename F::Acc;
    static constexpr std::size_t levels = F::rounds ? 6 : 1;
    static constexpr int most = 16;
    std::array<std::array<Acc, N>, levels> acc;
    std::array<int, levels> rows{};

    explicit Cascade(std::size_t columns) {
        for (auto& level : acc) std::fill_n(level.data(), columns, F::identity());
    }
    void carry(std::size_t columns) {
        if constexpr (levels > 1) {
            for (std::size_t l = 0; l + 1 < levels && ++rows[l] == most; ++l) {
                for (std::size_t c = 0; c < columns; ++c) {
                    acc[l + 1][c] = F::combine(acc[l + 1][c], acc[l][c]);
                    acc[l][c] = F::identity();
                }
                rows[l] = 0;
            }
        }
    }
    Acc total(std::size_t c) const {
        Acc a = acc[levels - 1][c];
        for (std::size_t l = levels - 1; l-- > 0;) a = F::combine(a, acc[l][c]);
        return a;
    }
};

template <class R, class T>
void reduce(const T* in, const Shape& shape, unsigned axes, T* out) {
    using F = typename R::template For<T>;
    using Acc = typename F::Acc;
    const ReducePlan plan(shape, axes);
    if (plan.results == 0) return;
    if (plan.count == 0) {
        std::fill_n(out, plan.results, F::finish(F::identity(), 0));
        return;
    }
    const std::int64_t* sizes = plan.reduced_size.data();
    const std::int64_t* strides = plan.reduced_stride.data();
    Odometer start{plan.kept_size.data(), plan.kept_stride.data(), plan.kept};
    if (plan.inner_reduced) {
        const std::int64_t row = plan.reduced_size[static_cast<std::size_t>(plan.reduced - 1)];
        const auto results = [&, in, row, count = plan.count](std::int64_t r, std::int64_t last) {
            Odometer kept = start;
            kept.move_to(r);
            T* to = out + r;
            if (plan.reduced == 1) {
                for (; r < last; ++r, kept.next())
                    *to++ = F::finish(reduce_row<F>(in + kept.offset, row), count);
                return;
            }
            for (; r < last; ++r, kept.next()) {
                Cascade<F, 1> sum(1);
                Odometer reduced{sizes, strides, plan.reduced - 1};
                do {
                    const T* p = in + kept.offset + reduced.offset;
                    sum.acc[0][0] = F::combine(sum.acc[0][0], reduce_row<F>(p, row));
                    sum.carry(1);
                } while (reduced.next());
                *to++ = F::finish(sum.total(0), count);
            }
        };
        return parallel_for(plan.results, grain_of(plan.count), results);
    }
    // The last merged dim is kept: whole rows are combined, a block of columns at a time.
    constexpr std::size_t columns = 128;
    const std::int64_t row =
        plan.kept == 0 ? 1 : plan.kept_size[static_cast<std::size_t>(plan.kept - 1)];
    if (plan.kept > 0) --start.n;
    const auto rows = [&](std::int64_t r, std::int64_t last) {
        Odometer kept = start;
        for (kept.move_to(r); r < last; ++r, kept.next()) {
            for (std::int64_t first = 0; first < row; first += static_cast<std::int64_t>(columns)) {
                const auto n = std::min(columns, static_cast<std::size_t>(row - first));
                Cascade<F, columns> sum(n);
                Odometer reduced{sizes, strides, plan.reduced};
                do {
                    const T* p = in + kept.offset + first + reduced.offset;
                    Acc* acc = sum.acc[0].data();
                    assign_blocks(acc, n, [&](std::size_t c) {
                        return F::combine(acc[c], static_cast<Acc>(p[c]));
                    });
                    sum.carry(n);
                } while (reduced.next());
                T* const to = out + r * row + first;
                for (std::size_t c = 0; c < n; ++c) to[c] = F::finish(sum.total(c), plan.count);
            }
        }
    };
    parallel_for(plan.results / row, grain_of(plan.count * row), rows);
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto reductions = []<class... T, class... W, class... C>(
                                                     Types<T...>, Types<W...>, Types<C...>) {
    return std::tuple(&reduce<Sum, C>..., &reduce<Prod, C>..., &reduce<Mean, C>...,
                      &reduce<Sum, W>..., &reduce<Prod, W>..., &reduce<Mean, T>...,
                      &reduce<Max, T>..., &reduce<Min, T>..., &reduce<Any, bool>,
                      &reduce<All, bool>);
}(Numbers{}, WrappingNumbers{}, ComplexNumbers{});
#endif

}  // namespace impl
}  // namespace tf::kernels
