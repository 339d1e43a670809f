// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checks of ranks, dtypes, shapes and nearly equal numbers: tf::debugging. The checks of relations,
// such as assert_less, are in tf/functions.hpp, too. tf/tf.hpp includes it.

#include <tf/functions.hpp>

#include <tf/ops/composite/assert_shapes.hpp>
#include <tf/ops/composite/debugging.hpp>
