// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The precompiled header of tests/static: without doctest, which would have to be linked.
#include <tf/functions.hpp>
