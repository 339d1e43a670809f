// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Generators of random ops: each node of a function has one, as has each eager op with a seed of
// its own. They start anew when the global seed is set. Mirrors the state that TensorFlow's
// GuardedPhiloxRandom keeps in each kernel.

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>

#include <tf/core/dtype.hpp>
#include <tf/core/random_state.hpp>
#include <tf/kernels/random.hpp>

namespace tf::kernels {

/// The generator of one node; safe to use from several threads. `ordinal` tells the nodes of a
/// function apart that have no seed of their own.
struct NodeState {
    std::atomic<std::int64_t> ordinal = 0;
    std::mutex lock;
    Philox generator{0, 0};
    std::uint64_t epoch = ~std::uint64_t{0};
    /// Both seeds as a file has them, whatever the global seed is here.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> written{};

    /// The generator for a draw of `count` elements.
    Philox draw(std::int64_t count, std::optional<std::int64_t> seed) {
        auto& global = detail::RandomState::global();
        const std::scoped_lock guard(lock);
        if (const std::uint64_t now = global.epoch(); epoch != now) {
            epoch = now;
            if (written) {
                generator = Philox(written->first, written->second);
                return generator.reserve(count);
            }
            const bool fresh = !seed && !global.seed();
            const auto seeds = detail::next_op_seed(
                fresh ? std::nullopt : std::optional(seed ? *seed : ordinal.load()));
            generator = Philox(static_cast<std::uint64_t>(seeds.first),
                               static_cast<std::uint64_t>(seeds.second));
        }
        return generator.reserve(count);
    }
};

/// The generator for an eager draw: with a seed, that of all eager draws of this op, dtype and
/// seed.
inline Philox eager_draw(std::uint32_t op, DType dtype, std::int64_t count,
                         std::optional<std::int64_t> seed) {
    if (!seed) {
        const auto seeds = detail::next_op_seed();
        return Philox(static_cast<std::uint64_t>(seeds.first),
                      static_cast<std::uint64_t>(seeds.second));
    }
    static std::mutex lock;
    static std::map<std::tuple<std::uint32_t, DType, std::int64_t>, NodeState> states;
    const std::scoped_lock guard(lock);
    return states[{op, dtype, *seed}].draw(count, seed);
}

}  // namespace tf::kernels
