// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// ctflow: TensorFlow 2's tf.function, AutoGraph and tf.Module in C++20. This header is the table of
// contents: first tensors and functions, then files.

#include <tf/functions.hpp>

#include <tf/io/checkpoint.hpp>
#include <tf/io/checkpoint_manager.hpp>
#include <tf/io/example.hpp>
#include <tf/io/extension.hpp>
#include <tf/io/npy.hpp>
#include <tf/io/parse_example.hpp>
#include <tf/io/saved_model_load.hpp>
#include <tf/io/saved_model_save.hpp>
#include <tf/io/summary.hpp>
#include <tf/io/summary_trace.hpp>
#include <tf/io/tfrecord.hpp>
#include <tf/io/typed_model.hpp>
#include <tf/keras.hpp>
#include <tf/keras/callbacks/model_checkpoint.hpp>
#include <tf/keras/callbacks/tensorboard.hpp>
#include <tf/keras/files.hpp>
#include <tf/nn.hpp>
