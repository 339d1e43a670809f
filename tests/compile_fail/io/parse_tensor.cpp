// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Several strings.

#include <tf/io.hpp>

int main() {
    auto x = tf::constant({"a", "b"});
#ifdef TF_BAD
    auto y = tf::io::parse_tensor<float>(x);  // expect: \[tf\.io\.tensor\]
#else
    auto y = tf::io::serialize_tensor(x);
#endif
}
