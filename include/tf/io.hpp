// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::io: whole files, TFRecord files and their examples, .npy files. Mirrors tf.io.

#include <tf/functions.hpp>

#include <tf/io/files/whole_file.hpp>
#include <tf/io/graph_def/serialized_tensor.hpp>
#include <tf/io/records/csv.hpp>
#include <tf/io/records/decode_raw.hpp>
#include <tf/io/records/example.hpp>
#include <tf/io/records/npy.hpp>
#include <tf/io/records/parse_example.hpp>
#include <tf/io/records/tfrecord.hpp>
#include <tf/ops/primitive/base64.hpp>
