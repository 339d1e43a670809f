// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The precompiled header of the rows of ops, each of which needs the whole library.
#include "../referee/op_rows/op_rows.hpp"
