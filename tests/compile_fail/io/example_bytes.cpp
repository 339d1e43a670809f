// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A batch is given where one example is parsed.

#include <tf/io.hpp>

int main() {
    const tf::Tensor<tf::string, 2> batch;
    const tf::io::FixedLenFeature<float> x("x");
#ifdef TF_BAD
    tf::io::parse_single_example(batch, x);  // expect: \[tf\.io\.example_bytes\]
#else
    tf::io::parse_example(batch, x);
#endif
}
