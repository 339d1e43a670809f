// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Generators of random ops: each node of a function has one, and so does each eager op with a seed
// argument. Setting the global seed resets them. Mirrors the state that TensorFlow's
// GuardedPhiloxRandom keeps in each kernel.

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/core/dtype.hpp>
#include <tf/kernels/random.hpp>

namespace tf::kernels {

class ClassCounts;

/// The generator of one node; thread-safe. `ordinal` distinguishes the nodes of a function that
/// have no seed argument.
struct NodeState {
    std::atomic<std::int64_t> ordinal = 0;
    std::mutex lock;
    Philox generator{0, 0};
    std::uint64_t epoch = ~std::uint64_t{0};
    /// Both seeds if they were read from a file. Then this program's global seed has no influence.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> written{};
    /// The classes that the node's sampler has seen since the last draw that reset its generator.
    /// Shared, because few programs need the class to be complete.
    std::shared_ptr<ClassCounts> counts{};

    /// The generator for a draw of `count` elements; it reserves `steps` steps for each.
    TF_COMMON Philox draw(std::int64_t count, std::optional<std::int64_t> seed,
                          std::uint64_t steps = 256);
};

/// The state that all eager draws of the same op, dtype and seed share.
TF_COMMON NodeState& eager_state(std::uint32_t op, DType dtype, std::int64_t seed);

/// The generator for an eager draw. With a seed argument, all eager draws of the same op, dtype and
/// seed share a generator.
TF_COMMON Philox eager_draw(std::uint32_t op, DType dtype, std::int64_t count,
                            std::optional<std::int64_t> seed, std::uint64_t steps = 256);

}  // namespace tf::kernels

#if TF_HAS_KERNEL_CODE
#include <tf/kernels/node_state_code.hpp>
#endif
