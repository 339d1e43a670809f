// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The code that is in no other file of this folder: files, eager tapes, the interpreter, lookup
// tables.

#define TF_HAS_CODE 1
#include <tf/io/records/npz.hpp>
#include <tf/tf.hpp>
