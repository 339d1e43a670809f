// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::keras: layers, models, initializers and regularizers, with every shape checked by the
// compiler. Mirrors keras. See docs/keras.md.

#include <tf/functions.hpp>

#include <tf/keras/functional.hpp>
#include <tf/keras/layers/activation.hpp>
#include <tf/keras/layers/dense.hpp>
#include <tf/keras/layers/merging.hpp>
#include <tf/keras/layers/preprocessing.hpp>
#include <tf/keras/layers/regularization.hpp>
#include <tf/keras/layers/reshaping.hpp>
#include <tf/keras/member.hpp>
#include <tf/keras/sequential.hpp>
