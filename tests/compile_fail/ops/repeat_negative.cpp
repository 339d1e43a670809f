// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A negative number of repetitions.

#include <tf/functions.hpp>

int main() {
    auto x = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    auto y = tf::repeat<-1, 0>(x);  // expect: \[tf\.ops\.repeat\]
    y.shape();
#else
    auto y = tf::repeat<1, 0>(x);
    y.shape();
#endif
}
