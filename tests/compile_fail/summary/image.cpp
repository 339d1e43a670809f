// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Images must be a batch.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    tf::summary::image("cat", tf::zeros<float, 4, 4, 3>(), 0);  // expect: \[tf\.summary\.image\]
#else
    tf::summary::image("cat", tf::expand_dims<0>(tf::zeros<float, 4, 4, 3>()), 0);
#endif
}
