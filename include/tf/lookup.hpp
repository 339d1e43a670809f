// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lookup tables and their initializers: tf::lookup. tf/tf.hpp includes it.

#include <tf/functions.hpp>

#include <tf/lookup/dense_hash_table.hpp>
#include <tf/lookup/mutable_hash_table.hpp>
#include <tf/lookup/static_hash_table.hpp>
#include <tf/lookup/static_vocabulary_table.hpp>
