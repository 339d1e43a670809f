// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An index beyond the dim in a traced function.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float, 2, 3> x) { return x(tf::all, 3); });
    f(tf::ones<float, 2, 3>());  // expect: \[tf\.ops\.slice\]
#else
    auto f = tf::function([](tf::Tensor<float, 2, 3> x) { return x(tf::all, 2); });
    f(tf::ones<float, 2, 3>());
#endif
}
