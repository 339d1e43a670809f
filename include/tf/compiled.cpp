// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The code that does not depend on the program: a program that is compiled with -DTF_COMPILED
// compiles this file once and links it. See core/compiled.hpp.

#ifndef TF_IMPLEMENTATION
#define TF_IMPLEMENTATION
#endif
#include <tf/tf.hpp>
