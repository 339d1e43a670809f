// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The gamma distribution has no integer parameters.

#include <tf/random.hpp>

int main() {
#ifdef TF_BAD
    tf::random::stateless_gamma<3>({1, 2}, tf::constant<int>(4));  // expect: \[tf\.ops\.bad_dtype\] stateless_gamma
#else
    tf::random::stateless_gamma<3>({1, 2}, 4);
#endif
}
