// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random numbers beyond those of tf/functions.hpp: stateless ones, whose seed is an argument,
// tf::random::Generator, shuffle, categorical, candidate samplers. tf/tf.hpp includes it.

#include <tf/functions.hpp>

#include <tf/module/random_generator.hpp>
#include <tf/ops/composite/distributions.hpp>
#include <tf/ops/composite/random_choice.hpp>
#include <tf/ops/composite/random_samples.hpp>
#include <tf/ops/composite/stateless_random.hpp>
#include <tf/ops/composite/truncated_normal.hpp>
#include <tf/ops/primitive/candidate_samplers.hpp>
