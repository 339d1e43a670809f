// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::SparseTensor, tf::sparse and tf::sets. tf/tf.hpp includes it.

#include <tf/functions.hpp>

#include <tf/linalg/product.hpp>
#include <tf/print/stream.hpp>
#include <tf/ragged/counting.hpp>
#include <tf/ragged/cross.hpp>
#include <tf/sparse/ctc_decoder.hpp>
#include <tf/sparse/ctc_loss.hpp>
#include <tf/sparse/edit_distance.hpp>
#include <tf/sparse/elementwise.hpp>
#include <tf/sparse/embedding.hpp>
#include <tf/sparse/mask.hpp>
#include <tf/sparse/math.hpp>
#include <tf/sparse/operators.hpp>
#include <tf/sparse/parts.hpp>
#include <tf/sparse/rows.hpp>
#include <tf/sparse/sets.hpp>
#include <tf/sparse/sparse_tensor.hpp>
