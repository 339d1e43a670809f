// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An attribute as the condition of an if.

#include <tf/functions.hpp>

struct Net : tf::Module {
    tf::attribute<bool> training{this, "training", true};
    constexpr Net() : tf::Module(this) {}
    constexpr tf::Tensor<float> call(tf::Tensor<float> a) const {
#ifdef TF_BAD
        if (training) return a;  // expect: \[tf\.autograph\.tensor_as_bool\]
        return -a;
#else
        return tf::cond(training, [&] { return a; }, [&] { return -a; });
#endif
    }
};

int main() {
    Net net;
    auto f = tf::function<&Net::call>(net);
    f(1.f);
}
