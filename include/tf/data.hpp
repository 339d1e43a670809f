// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf.data: pipelines of elements that are read, changed, shuffled and joined to batches.

#include <tf/data/arrow.hpp>
#include <tf/data/csv.hpp>
#include <tf/data/dataset.hpp>
#include <tf/data/experimental.hpp>
#include <tf/data/files.hpp>
#include <tf/data/from.hpp>
#include <tf/data/generator.hpp>
#include <tf/data/make_csv.hpp>
#include <tf/data/owned_iterator.hpp>
#include <tf/data/saved.hpp>
#include <tf/data/select.hpp>
#include <tf/data/tracked_iterator.hpp>
#include <tf/ragged/ragged_tensor.hpp>
