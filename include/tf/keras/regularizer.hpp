// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the size of a weight adds to the loss, as values: `Dense<10>{.kernel_regularizer =
// L2{1e-4}}`. Mirrors keras.regularizers.

namespace tf::keras {

/// l1 * sum(|w|) + l2 * sum(w * w). What layers take.
struct Regularizer {
    double l1 = 0, l2 = 0;
    constexpr bool active() const { return l1 != 0 || l2 != 0; }
};

namespace regularizers {

struct L1 {
    double l1 = .01;
    constexpr operator Regularizer() const { return {l1, 0}; }
};
struct L2 {
    double l2 = .01;
    constexpr operator Regularizer() const { return {0, l2}; }
};
struct L1L2 {
    double l1 = 0, l2 = 0;
    constexpr operator Regularizer() const { return {l1, l2}; }
};

}  // namespace regularizers

using regularizers::L1;
using regularizers::L1L2;
using regularizers::L2;

}  // namespace tf::keras
