// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::feature_column: columns that convert raw features of tables to the input of a model. Mirrors
// tf.feature_column and the layer DenseFeatures. See docs/feature_columns.md.

#include <tf/feature_column/categorical.hpp>
#include <tf/feature_column/crossed.hpp>
#include <tf/feature_column/dense.hpp>
#include <tf/feature_column/dense_features.hpp>
#include <tf/feature_column/embedding.hpp>
#include <tf/feature_column/feature_input.hpp>
#include <tf/feature_column/numeric.hpp>
#include <tf/feature_column/parse_spec.hpp>
#include <tf/feature_column/sequence.hpp>
#include <tf/feature_column/sequence_features.hpp>
#include <tf/feature_column/vocabulary_file.hpp>
