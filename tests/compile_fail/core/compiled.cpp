// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// TF_IMPLEMENTATION without TF_COMPILED, which all files of the program need.

#ifdef TF_BAD
#define TF_IMPLEMENTATION  // expect: \[tf\.core\.compiled\]
#else
#define TF_COMPILED
#define TF_IMPLEMENTATION
#endif
#include <tf/core/compiled.hpp>

int main() {}
