// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A literal in the rows of a matrix does not fit the dtype.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    const auto f = tf::function([](tf::Tensor<std::int8_t, 2, 2> x) {
        return x + tf::Tensor<std::int8_t, 2, 2>{{1, 2}, {3, 300}};
    });
    f(tf::zeros<tf::int8, 2, 2>());  // expect: \[tf\.core\.literal_range\]
#else
    const auto f = tf::function([](tf::Tensor<std::int8_t, 2, 2> x) {
        return x + tf::Tensor<std::int8_t, 2, 2>{{1, 2}, {3, 100}};
    });
    f(tf::zeros<tf::int8, 2, 2>());
#endif
}
