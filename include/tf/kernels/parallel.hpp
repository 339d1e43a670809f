// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one place where kernels can divide their work among threads. A loop whose iterations are
// independent is written with parallel_for. At present the calling thread runs all iterations.

#include <cstdint>

namespace tf::kernels {

/// The number of iterations that make a thread worthwhile, if each costs about `work` additions.
constexpr std::int64_t grain_of(std::int64_t work) {
    constexpr std::int64_t least = 1 << 16;
    return work < 1 ? least : work < least ? least / work : 1;
}

/// Calls body(first, last) for ranges that together cover [0, count), in any order and possibly
/// concurrently; each range except the last has at least `grain` iterations. The body must not
/// throw, and may write only what no other iteration reads or writes.
template <class Body>
[[gnu::always_inline]] inline void parallel_for(std::int64_t count, std::int64_t grain,
                                                const Body& body) {
    static_cast<void>(grain);
    body(std::int64_t{0}, count);
}

}  // namespace tf::kernels
