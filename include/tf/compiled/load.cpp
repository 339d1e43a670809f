// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Loading of SavedModels: the rules that read TensorFlow's nodes, except those of single ops, which
// are in the parts of the tables of ops.

#define TF_HAS_LOAD_CODE 1
#include <tf/functions.hpp>
#include <tf/saved_model.hpp>
