// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// All metrics of tf::keras.

#include <tf/keras/metrics/accuracy.hpp>
#include <tf/keras/metrics/confusion.hpp>
#include <tf/keras/metrics/curves.hpp>
#include <tf/keras/metrics/functions.hpp>
#include <tf/keras/metrics/iou.hpp>
#include <tf/keras/metrics/losses.hpp>
#include <tf/keras/metrics/regression.hpp>
#include <tf/keras/metrics/scores.hpp>
