// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The precompiled header of the examples, where they are compiled together.
#include <tf/tf.hpp>
