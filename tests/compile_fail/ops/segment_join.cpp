// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The segments of strings to join are floats.

#include <tf/strings.hpp>

int main() {
    const tf::Tensor<tf::string, 3> x = {"a", "b", "c"};
#ifdef TF_BAD
    const tf::Tensor<float, 3> ids = {0.f, 1.f, 0.f};
    auto y = tf::strings::unsorted_segment_join<2>(x, ids);  // expect: \[tf\.ops\.segment\]
#else
    const tf::Tensor<int, 3> ids = {0, 1, 0};
    auto y = tf::strings::unsorted_segment_join<2>(x, ids);
#endif
    (void)y;
}
