// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable is given more literals than it has elements.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float, 2> a({1.f, 2.f, 3.f});  // expect: \[tf\.core\.braces\]
    a.shape();
#else
    tf::Variable<float, 3> a({1.f, 2.f, 3.f});
    a.shape();
#endif
}
