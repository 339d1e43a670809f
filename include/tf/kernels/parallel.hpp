// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one place where kernels can divide their work among threads. A loop whose iterations are
// independent is written with parallel_for; today the calling thread runs all of it.

#include <cstdint>

namespace tf::kernels {

/// The number of iterations that are worth a thread, if each takes `work` additions or so.
constexpr std::int64_t grain_of(std::int64_t work) {
    constexpr std::int64_t least = 1 << 16;
    return work < 1 ? least : work < least ? least / work : 1;
}

/// Calls body(first, last) for ranges that together are [0, count), in any order and possibly at
/// the same time; each but the last has at least `grain` iterations. The body must not throw, and
/// writes only what no other iteration reads or writes.
template <class Body>
[[gnu::always_inline]] inline void parallel_for(std::int64_t count, std::int64_t grain,
                                                const Body& body) {
    static_cast<void>(grain);
    body(std::int64_t{0}, count);
}

}  // namespace tf::kernels
