// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ops on strings: tf::strings. tf/tf.hpp includes it.

#include <tf/functions.hpp>

#include <tf/ops/primitive/regex.hpp>
#include <tf/ops/primitive/segment_join.hpp>
#include <tf/ops/primitive/string_join.hpp>
#include <tf/ops/primitive/string_numbers.hpp>
#include <tf/ops/primitive/string_split.hpp>
#include <tf/ops/primitive/strings.hpp>
#include <tf/ops/primitive/unicode.hpp>
