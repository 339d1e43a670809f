// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows of a tensor that are selected by index vectors, as in tf.gather_nd and tf.scatter_nd: a
// vector of length d is a position in the first d dims, and the remaining dims are the row. All
// vectors are checked before anything is written. Elements of any dtype.

#include <algorithm>
#include <array>
#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/kernels/view.hpp>

namespace tf::kernels {

/// The shape of the rows selected by index vectors: a table [b.., n.., r..] and indices [b.., k..,
/// d] -> [b.., k.., r..], with d dims n and `batch` dims b. Shape::invalid() if they do not fit.
constexpr Shape shape_of_rows(const Shape& table, const Shape& indices, int batch = 0) {
    if (indices.rank < 1 || batch < 0 || batch >= indices.rank) return Shape::invalid();
    const int depth = indices[indices.rank - 1];
    if (depth == dyn || batch + depth > table.rank) return Shape::invalid();
    const int last = batch + depth;
    if (indices.rank - 1 + table.rank - last > max_rank) return Shape::invalid();
    Shape out;
    for (int i = 0; i + 1 < indices.rank; ++i) {
        int d = indices[i];
        if (i < batch && d != table[i]) {
            if (d != dyn && table[i] != dyn) return Shape::invalid();
            d = d == dyn ? table[i] : d;
        }
        out.push_back(d);
    }
    for (int i = last; i < table.rank; ++i) out.push_back(table[i]);
    return out;
}

/// The positions of the selected rows.
class IndexVectors {
public:
    static constexpr std::int64_t block = 128;

    /// The shapes must fit each other. Raises errors::InvalidArgument, in the name of `op`, for an
    /// index vector that is out of range.
    TF_COMMON IndexVectors(std::string_view op, const Ref& indices, const Shape& table,
                           int batch = 0);

    /// Elements in a row.
    std::int64_t width() const { return width_; }
    /// Calls f(k, position of the first element) for the k-th row, in order.
    template <class F>
    void each(F f) const {
        std::int64_t at[block];
        for (std::int64_t first = 0; first < count_; first += block) {
            const std::int64_t n = std::min(block, count_ - first);
            positions(first, n, at);
            for (std::int64_t k = 0; k < n; ++k) f(first + k, at[k]);
        }
    }

private:
    std::int64_t index(std::int64_t k) const {
        return wide_ ? static_cast<const std::int64_t*>(indices_)[k]
                     : static_cast<const std::int32_t*>(indices_)[k];
    }
    TF_COMMON void positions(std::int64_t first, std::int64_t n, std::int64_t* out) const;

    const void* indices_;
    bool wide_;
    int depth_;
    std::array<int, max_rank> size_{};
    std::array<std::int64_t, max_rank> stride_{};
    std::int64_t count_ = 1, width_ = 1;
    std::int64_t batch_count_ = 1, batch_stride_ = 0;  ///< index vectors and elements per batch
};

/// out[k] = the row that the k-th vector selects.
template <class T>
void gather_rows(const T* table, const IndexVectors& at, T* out) {
    const std::int64_t width = at.width();
    at.each([&](std::int64_t, std::int64_t position) {
        if (width == 1) *out++ = table[position];
        else out = std::copy_n(table + position, width, out);
    });
}
/// Replaces the row that the k-th vector selects by rows[k]. For a repeated row, the last one wins.
template <class T>
void replace_rows(T* table, const IndexVectors& at, const T* rows) {
    const std::int64_t width = at.width();
    at.each([&](std::int64_t k, std::int64_t position) {
        std::copy_n(rows + k * width, width, table + position);
    });
}
/// Combines the row that the k-th vector selects with rows[k], in the order of the vectors.
template <class Combine, class T>
void combine_rows(T* table, const IndexVectors& at, const T* rows) {
    const std::int64_t width = at.width();
    at.each([&](std::int64_t k, std::int64_t position) {
        T* const to = table + position;
        const T* const from = rows + k * width;
        for (std::int64_t i = 0; i < width; ++i) to[i] = Combine::apply(to[i], from[i]);
    });
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/index_vectors_code.hpp>
#endif
