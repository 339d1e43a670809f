// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/einsum.hpp.

#include <algorithm>
#include <array>
#include <tuple>

#include <tf/kernels/contraction.hpp>
#include <tf/kernels/contraction_code.hpp>
#include <tf/kernels/einsum.hpp>
#include <tf/kernels/instantiate.hpp>
#include <tf/kernels/work_array.hpp>

namespace tf::kernels {

namespace impl {

/// A label, its size and its stride.
struct LabelledAxis {
    std::uint8_t label = 0;
    std::int64_t size = 1, stride = 0;
};
/// The axes of a tensor. Dims of 1 are left out: summing over them changes nothing, and labels of
/// an ellipsis broadcast along them.
struct AxisList {
    std::array<LabelledAxis, 2 * max_rank> axes{};
    int count = 0;

    const LabelledAxis* begin() const { return axes.data(); }
    const LabelledAxis* end() const { return axes.data() + count; }
    void push(const LabelledAxis& axis) { axes[static_cast<std::size_t>(count++)] = axis; }
    const LabelledAxis* find(std::uint8_t label) const {
        return std::find_if(begin(), end(), [&](const auto& x) { return x.label == label; });
    }
    bool has(std::uint8_t label) const { return find(label) != end(); }
    std::int64_t stride_of(std::uint8_t label) const {
        return has(label) ? find(label)->stride : 0;
    }
    std::int64_t size() const {
        std::int64_t n = 1;
        for (const LabelledAxis& x : *this) n *= x.size;
        return n;
    }
    void append(const AxisList& other) {
        for (const LabelledAxis& x : other) push(x);
    }
};
/// The axes of row-major elements; dims with the same label become one axis along the diagonal.
TF_COMMON_INLINE AxisList axes_of(const Shape& s, Labels labels) {
    AxisList all;
    std::array<std::int64_t, max_rank + 1> strides{};
    strides[static_cast<std::size_t>(s.rank)] = 1;
    for (int i = s.rank; i-- > 0;) {
        const auto k = static_cast<std::size_t>(i);
        strides[k] = strides[k + 1] * s[i];
    }
    for (int i = 0; i < s.rank; ++i) {
        if (s[i] == 1) continue;
        const std::int64_t stride = strides[static_cast<std::size_t>(i) + 1];
        const std::uint8_t label = label_at(labels, i);
        if (const auto* known = all.find(label); known != all.end())
            all.axes[static_cast<std::size_t>(known - all.begin())].stride += stride;
        else all.push({label, s[i], stride});
    }
    return all;
}
/// The same axes with the strides of a dense tensor in this order.
TF_COMMON_INLINE AxisList dense(AxisList axes) {
    std::int64_t stride = 1;
    for (int i = axes.count; i-- > 0;) {
        auto& x = axes.axes[static_cast<std::size_t>(i)];
        x.stride = stride;
        stride *= x.size;
    }
    return axes;
}
/// Whether elements with the axes `x` are dense in the order of `order`.
TF_COMMON_INLINE bool is_dense(const AxisList& x, const AxisList& order) {
    if (x.count != order.count) return false;
    for (const LabelledAxis& axis : dense(order))
        if (!x.has(axis.label) || x.stride_of(axis.label) != axis.stride) return false;
    return true;
}

/// A loop over axes of up to three tensors; the last axis is the inner loop.
struct StridedLoop {
    AxisList over;
    std::array<std::array<std::int64_t, 3>, 2 * max_rank> strides{};

    StridedLoop(const AxisList& axes, const AxisList& a, const AxisList& b, const AxisList& c)
        : over(axes) {
        if (over.count == 0) over.push({});
        for (int i = 0; i < over.count; ++i) {
            const std::uint8_t label = over.axes[static_cast<std::size_t>(i)].label;
            strides[static_cast<std::size_t>(i)] = {a.stride_of(label), b.stride_of(label),
                                                    c.stride_of(label)};
        }
    }
    /// Calls row(count, offsets, strides) for each inner loop.
    template <class Row>
    void run(const Row& row) const {
        std::array<std::int64_t, 2 * max_rank> index{};
        std::array<std::int64_t, 3> at{};
        const int last = over.count - 1;
        const auto& inner = strides[static_cast<std::size_t>(last)];
        if (over.size() == 0) return;
        for (;;) {
            row(over.axes[static_cast<std::size_t>(last)].size, at, inner);
            int i = last - 1;
            for (; i >= 0; --i) {
                const auto k = static_cast<std::size_t>(i);
                for (std::size_t t = 0; t < 3; ++t) at[t] += strides[k][t];
                if (++index[k] < over.axes[k].size) break;
                for (std::size_t t = 0; t < 3; ++t) at[t] -= strides[k][t] * over.axes[k].size;
                index[k] = 0;
            }
            if (i < 0) return;
        }
    }
};

template <class T>
void copy_strided(const T* from, const AxisList& from_axes, T* to, const AxisList& to_axes,
                  const AxisList& over) {
    const auto copy = [=](std::int64_t n, const auto& at, const auto& by) {
        const T* x = from + at[0];
        T* y = to + at[1];
        for (std::int64_t i = 0; i < n; ++i) y[i * by[1]] = x[i * by[0]];
    };
    StridedLoop(over, from_axes, to_axes, {}).run(copy);
}

/// The sum over all axes that are not in `kept`, dense in the order of `kept`.
template <class T>
WorkArray<T> sum_strided(const T* from, const AxisList& axes, const AxisList& kept) {
    using A = Product<T>;
    const AxisList result = dense(kept);
    WorkArray<A> sums(result.size());
    std::fill_n(sums.data(), result.size(), A(0));
    AxisList over = axes;  // in the order of memory
    std::sort(over.axes.data(), over.axes.data() + over.count,
              [](const auto& x, const auto& y) { return x.stride > y.stride; });
    const auto add = [&](std::int64_t n, const auto& at, const auto& by) {
        const T* x = from + at[0];
        A* y = sums.data() + at[1];
        if (by[1] == 0) {
            A sum = *y;
            for (std::int64_t i = 0; i < n; ++i) sum += static_cast<A>(x[i * by[0]]);
            *y = sum;
        } else {
            for (std::int64_t i = 0; i < n; ++i) y[i * by[1]] += static_cast<A>(x[i * by[0]]);
        }
    };
    StridedLoop(over, axes, result, {}).run(add);
    if constexpr (std::is_same_v<A, T>) {
        return sums;
    } else {
        WorkArray<T> rounded(result.size());
        std::transform(sums.data(), sums.data() + result.size(), rounded.data(),
                       [](A v) { return static_cast<T>(v); });
        return rounded;
    }
}

/// One operand of a product. Its elements are copied if their order is not one that the product can
/// read.
template <class T>
struct Factor {
    const T* data = nullptr;
    bool swapped = false;  ///< [batch, columns, rows]
    WorkArray<T> copy;

    Factor(const T* from, const AxisList& axes, const AxisList& batch, const AxisList& rows,
           const AxisList& columns)
        : data(from) {
        AxisList plain = batch, other = batch;
        plain.append(rows);
        plain.append(columns);
        other.append(columns);
        other.append(rows);
        if (is_dense(axes, plain)) return;
        if (is_dense(axes, other)) {
            swapped = true;
            return;
        }
        copy = WorkArray<T>(plain.size());
        copy_strided(from, axes, copy.data(), dense(plain), plain);
        data = copy.data();
    }
};

/// An operand after summation over the axes that only it has and that the result does not have.
template <class T>
struct Reduced {
    const T* data;
    AxisList axes;
    WorkArray<T> sums;

    template <class IsKept>
    Reduced(const T* from, const AxisList& all, const IsKept& is_kept) : data(from), axes(all) {
        AxisList kept;
        for (const LabelledAxis& x : all)
            if (is_kept(x.label)) kept.push(x);
        if (kept.count == all.count) return;
        sums = sum_strided(from, all, kept);
        data = sums.data();
        axes = dense(kept);
    }
};

template <class T>
void einsum_pair(const Reduced<T>& a, const Reduced<T>& b, T* out, const AxisList& to) {
    AxisList batch, rows, columns, summed;
    for (const LabelledAxis& x : to) {
        const bool in_a = a.axes.has(x.label), in_b = b.axes.has(x.label);
        if (in_a && in_b) batch.push(x);
        else if (in_a) rows.push(x);
        else if (in_b) columns.push(x);
    }
    for (const LabelledAxis& x : a.axes)
        if (!to.has(x.label)) summed.push(x);
    if (summed.count == 0) {
        const auto multiply = [&](std::int64_t n, const auto& at, const auto& by) {
            using A = Product<T>;
            const T *x = a.data + at[0], *y = b.data + at[1];
            T* z = out + at[2];
            for (std::int64_t i = 0; i < n; ++i)
                z[i * by[2]] =
                    static_cast<T>(static_cast<A>(x[i * by[0]]) * static_cast<A>(y[i * by[1]]));
        };
        return StridedLoop(to, a.axes, b.axes, to).run(multiply);
    }
    AxisList straight = batch, reversed = batch;
    straight.append(rows);
    straight.append(columns);
    reversed.append(columns);
    reversed.append(rows);
    const bool swap = !is_dense(to, straight) && is_dense(to, reversed);
    const bool direct = swap || is_dense(to, straight);
    const Factor<T> x(a.data, a.axes, batch, rows, summed);
    const Factor<T> y(b.data, b.axes, batch, summed, columns);
    WorkArray<T> made;
    T* product = out;
    if (!direct) {
        made = WorkArray<T>(straight.size());
        product = made.data();
    }
    MatMul s;
    s.batch = batch.size();
    s.m = rows.size();
    s.k = summed.size();
    s.n = columns.size();
    s.transpose_a = x.swapped;
    s.transpose_b = y.swapped;
    s.stride_a = s.m * s.k;
    s.stride_b = s.k * s.n;
    if (swap) {  // (a b)^T = b^T a^T
        std::swap(s.m, s.n);
        std::swap(s.stride_a, s.stride_b);
        s.transpose_a = !y.swapped;
        s.transpose_b = !x.swapped;
        matmul(y.data, x.data, product, s);
    } else {
        matmul(x.data, y.data, product, s);
    }
    if (!direct) copy_strided<T>(product, dense(straight), out, to, to);
}

}  // namespace impl

template <class T>
void einsum(const Labelled<const T>& a, const Labelled<const T>* b, const Labelled<T>& out) {
    using namespace impl;
    const AxisList to = axes_of(out.shape, out.labels);
    const std::int64_t size = out.shape.size();
    // only the elements of a diagonal are written, and empty sums are 0
    const bool empty = a.shape.size() == 0 || (b != nullptr && b->shape.size() == 0);
    if (to.size() != size || empty) std::fill_n(out.data, size, T(0));
    if (size == 0 || empty) return;
    const AxisList first = axes_of(a.shape, a.labels);
    const AxisList second = b == nullptr ? AxisList() : axes_of(b->shape, b->labels);
    const Reduced<T> x(a.data, first, [&](std::uint8_t l) { return to.has(l) || second.has(l); });
    if (b == nullptr) return copy_strided<T>(x.data, x.axes, out.data, to, to);
    const Reduced<T> y(b->data, second, [&](std::uint8_t l) { return to.has(l) || first.has(l); });
    einsum_pair(x, y, out.data, to);
}

#if TF_COMPILES_KERNELS
[[gnu::used]] inline constexpr auto einsums = []<class... T>(Types<T...>) {
    return std::tuple(&einsum<T>...);
}(Numbers{});
[[gnu::used]] inline constexpr auto complex_einsums = []<class... T>(Types<T...>) {
    return std::tuple(&einsum<T>...);
}(ComplexNumbers{});
#endif

}  // namespace tf::kernels
