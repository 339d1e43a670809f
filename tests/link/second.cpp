// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "shared.hpp"

float from_second(float value) { return twice_plus_one(value); }
