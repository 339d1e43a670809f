// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// All metrics of tf::keras.

#include <tf/keras/metrics/accuracy.hpp>
#include <tf/keras/metrics/regression.hpp>
