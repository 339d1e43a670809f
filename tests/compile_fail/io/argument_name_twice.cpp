// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The same name for two arguments.

#include <tf/functions.hpp>

#include <tf/io/saved_model/save.hpp>

constexpr auto add(tf::Tensor<float> a, tf::Tensor<float> b) { return a + b; }

int main() {
    const auto f = tf::function<&add>();
#ifdef TF_BAD
    tf::signature<"serving_default", "x", "x">(f);  // expect: \[tf\.saved_model\.argument_names\]
#else
    tf::signature<"serving_default", "x", "y">(f);
#endif
}
