// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/node_state.hpp.

#include <map>
#include <tuple>

#include <tf/core/random_seeds.hpp>
#include <tf/core/random_state.hpp>
#include <tf/kernels/node_state.hpp>

namespace tf::kernels {

TF_COMMON_BODY Philox NodeState::draw(std::int64_t count, std::optional<std::int64_t> seed,
                                      std::uint64_t steps) {
    auto& global = detail::core::RandomState::global();
    const std::scoped_lock guard(lock);
    if (const std::uint64_t now = global.epoch(); epoch != now) {
        epoch = now;
        counts.reset();
        if (written) {
            generator = Philox(written->first, written->second);
            return generator.reserve(count, steps);
        }
        const bool fresh = !seed && !global.seed();
        const auto seeds = detail::core::next_op_seed(
            fresh ? std::nullopt : std::optional(seed ? *seed : ordinal.load()));
        generator = Philox(static_cast<std::uint64_t>(seeds.first),
                           static_cast<std::uint64_t>(seeds.second));
    }
    return generator.reserve(count, steps);
}

TF_COMMON_BODY NodeState& eager_state(std::uint32_t op, DType dtype, std::int64_t seed) {
    static std::mutex lock;
    static std::map<std::tuple<std::uint32_t, DType, std::int64_t>, NodeState> states;
    const std::scoped_lock guard(lock);
    return states[{op, dtype, seed}];
}

TF_COMMON_BODY Philox eager_draw(std::uint32_t op, DType dtype, std::int64_t count,
                                 std::optional<std::int64_t> seed, std::uint64_t steps) {
    if (!seed) {
        const auto seeds = detail::core::next_op_seed();
        return Philox(static_cast<std::uint64_t>(seeds.first),
                      static_cast<std::uint64_t>(seeds.second));
    }
    return eager_state(op, dtype, *seed).draw(count, seed, steps);
}

}  // namespace tf::kernels
