// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The code that programs share: one of the files of a program that is compiled with -DTF_COMPILED.
// See core/compiled.hpp.

#ifndef TF_IMPLEMENTATION
#define TF_IMPLEMENTATION
#endif
#include <tf/tf.hpp>
