// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A default of a dtype that columns cannot have.

#include <tf/io.hpp>

int main() {
    const tf::Tensor<tf::string, 2> lines = tf::constant({"1,2", "3,4"});
#ifdef TF_BAD
    tf::io::decode_csv(lines, true);  // expect: \[tf\.io\.csv_default\]
#else
    tf::io::decode_csv(lines, 0);
#endif
}
