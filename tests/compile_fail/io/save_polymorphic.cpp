// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A polymorphic function without a signature.

#include <tf/functions.hpp>

#include <tf/io/saved_model/save.hpp>

int main() {
    const auto f = tf::function([](auto a) { return a + a; });
#ifdef TF_BAD
    tf::signature<"serving_default">(f);  // expect: \[tf\.saved_model\.polymorphic\]
#else
    tf::signature<"serving_default">(f.get_concrete_function<tf::TensorSpec<float>>());
#endif
}
