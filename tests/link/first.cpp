// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include "shared.hpp"

float from_first(float value) { return twice_plus_one(value); }

int main() { return from_first(3.f) == 7.f && from_second(3.f) == 7.f ? 0 : 1; }
