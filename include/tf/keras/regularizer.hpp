// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Penalties on the size of a weight that are added to the loss, as values:
// `Dense<10>{.kernel_regularizer = L2{1e-4}}`. Mirrors keras.regularizers.

namespace tf::keras {

namespace detail {
template <class>
inline constexpr bool is_regularizer = false;
}  // namespace detail

/// l1 * sum(|w|) + l2 * sum(w * w). The type of a layer's regularizer options.
struct Regularizer {
    double l1 = 0, l2 = 0;

    constexpr Regularizer() = default;
    constexpr Regularizer(double factor_of_l1, double factor_of_l2)
        : l1(factor_of_l1), l2(factor_of_l2) {}
    /// Reports a value that is not a regularizer.
    template <class R>
        requires(!requires(const R& r) { r.operator Regularizer(); })
    constexpr Regularizer(const R&) {
        static_assert(detail::is_regularizer<R>,
                      "[tf.keras.regularizer] .kernel_regularizer = L2{.01}: it must be one of "
                      "keras::regularizers, L1, L2, L1L2, not a string or number");
    }
    constexpr bool active() const { return l1 != 0 || l2 != 0; }
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

}  // namespace regularizers

using regularizers::L1;
using regularizers::L1L2;
using regularizers::L2;

}  // namespace tf::keras
