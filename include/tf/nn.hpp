// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::nn: activations, softmax, cross entropies, moments, pooling, convolutions other than conv2d,
// batch normalization, space_to_batch and similar rearrangements.

#include <tf/functions.hpp>
#include <tf/nn/activation.hpp>
#include <tf/nn/bias.hpp>
#include <tf/nn/by_rank.hpp>
#include <tf/nn/clip.hpp>
#include <tf/nn/cross_entropy.hpp>
#include <tf/nn/ctc_labels.hpp>
#include <tf/nn/dropout.hpp>
#include <tf/nn/embedding.hpp>
#include <tf/nn/isotonic_regression.hpp>
#include <tf/nn/loss_formula.hpp>
#include <tf/nn/norm.hpp>
#include <tf/nn/pool.hpp>
#include <tf/nn/sampled_loss.hpp>
#include <tf/nn/softmax.hpp>
#include <tf/nn/weighted_moments.hpp>
#include <tf/ops/primitive/accidental_hits.hpp>
#include <tf/ops/primitive/batch_norm.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/ctc.hpp>
#include <tf/ops/primitive/depthwise.hpp>
#include <tf/ops/primitive/dilation.hpp>
#include <tf/ops/primitive/fractional_pool.hpp>
#include <tf/ops/primitive/local_response.hpp>
#include <tf/ops/primitive/pooling.hpp>
#include <tf/ops/primitive/pooling_argmax.hpp>
#include <tf/ops/primitive/space.hpp>
