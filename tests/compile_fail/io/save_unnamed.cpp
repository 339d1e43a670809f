// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A signature without its key.

#include <tf/functions.hpp>

#include <tf/io/saved_model/save.hpp>

constexpr auto twice(tf::Tensor<float> a) { return a + a; }

int main() {
    const auto f = tf::function<&twice>();
#ifdef TF_BAD
    tf::signatures(f);  // expect: \[tf\.saved_model\.no_name\]
#else
    tf::signatures(tf::signature<"serving_default">(f));
#endif
}
