// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The number of heap allocations of a test program, counted if one of its files includes
// count_allocations.hpp.

#include <atomic>

namespace test {

inline std::atomic<long> allocations{0};

/// Allocations of a hundred calls, after a few that fill the thread's cache.
template <class Call>
long steady_state(Call call) {
    for (int i = 0; i < 3; ++i) call();
    const long before = allocations;
    for (int i = 0; i < 100; ++i) call();
    return allocations - before;
}

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool reuses_blocks = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool reuses_blocks = false;
#else
inline constexpr bool reuses_blocks = true;
#endif
#else
inline constexpr bool reuses_blocks = true;
#endif

}  // namespace test
