// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The one file with the shared code belongs to a program whose other files know of it.

#ifdef TF_BAD
#define TF_IMPLEMENTATION  // expect: \[tf\.core\.compiled\]
#else
#define TF_COMPILED
#define TF_IMPLEMENTATION
#endif
#include <tf/core/compiled.hpp>

int main() {}
