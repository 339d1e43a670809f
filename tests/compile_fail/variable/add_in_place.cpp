// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// v += x would hide an effect.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float> v(0.f);
    v += 1.f;  // expect: \[tf\.variable\.in_place\]
#else
    tf::Variable<float> v(0.f);
    v.assign_add(1.f);
#endif
}
