// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Measures the times of several peers in one run. A sample of a peer has as many calls as take
// about 4 ms. Samples are interleaved, so that disturbances of the machine affect all peers. A case
// is a line of JSON on stdout, which benchmarks/run collects.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace bench {

/// Makes the optimizer assume that the value is read and that memory has changed.
template <class T>
inline void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

template <class F>
struct Peer {
    const char* name;
    F call;
};
template <class F>
Peer(const char*, F) -> Peer<F>;

struct Timing {
    double best = 0, median = 0;  ///< nanoseconds a call
};

inline constexpr int rounds = 60;

template <class F>
double sample(F& call, std::int64_t calls) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    for (std::int64_t i = 0; i < calls; ++i) call();
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count() /
           static_cast<double>(calls);
}

template <class F>
std::int64_t calibrate(F& call) {
    constexpr double wanted = 4e6;
    std::int64_t calls = 1;
    for (;;) {
        const double total = sample(call, calls) * static_cast<double>(calls);
        if (total > wanted / 4 || calls > (std::int64_t{1} << 40))
            return std::max<std::int64_t>(
                1, static_cast<std::int64_t>(static_cast<double>(calls) * wanted / total));
        calls *= 4;
    }
}

/// The first peer is ctflow. `goal` is its largest ratio to the second one, or, with `absolute`,
/// its largest number of nanoseconds. `extra` is more JSON for the line, such as
/// `,"allocations":0`.
template <class... F>
void compare(const std::string& name, double goal, bool absolute, const std::string& extra,
             Peer<F>... peers) {
    constexpr std::size_t n = sizeof...(F);
    const std::array<std::int64_t, n> calls{calibrate(peers.call)...};
    std::array<std::vector<double>, n> times;
    for (int r = 0; r < rounds; ++r) {
        std::size_t k = 0;
        ((times[k].push_back(sample(peers.call, calls[k])), ++k), ...);
    }
    std::array<Timing, n> result;
    for (std::size_t k = 0; k < n; ++k) {
        std::sort(times[k].begin(), times[k].end());
        result[k] = {times[k].front(), times[k][times[k].size() / 2]};
    }
    const std::array<const char*, n> names{peers.name...};
    std::printf("{\"case\":\"%s\",\"goal\":%g,\"absolute\":%s%s,\"peers\":{", name.c_str(), goal,
                absolute ? "true" : "false", extra.c_str());
    for (std::size_t k = 0; k < n; ++k)
        std::printf("%s\"%s\":{\"best_ns\":%.2f,\"median_ns\":%.2f}", k == 0 ? "" : ",", names[k],
                    result[k].best, result[k].median);
    std::puts("}}");
    std::fflush(stdout);
}

}  // namespace bench
