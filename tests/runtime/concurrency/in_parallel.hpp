// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of the tests with threads.

#include <thread>
#include <vector>

namespace test {

inline constexpr int threads = 4;

/// Runs job(thread) in all threads at once and waits.
template <class Job>
void in_parallel(Job job) {
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) all.emplace_back([&job, t] { job(t); });
    for (std::thread& t : all) t.join();
}

}  // namespace test
