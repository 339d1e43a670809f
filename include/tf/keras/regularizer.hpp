// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Penalties on a weight that are added to the loss, as values:
// `Dense<10>{.kernel_regularizer = L2{1e-4}}`. Mirrors keras.regularizers.

#include <cstddef>
#include <string_view>

#include <tf/core/shape.hpp>

namespace tf::keras {

namespace detail {
template <class>
inline constexpr bool is_regularizer = false;
inline void mode_of_OrthogonalRegularizer_must_be_rows_or_columns() {}
}  // namespace detail

/// l1 * sum(|w|) + l2 * sum(w * w), or the penalty of OrthogonalRegularizer. The type of a layer's
/// regularizer options.
struct Regularizer {
    double l1 = 0, l2 = 0;
    double orthogonal = 0;  ///< the factor of OrthogonalRegularizer
    bool of_columns = false;

    constexpr Regularizer() = default;
    constexpr Regularizer(double factor_of_l1, double factor_of_l2)
        : l1(factor_of_l1), l2(factor_of_l2) {}
    /// Reports a value that is not a regularizer.
    template <class R>
        requires(!requires(const R& r) { r.operator Regularizer(); })
    constexpr Regularizer(const R&) {
        static_assert(detail::is_regularizer<R>,
                      "[tf.keras.regularizer] .kernel_regularizer = L2{.01}: it must be one of "
                      "keras::regularizers, L1, L2, L1L2, OrthogonalRegularizer, not a string or "
                      "number");
    }
    constexpr bool active() const { return l1 != 0 || l2 != 0 || orthogonal != 0; }
    /// Whether weights of this shape can have this regularizer.
    constexpr bool fits(const Shape& shape) const {
        return orthogonal == 0 || (shape.rank == 2 && shape[of_columns ? 1 : 0] != dyn);
    }
};

namespace regularizers {

/// l1 * sum(|w|). Mirrors keras.regularizers.L1.
struct L1 {
    double l1 = .01;
    constexpr operator Regularizer() const { return {l1, 0}; }
};
/// l2 * sum(w * w). Mirrors keras.regularizers.L2.
struct L2 {
    double l2 = .01;
    constexpr operator Regularizer() const { return {0, l2}; }
};
/// l1 * sum(|w|) + l2 * sum(w * w). Mirrors keras.regularizers.L1L2.
struct L1L2 {
    double l1 = 0, l2 = 0;
    constexpr operator Regularizer() const { return {l1, l2}; }
};

/// What OrthogonalRegularizer compares: "rows" or "columns".
struct OrthogonalMode {
    bool columns = false;

    template <std::size_t N>
    constexpr OrthogonalMode(const char (&name)[N])
        : columns(std::string_view(name, N - 1) == "columns") {
        if (!columns && std::string_view(name, N - 1) != "rows")
            detail::mode_of_OrthogonalRegularizer_must_be_rows_or_columns();
    }
};
/// factor * the mean of |cos| of the angles between all pairs of rows (or of columns) of a matrix.
/// The weight must have rank 2; its penalty is 0 if there is only one row, where Keras returns NaN.
/// Mirrors keras.regularizers.OrthogonalRegularizer.
struct OrthogonalRegularizer {
    double factor = .01;
    OrthogonalMode mode = "rows";
    constexpr operator Regularizer() const {
        Regularizer out;
        out.orthogonal = factor;
        out.of_columns = mode.columns;
        return out;
    }
};

// Keras's other names
using keras::Regularizer;
using l1 = L1;
using l2 = L2;
using l1_l2 = L1L2;
using orthogonal_regularizer = OrthogonalRegularizer;
}  // namespace regularizers

using regularizers::L1;
using regularizers::L1L2;
using regularizers::L2;
using regularizers::OrthogonalRegularizer;

}  // namespace tf::keras
