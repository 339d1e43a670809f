// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The code of keras/ that does not depend on the model.

#define TF_HAS_KERAS_CODE 1
#include <tf/tf.hpp>
