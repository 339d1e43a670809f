// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// What every test includes, precompiled. The tests include it by name as well: this file is about
// speed, not about what is declared.
#include <doctest/doctest.h>

#include <tf/functions.hpp>
