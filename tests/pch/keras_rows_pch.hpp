// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The precompiled header of the rows of layers.
#include "../referee/keras_rows/keras_rows.hpp"
