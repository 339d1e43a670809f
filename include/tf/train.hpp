// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::train: checkpoints and their manager, examples of TFRecord files, moving averages. Mirrors
// tf.train.

#include <tf/functions.hpp>

#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/io/checkpoint/manager.hpp>
#include <tf/io/records/example.hpp>
#include <tf/train/exponential_moving_average.hpp>
