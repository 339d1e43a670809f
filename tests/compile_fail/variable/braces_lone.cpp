// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A variable of two elements is given one.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float, 2> a({1.f});  // expect: \[tf\.core\.braces\]
    a.shape();
#else
    tf::Variable<float, 2> a({1.f, 2.f});
    a.shape();
#endif
}
