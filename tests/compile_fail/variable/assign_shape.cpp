// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An assignment does not broadcast.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float, 2> v(tf::zeros<float, 2>());
    v.assign(tf::zeros<float, 3>());  // expect: \[tf\.variable\.shape\]
#else
    tf::Variable<float, 2> v(tf::zeros<float, 2>());
    v.assign(tf::ones<float, 2>());
#endif
}
