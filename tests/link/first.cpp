// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#undef TF_INTERPRET_CLUSTERS
#define TF_INTERPRET_CLUSTERS 1
#include "shared.hpp"

float from_first(float value) { return twice_plus_one(value) + squares(value); }

int main() { return from_first(3.f) == 72.f && from_second(3.f) == 72.f ? 0 : 1; }
