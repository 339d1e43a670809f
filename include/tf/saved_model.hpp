// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::saved_model: saves models, and loads them as typed or untyped functions. Mirrors
// tf.saved_model.

#include <tf/functions.hpp>

#include <tf/io/graph_def/extension.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/save.hpp>
#include <tf/io/saved_model/typed_model.hpp>
