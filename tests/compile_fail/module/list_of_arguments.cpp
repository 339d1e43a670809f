// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Constructor arguments for only some elements of a list.

#include <tf/functions.hpp>

struct Dense : tf::Module {
    tf::Variable<float> w;
    constexpr explicit Dense(tf::Module* owner, float init = 1.f)
        : tf::Module(owner, this), w(this, "w", init) {}
};
struct Net : tf::Module {
    constexpr Net() : tf::Module(this) {}
#ifdef TF_BAD
    tf::ListOf<Dense, Dense> layers{this, "layers", 2.f};  // expect: \[tf\.module\.list\]
#else
    tf::ListOf<Dense, Dense> layers{this, "layers", 2.f, std::tuple()};
#endif
};

int main() { Net net; }
