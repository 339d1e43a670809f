// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A std::map is an argument.

#include <map>
#include <string>

#include <tf/functions.hpp>

int main() {
    auto f = tf::function([](auto d) { return tf::get<"x">(d) * 2.f; });
#ifdef TF_BAD
    const std::map<std::string, tf::Tensor<float>> inputs{{"x", 1.f}};
    f(inputs);  // expect: \[tf\.nest\.map\]
#else
    f(tf::dict(tf::named<"x">(1.f)));
#endif
}
