// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The keys of a std::map are values, but a signature needs them as types.

#include <map>
#include <string>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return std::map<std::string, tf::Tensor<float>>{{"once", a}, {"twice", a * 2.f}};
    });
    auto r = f(1.f);  // expect: \[tf\.nest\.map\].*tf::dict\(tf::named<
    const float x = r["once"]();
    const float y = r.at("twice")();
    return x < y;
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::dict(tf::named<"once">(a), tf::named<"twice">(a * 2.f));
    });
    const auto r = f(1.f);
    const float x = tf::get<"once">(r)();
    const float y = tf::get<"twice">(r)();
    return x < y;
#endif
}
