// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A function that is saved without being traced.

#include <tf/functions.hpp>

#include <tf/io/saved_model/save.hpp>

constexpr auto twice(tf::Tensor<float> a) { return a + a; }

int main() {
#ifdef TF_BAD
    tf::signature<"serving_default">(&twice);  // expect: \[tf\.saved_model\.function\]
#else
    tf::signature<"serving_default">(tf::function<&twice>());
#endif
}
