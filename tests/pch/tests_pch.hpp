// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The headers that are precompiled for all tests. The tests also include these headers themselves:
// this file only saves compile time.
#include <doctest/doctest.h>

#include <tf/functions.hpp>
