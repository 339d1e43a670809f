// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::keras: layers, models, losses, metrics, optimizers and training, with every shape checked by
// the compiler. Mirrors keras. tf/tf.hpp has the parts that need files or tables of strings:
// ModelCheckpoint, TensorBoard, CSVLogger, plot_model, StringLookup, IntegerLookup,
// TextVectorization. See docs/keras.md.

#include <tf/functions.hpp>

#include <tf/keras/callbacks/early_stopping.hpp>
#include <tf/keras/callbacks/learning_rate.hpp>
#include <tf/keras/callbacks/swap_ema_weights.hpp>
#include <tf/keras/callbacks/terminate_on_nan.hpp>
#include <tf/keras/functional.hpp>
#include <tf/keras/layers/activation.hpp>
#include <tf/keras/layers/adapt.hpp>
#include <tf/keras/layers/adaptive_pooling.hpp>
#include <tf/keras/layers/aliases.hpp>
#include <tf/keras/layers/attention.hpp>
#include <tf/keras/layers/augmentation_policies.hpp>
#include <tf/keras/layers/borders.hpp>
#include <tf/keras/layers/bounding_boxes.hpp>
#include <tf/keras/layers/categories.hpp>
#include <tf/keras/layers/conv_lstm.hpp>
#include <tf/keras/layers/convolutional.hpp>
#include <tf/keras/layers/crossing.hpp>
#include <tf/keras/layers/dense.hpp>
#include <tf/keras/layers/depthwise.hpp>
#include <tf/keras/layers/einsum_dense.hpp>
#include <tf/keras/layers/embedding.hpp>
#include <tf/keras/layers/equalization.hpp>
#include <tf/keras/layers/image_colors.hpp>
#include <tf/keras/layers/image_filters.hpp>
#include <tf/keras/layers/image_places.hpp>
#include <tf/keras/layers/image_size.hpp>
#include <tf/keras/layers/image_values.hpp>
#include <tf/keras/layers/image_warping.hpp>
#include <tf/keras/layers/masking.hpp>
#include <tf/keras/layers/merging.hpp>
#include <tf/keras/layers/mixing.hpp>
#include <tf/keras/layers/nested.hpp>
#include <tf/keras/layers/normalization.hpp>
#include <tf/keras/layers/pooling.hpp>
#include <tf/keras/layers/preprocessing.hpp>
#include <tf/keras/layers/recurrent.hpp>
#include <tf/keras/layers/regularization.hpp>
#include <tf/keras/layers/reshaping.hpp>
#include <tf/keras/layers/rnn.hpp>
#include <tf/keras/layers/spectral_normalization.hpp>
#include <tf/keras/layers/spectrogram.hpp>
#include <tf/keras/layers/stft_spectrogram.hpp>
#include <tf/keras/layers/tiled_equalization.hpp>
#include <tf/keras/layers/transposed.hpp>
#include <tf/keras/layers/wrappers.hpp>
#include <tf/keras/losses.hpp>
#include <tf/keras/member.hpp>
#include <tf/keras/metrics.hpp>
#include <tf/keras/optimizers/adam.hpp>
#include <tf/keras/optimizers/adaptive.hpp>
#include <tf/keras/optimizers/layerwise.hpp>
#include <tf/keras/optimizers/multi_optimizer.hpp>
#include <tf/keras/optimizers/muon.hpp>
#include <tf/keras/optimizers/optimizer.hpp>
#include <tf/keras/optimizers/rmsprop.hpp>
#include <tf/keras/optimizers/schedule_free.hpp>
#include <tf/keras/optimizers/sgd.hpp>
#include <tf/keras/schedules.hpp>
#include <tf/keras/sequential.hpp>
#include <tf/keras/training/progbar.hpp>
#include <tf/keras/training/trainer.hpp>
#include <tf/keras/utils.hpp>
