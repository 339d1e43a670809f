// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// All losses of tf::keras.

#include <tf/keras/losses/circle.hpp>
#include <tf/keras/losses/crossentropy.hpp>
#include <tf/keras/losses/ctc.hpp>
#include <tf/keras/losses/divergence.hpp>
#include <tf/keras/losses/focal.hpp>
#include <tf/keras/losses/hinge.hpp>
#include <tf/keras/losses/overlap.hpp>
#include <tf/keras/losses/regression.hpp>
