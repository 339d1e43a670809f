// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Loops over the channels of a pixel, which lie together in memory.

#include <cstdint>
#include <type_traits>

namespace tf::kernels::impl {

/// Calls f(first channel, number of channels) for blocks of all channels. The number is a constant,
/// so that compilers use vector registers at any level of optimization.
template <class F>
void channel_blocks(std::int64_t channels, F f) {
    std::int64_t c = 0;
    for (; c + 32 <= channels; c += 32) f(c, std::integral_constant<int, 32>{});
    for (; c + 8 <= channels; c += 8) f(c, std::integral_constant<int, 8>{});
    for (; c < channels; ++c) f(c, std::integral_constant<int, 1>{});
}

}  // namespace tf::kernels::impl
