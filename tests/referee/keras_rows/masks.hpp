// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Masked inputs, and models of two masked sequences.

#include "keras_rows.hpp"

namespace referee {

using namespace tf::keras;

/// Steps 1 and 3 of the first example and the last step of the second one are masked.
inline auto masked_steps() {
    return tf::constant({{{1.f, -2.f}, {0.f, 0.f}, {.5f, 0.f}, {0.f, 0.f}},
                         {{-1.f, .25f}, {0.f, 1.f}, {2.f, .5f}, {0.f, 0.f}},
                         {{0.f, 0.f}, {0.f, 0.f}, {-.5f, 1.5f}, {1.f, 1.f}}});
}
/// Another sequence, for layers of two.
inline auto other_steps() {
    return tf::constant({{{0.f, 0.f}, {1.f, 1.f}, {.5f, 3.f}, {0.f, 0.f}},
                         {{-1.f, 2.f}, {2.f, 1.f}, {0.f, 0.f}, {0.f, 0.f}},
                         {{1.f, 2.f}, {0.f, 0.f}, {-.5f, .5f}, {1.f, -1.f}}});
}

inline constexpr Dropout nothing{};
/// A layer of two sequences, which are masked as the letters tell, and a layer after it or
/// `nothing`.
template <auto L, auto After, bool A, bool B>
struct OfTwo : Functional<OfTwo<L, After, A, B>, Input<4, 2>{}, Input<4, 2>{}> {
    template <bool With>
    static constexpr auto masked(auto x) {
        if constexpr (With) return x | layer<Masking{}>;
        else return x;
    }
    static constexpr auto build(auto a, auto b) {
        const auto y = std::tuple(masked<A>(a), masked<B>(b)) | layer<L>;
        if constexpr (requires { After.rate; }) return y;
        else return y | layer<After>;
    }
};

// The mean over the unmasked steps depends on the mask, and compiles faster than a recurrent layer.
inline constexpr GlobalAveragePooling1D mean_of_steps{};

}  // namespace referee
