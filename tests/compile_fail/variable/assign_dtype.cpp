// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A value must have the variable's dtype.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float> v(0.f);
    v.assign(tf::constant(1));  // expect: \[tf\.variable\.dtype\]
#else
    tf::Variable<float> v(0.f);
    v.assign(tf::cast<float>(tf::constant(1)));
#endif
}
