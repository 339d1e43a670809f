// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Three samples of each of two rates, with the dims in the wrong order.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::stateless_poisson<2, 3>({1, 2}, tf::constant<float>({4, 5}));  // expect: \[tf\.random\.samples\]
#else
    tf::random::stateless_poisson<3, 2>({1, 2}, tf::constant<float>({4, 5}));
#endif
}
