// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A plain number in a module: the trace would use its default value.

#include <tf/functions.hpp>

#ifdef TF_BAD
struct Scale : tf::Module {
    float factor;
    tf::Variable<float> w{this, "w", 1.f};
    constexpr explicit Scale(float f = 2.f) : tf::Module("scale"), factor(f) {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * factor * w; }
};
int main() {
    Scale m(10.f);
    auto f = tf::function<&Scale::run>(m);
    f(2.f);  // expect: \[tf\.module\.untracked_member\] .*tf::attribute<float> rate
}
#else
struct Scale : tf::Module {
    tf::attribute<float> factor;
    tf::Variable<float> w{this, "w", 1.f};
    constexpr explicit Scale(float f = 2.f) : tf::Module("scale"), factor(this, "factor", f) {}
    constexpr tf::Tensor<float> run(tf::Tensor<float> x) { return x * factor * w; }
};
int main() {
    Scale m(10.f);
    auto f = tf::function<&Scale::run>(m);
    f(2.f);
}
#endif
