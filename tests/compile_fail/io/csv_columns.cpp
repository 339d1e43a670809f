// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Two columns with one default.

#include <tf/io.hpp>

int main() {
    const tf::Tensor<tf::string, 2> lines = tf::constant({"1,2", "3,4"});
#ifdef TF_BAD
    tf::io::decode_csv<1, 2>(lines, 0.f);  // expect: \[tf\.io\.csv_columns\]
#else
    tf::io::decode_csv<1, 2>(lines, 0.f, "");
#endif
}
