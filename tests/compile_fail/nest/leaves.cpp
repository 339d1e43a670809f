// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// More leaves than the structure has.

#include <tf/functions.hpp>

int main() {
    auto x = tf::constant(1.f);
#ifdef TF_BAD
    auto y = tf::nest::pack_sequence_as(std::pair(x, x), std::tuple(x, x, x));  // expect: \[tf\.nest\.leaves\]
#else
    auto y = tf::nest::pack_sequence_as(std::pair(x, x), std::tuple(x, x));
#endif
}
