// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Random integers with a lower bound only.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](const tf::Tensor<int, 2>& seed) {
        return tf::random::stateless_uniform<int, 2>(seed, {.minval = 1});  // expect: minval_without
    });
    f(tf::constant({1, 2}));
#else
    auto f = tf::function([](const tf::Tensor<int, 2>& seed) {
        return tf::random::stateless_uniform<int, 2>(seed, {.minval = 1, .maxval = 7});
    });
    f(tf::constant({1, 2}));
#endif
}
