// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A name that is a Python keyword.

#include <tf/functions.hpp>

#include <tf/io/saved_model/save.hpp>

constexpr auto twice(tf::Tensor<float> a) { return a + a; }

int main() {
    const auto f = tf::function<&twice>();
#ifdef TF_BAD
    tf::saved_model::method<"twice", "in">(f);  // expect: \[tf\.saved_model\.argument_names\]
#else
    tf::saved_model::method<"twice", "inside">(f);
#endif
}
