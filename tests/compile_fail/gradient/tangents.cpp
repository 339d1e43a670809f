// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Tangents must have the structure of their primals.

#include <tf/functions.hpp>

using X = tf::Tensor<float, 2>;

int main() {
    const X x;
    const tf::Tensor<float, 3> v;
#ifdef TF_BAD
    const tf::ForwardAccumulator acc(std::tuple(x, x), std::tuple(x, v));  // expect: \[tf\.gradient\.tangents\]
#else
    const tf::ForwardAccumulator acc(x, x);
#endif
}
