// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The step that returns elements in random order.

#include <cstdint>
#include <optional>

#include <tf/data/stage.hpp>

namespace tf::data {

/// The options of Dataset::shuffle, with TensorFlow's names and defaults.
struct ShuffleOptions {
    std::optional<std::int64_t> seed{};    ///< by default from tf::random::set_seed, or random
    bool reshuffle_each_iteration = true;  ///< whether each pass has another order
};

}  // namespace tf::data

namespace tf::data::detail {

TF_COMMON NewStage shuffle_stage(StagePtr source, std::int64_t buffer_size,
                                 const ShuffleOptions& options);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/shuffle_code.hpp>
#endif
