// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one place where kernels divide their work among threads. A loop whose iterations are
// independent is written with parallel_for.
//
// The calling thread runs iterations, too, and does not wait for threads that have not begun. So a
// loop makes progress even if no other thread is available, and a loop within a loop, or beside one
// of another thread, runs in its own thread. The first loop that is large enough starts the
// threads; later ones allocate nothing. A kernel gives each iteration the same code whatever the
// number of threads, so that results do not depend on it.

#include <cstdint>

#include <tf/core/compiled.hpp>

namespace tf::kernels {

/// Iterations [first, last) of a loop; `body` is its function object.
using Iterations = void(const void* body, std::int64_t first, std::int64_t last);

namespace impl {

/// Runs [0, count) in ranges that begin at multiples of `step` and have at least `grain`
/// iterations, except the last one.
TF_COMMON void divide(std::int64_t count, std::int64_t grain, std::int64_t step, Iterations* run,
                      const void* body);

}  // namespace impl

/// The number of threads that run a loop, the calling one included: as set, or that of the
/// processors.
TF_COMMON int loop_threads();
/// Sets it; 0 is the number of processors. Loops that run already keep theirs.
TF_COMMON void set_loop_threads(int count);

/// The number of iterations that are worth a thread, if each costs about `work` multiplications.
constexpr std::int64_t grain_of(std::int64_t work) {
    constexpr std::int64_t least = 3 << 19;  // some ten microseconds of vectorized code
    return work < 1 ? least : work < least ? least / work : 1;
}

/// Calls body(first, last) for ranges that together cover [0, count), in any order and possibly
/// concurrently; each range except the last has at least `grain` iterations, and all begin at
/// multiples of `step`. The body may write only what no other iteration reads or writes. If it
/// throws, the exception reaches the caller, and some iterations do not run.
template <class Body>
void parallel_for(std::int64_t count, std::int64_t grain, const Body& body, std::int64_t step = 1) {
    constexpr Iterations* run = [](const void* of, std::int64_t first, std::int64_t last) {
        (*static_cast<const Body*>(of))(first, last);
    };
    if (count < 2 * grain) run(&body, 0, count);
    else impl::divide(count, grain, step, run, &body);
}

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/parallel_code.hpp>
#endif
