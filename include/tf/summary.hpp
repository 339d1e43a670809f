// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::summary: scalars, histograms, images, texts and graphs for TensorBoard. Mirrors tf.summary.

#include <tf/functions.hpp>

#include <tf/io/summary/event_file.hpp>
#include <tf/io/summary/summary.hpp>
#include <tf/io/summary/trace.hpp>
