// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Variables are passed by reference and never copied.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::Variable<float> v(0.f);
    tf::Variable<float> w = v;  // expect: \[tf\.variable\.copied\]
    w.assign(1.f);
#else
    tf::Variable<float> v(0.f);
    tf::Variable<float> w(v.read());
    w.assign(1.f);
#endif
}
