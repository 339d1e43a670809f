// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#undef TF_INTERPRET_CLUSTERS
#define TF_INTERPRET_CLUSTERS 0
#include "shared.hpp"

float from_second(float value) { return twice_plus_one(value) + squares(value); }
