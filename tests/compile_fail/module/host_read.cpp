// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Host data do not exist in a trace.

#include <tf/functions.hpp>

struct Scale : tf::Module {
    tf::host<float> factor{this, 2.f};
    tf::attribute<float> rate{this, "rate", 2.f};
    constexpr Scale() : tf::Module("scale") {}
};

int main() {
    Scale s;
#ifdef TF_BAD
    auto f = tf::function([](Scale& m, tf::Tensor<float> x) { return x * m.factor.get(); }, s);
    f(2.f);  // expect: tf_host_read_while_tracing__use_a_tf_attribute
#else
    auto f = tf::function([](Scale& m, tf::Tensor<float> x) { return x * m.rate; }, s);
    f(2.f);
#endif
}
