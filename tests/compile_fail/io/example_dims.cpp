// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A feature with an open dim.

#include <tf/io.hpp>

int main() {
#ifdef TF_BAD
    tf::io::parse_single_example("", tf::io::FixedLenFeature<float, tf::dyn>("x"));  // expect: \[tf\.io\.example_dims\]
#else
    tf::io::parse_single_example("", tf::io::FixedLenSequenceFeature<float>("x"));
#endif
}
