// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A lambda as an attribute needs a name.

#include <tf/functions.hpp>

#include <tf/io/saved_model/save.hpp>

int main() {
    const auto f = tf::function([](tf::Tensor<float> a) { return a + a; });
#ifdef TF_BAD
    tf::saved_model::method(f);  // expect: \[tf\.saved_model\.method_name\]
#else
    tf::saved_model::method<"twice">(f);
#endif
}
