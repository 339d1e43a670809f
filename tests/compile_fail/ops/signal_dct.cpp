// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// There are four types of cosine transforms.

#include <tf/signal.hpp>

int main() {
    const auto x = tf::ones<float, 4, 6>();
#ifdef TF_BAD
    tf::signal::dct<5>(x);  // expect: \[tf\.signal\.dct\]
#else
    tf::signal::dct<2>(x);
#endif
}
