// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How often a test program has taken something from the heap: counted where one of its files
// includes count_allocations.hpp.

#include <atomic>

namespace test {

inline std::atomic<long> allocations{0};

}  // namespace test
