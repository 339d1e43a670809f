// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::image: patches of images, and images of another size.

#include <tf/functions.hpp>
#include <tf/ops/primitive/patches.hpp>
#include <tf/ops/primitive/resize.hpp>
