// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Image files: tf::io::decode_png, decode_jpeg, decode_image, encode_png and the like. Only
// programs that call them compile the decoders and encoders.

#include <tf/functions.hpp>

#include <tf/io/images/images.hpp>
#include <tf/io/images/jpeg_quality.hpp>
