// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/model_trainer.hpp.

#include <tf/keras/training/model_trainer.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras {

TF_COMMON_BODY std::shared_ptr<void>& ModelTrainer::steps_for(const void* key) {
    for (auto& [known, steps] : steps_)
        if (known == key) return steps;
    return steps_.emplace_back(key, nullptr).second;
}

}  // namespace tf::keras

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
