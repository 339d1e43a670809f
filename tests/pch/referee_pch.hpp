// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The precompiled header of the referee's programs, most of which include the whole library.
#include <tf/tf.hpp>
