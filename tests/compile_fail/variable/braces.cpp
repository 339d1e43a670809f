// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable is assigned more literals than it has elements.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float, 2> v;
#ifdef TF_BAD
    v.assign({1.f, 2.f, 3.f});  // expect: \[tf\.core\.braces\]
#else
    v.assign({1.f, 2.f});
#endif
}
