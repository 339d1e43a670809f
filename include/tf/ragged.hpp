// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::RaggedTensor and tf::ragged. tf/tf.hpp includes it.

#include <tf/functions.hpp>

#include <tf/print/stream.hpp>
#include <tf/ragged/constant.hpp>
#include <tf/ragged/convert.hpp>
#include <tf/ragged/counting.hpp>
#include <tf/ragged/cross.hpp>
#include <tf/ragged/elementwise.hpp>
#include <tf/ragged/math.hpp>
#include <tf/ragged/ngrams.hpp>
#include <tf/ragged/operators.hpp>
#include <tf/ragged/ragged_tensor.hpp>
#include <tf/ragged/reduce.hpp>
#include <tf/ragged/rows.hpp>
#include <tf/ragged/string_join.hpp>
#include <tf/ragged/strings.hpp>
#include <tf/ragged/unicode.hpp>
