// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A tensor in a submodule of a function whose signature is read.

#include <tf/functions.hpp>

#ifdef TF_BAD
struct Shift : tf::Module {
    tf::Tensor<float, 2> by = tf::constant({1.f, 2.f});
    constexpr explicit Shift(tf::Module* owner) : tf::Module(owner, "shift") {}
};
struct Net : tf::Module {
    Shift shift{this};
    constexpr Net() : tf::Module(this) {}
    constexpr auto run(tf::Tensor<float, 2> x) { return x + shift.by; }
};
int main() {
    Net net;
    auto f = tf::function<&Net::run>(net);
    f.get_concrete_function();  // expect: \[tf\.module\.untracked_member\]
}
#else
struct Shift : tf::Module {
    tf::attribute<float, 2> by{this, "by", tf::constant({1.f, 2.f})};
    constexpr explicit Shift(tf::Module* owner) : tf::Module(owner, "shift") {}
};
struct Net : tf::Module {
    Shift shift{this};
    constexpr Net() : tf::Module(this) {}
    constexpr auto run(tf::Tensor<float, 2> x) { return x + shift.by; }
};
int main() {
    Net net;
    auto f = tf::function<&Net::run>(net);
    f.get_concrete_function();
}
#endif
