// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A module that the compiler cannot build, because it opens a file.

// g++: 2 errors

#include <tf/functions.hpp>

inline float from_file(const char*) { return 2.f; }
struct Loaded : tf::Module {
    tf::Variable<float> k;
    template <class Path = const char*>
    constexpr explicit Loaded(Path path = "scale.txt") : k(this, "k", from_file(path)) {}
    constexpr tf::Tensor<float> scale(tf::Tensor<float> a) { return a * k; }
};

struct Net : tf::Module {
    tf::Variable<float> k{this, "k", 2.f};
    constexpr tf::Tensor<float> scale(tf::Tensor<float> a) { return a * k; }
};

int main() {
#ifdef TF_BAD
    Loaded model;
    auto f = tf::function<&Loaded::scale>(model);
    f(1.f);  // expect: non-'?constexpr'? function '.*from_file
#else
    Net model;
    auto f = tf::function<&Net::scale>(model);
    f(1.f);
#endif
}
