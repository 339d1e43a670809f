// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Steps that join elements into one with a further first dim, and that divide such elements.

#include <cstdint>
#include <vector>

#include <tf/data/stage.hpp>

namespace tf::data {

/// The options of Dataset::batch, with TensorFlow's names and defaults.
struct BatchOptions {
    bool drop_remainder = false;  ///< whether a last batch that is smaller is left out
};

}  // namespace tf::data

namespace tf::data::detail {

TF_COMMON NewStage batch_stage(StagePtr source, std::int64_t batch_size, bool drop_remainder);
TF_COMMON NewStage unbatch_stage(StagePtr source);
TF_COMMON NewStage rebatch_stage(StagePtr source, std::vector<std::int64_t> sizes,
                                 bool drop_remainder);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/batch_code.hpp>
#endif
