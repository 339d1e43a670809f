// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A feature of a dtype that examples cannot hold.

#include <tf/io.hpp>

int main() {
#ifdef TF_BAD
    tf::io::parse_single_example("", tf::io::FixedLenFeature<double>("x"));  // expect: \[tf\.io\.example_dtype\]
#else
    tf::io::parse_single_example("", tf::io::FixedLenFeature<float>("x"));
#endif
}
