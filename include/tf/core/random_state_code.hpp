// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/core/random_state.hpp.

#include <random>

#include <tf/core/random_seeds.hpp>
#include <tf/core/random_state.hpp>

namespace tf::detail::core {

TF_COMMON_BODY std::pair<std::int64_t, std::int64_t> next_op_seed(
    std::optional<std::int64_t> op_seed) {
    return RandomState::global().next_op_seed(op_seed);
}

TF_COMMON_BODY std::int64_t entropy() {
    std::random_device device;
    return static_cast<std::int64_t>(std::uint64_t{device()} << 32 | device());
}

}  // namespace tf::detail::core

namespace tf::random {

TF_COMMON_BODY void set_seed(std::int64_t seed) {
    tf::detail::core::RandomState::global().set_seed(seed);
}

}  // namespace tf::random
