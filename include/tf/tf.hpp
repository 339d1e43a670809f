// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// ctflow: TensorFlow 2's tf.function, AutoGraph and tf.Module in C++20. This header is the table of
// contents; there is a header for each of TensorFlow's larger modules.

#include <tf/functions.hpp>

#include <tf/audio.hpp>
#include <tf/config.hpp>
#include <tf/data.hpp>
#include <tf/debugging.hpp>
#include <tf/feature_column.hpp>
#include <tf/image.hpp>
#include <tf/image_files.hpp>
#include <tf/io.hpp>
#include <tf/io/records/composed_features.hpp>
#include <tf/io/records/sequence_example.hpp>
#include <tf/keras.hpp>
#include <tf/keras/audio_dataset.hpp>
#include <tf/keras/callbacks/backup_and_restore.hpp>
#include <tf/keras/callbacks/csv_logger.hpp>
#include <tf/keras/callbacks/model_checkpoint.hpp>
#include <tf/keras/callbacks/tensorboard.hpp>
#include <tf/keras/datasets.hpp>
#include <tf/keras/files.hpp>
#include <tf/keras/hdf5.hpp>
#include <tf/keras/image_dataset.hpp>
#include <tf/keras/image_utils.hpp>
#include <tf/keras/layers/feature_space.hpp>
#include <tf/keras/layers/lookup.hpp>
#include <tf/keras/layers/text_vectorization.hpp>
#include <tf/keras/plot.hpp>
#include <tf/keras/smart_resize.hpp>
#include <tf/keras/split_dataset.hpp>
#include <tf/keras/text_dataset.hpp>
#include <tf/keras/timeseries.hpp>
#include <tf/linalg.hpp>
#include <tf/lookup.hpp>
#include <tf/math.hpp>
#include <tf/nn.hpp>
#include <tf/quantization.hpp>
#include <tf/ragged.hpp>
#include <tf/random.hpp>
#include <tf/saved_model.hpp>
#include <tf/signal.hpp>
#include <tf/sparse.hpp>
#include <tf/strings.hpp>
#include <tf/summary.hpp>
#include <tf/train.hpp>
