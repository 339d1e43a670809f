// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::signal: Fourier transforms, frames, windows, cosine transforms, mel spectrograms. Mirrors
// tf.signal.

#include <tf/functions.hpp>
#include <tf/ops/composite/signal.hpp>
#include <tf/ops/composite/signal_mdct.hpp>
#include <tf/ops/composite/signal_shift.hpp>
#include <tf/ops/primitive/fourier.hpp>
