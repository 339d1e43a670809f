// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A submodule without its owner would not be trained or saved.

#include <tf/functions.hpp>

struct Inner : tf::Module {
    tf::Variable<float> w{this, "w", 4.f};
    constexpr explicit Inner(tf::Module* owner = nullptr, std::string_view name = "inner")
        : tf::Module(owner, name) {}
};

#ifdef TF_BAD
struct Outer : tf::Module {
    Inner inner;
    constexpr Outer() : tf::Module("outer") {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * inner.w; }
};
int main() {
    Outer m;
    auto f = tf::function<&Outer::run>(m);
    f(2.f);  // expect: \[tf\.module\.untracked_member\] .*Inner inner\{this
}
#else
struct Outer : tf::Module {
    Inner inner{this, "inner"};
    constexpr Outer() : tf::Module("outer") {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * inner.w; }
};
int main() {
    Outer m;
    auto f = tf::function<&Outer::run>(m);
    f(2.f);
}
#endif
