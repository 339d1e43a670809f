// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A literal that cannot be converted to the dtype of the signature.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<int> a) { return a * 2; });
    f(1.5f);  // expect: \[tf\.function\.dtype\]
#else
    auto f = tf::function([](tf::Tensor<int> a) { return a * 2; });
    f(1);
#endif
}
