// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::nn: activations, softmax, cross entropies, moments, blocks of images.

#include <tf/functions.hpp>
#include <tf/nn/activation.hpp>
#include <tf/nn/clip.hpp>
#include <tf/nn/cross_entropy.hpp>
#include <tf/nn/embedding.hpp>
#include <tf/nn/norm.hpp>
#include <tf/nn/softmax.hpp>
#include <tf/ops/primitive/space.hpp>
