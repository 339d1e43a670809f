// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// ctflow: TensorFlow 2's tf.function, AutoGraph and tf.Module in C++20. This header is the table of
// contents: first tensors and functions, then files.

#include <tf/functions.hpp>

#include <tf/image.hpp>
#include <tf/io/checkpoint/checkpoint.hpp>
#include <tf/io/checkpoint/manager.hpp>
#include <tf/io/graph_def/extension.hpp>
#include <tf/io/records/example.hpp>
#include <tf/io/records/npy.hpp>
#include <tf/io/records/parse_example.hpp>
#include <tf/io/records/tfrecord.hpp>
#include <tf/io/saved_model/load.hpp>
#include <tf/io/saved_model/save.hpp>
#include <tf/io/saved_model/typed_model.hpp>
#include <tf/io/summary/summary.hpp>
#include <tf/io/summary/trace.hpp>
#include <tf/keras.hpp>
#include <tf/keras/callbacks/backup_and_restore.hpp>
#include <tf/keras/callbacks/csv_logger.hpp>
#include <tf/keras/callbacks/model_checkpoint.hpp>
#include <tf/keras/callbacks/tensorboard.hpp>
#include <tf/keras/files.hpp>
#include <tf/keras/hdf5.hpp>
#include <tf/keras/layers/lookup.hpp>
#include <tf/keras/layers/text_vectorization.hpp>
#include <tf/keras/plot.hpp>
#include <tf/linalg.hpp>
#include <tf/lookup.hpp>
#include <tf/math.hpp>
#include <tf/nn.hpp>
#include <tf/random.hpp>
#include <tf/signal.hpp>
#include <tf/strings.hpp>
