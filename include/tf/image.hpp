// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::image: resizing, cropping, flipping, color and dtype conversion of images, edges, bounding
// boxes, patches, and quality measures. Mirrors tf.image.

#include <tf/functions.hpp>
#include <tf/image/boxes.hpp>
#include <tf/image/color.hpp>
#include <tf/image/combined_boxes.hpp>
#include <tf/image/distorted_box.hpp>
#include <tf/image/dtype.hpp>
#include <tf/image/edges.hpp>
#include <tf/image/geometry.hpp>
#include <tf/image/glimpse.hpp>
#include <tf/image/quality.hpp>
#include <tf/image/random.hpp>
#include <tf/image/resize.hpp>
#include <tf/ops/primitive/patches.hpp>
#include <tf/ops/primitive/volume_patches.hpp>
