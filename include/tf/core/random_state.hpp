// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The global seed, and the seeds that eager random ops derive from it. They equal TensorFlow's,
// which draws them from Python's random.Random. Mirrors tf.random.set_seed and
// tf.compat.v1.get_seed in eager mode.

#include <cstdint>
#include <optional>
#include <utility>

#include <tf/core/compiled.hpp>

namespace tf::detail::core {

/// The (seed, seed2) of an eager op whose `seed` argument is `op_seed`; kernels::Philox starts from
/// them.
TF_COMMON std::pair<std::int64_t, std::int64_t> next_op_seed(
    std::optional<std::int64_t> op_seed = {});
/// A word from the system's source of entropy.
TF_COMMON std::int64_t entropy();

}  // namespace tf::detail::core

namespace tf::random {

/// tf.random.set_seed: sets the global seed. From then on ops without a seed argument draw a
/// reproducible sequence, and the counters of ops with a seed argument start again. Accepts any
/// integer; no errors.
TF_COMMON void set_seed(std::int64_t seed);

}  // namespace tf::random

#if TF_HAS_CODE
#include <tf/core/random_state_code.hpp>
#endif
