// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A scalar is not broadcast to a vector.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float, 2> v(tf::zeros<float, 2>());
    v.assign_add(1.f);  // expect: \[tf\.variable\.shape\]
#else
    tf::Variable<float, 2> v(tf::zeros<float, 2>());
    v.assign_add(tf::ones<float, 2>());
#endif
}
