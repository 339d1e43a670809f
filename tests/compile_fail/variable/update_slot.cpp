// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A slot with another shape than the variable's.

#include <tf/functions.hpp>

template <class Slot>
struct Net : tf::Module {
    tf::Variable<float, 3> w{this, "w"};
    Slot m{this, "m"};
    constexpr Net() : tf::Module("net") {}
    constexpr void step(const tf::Tensor<float, 3>& g) {
        tf::raw_ops::ResourceApplyMomentum(
            {.var = w, .accum = m, .lr = 0.1f, .grad = g, .momentum = 0.9f});
    }
};

int main() {
    const auto g = tf::ones<float, 3>();
#ifdef TF_BAD
    Net<tf::Variable<float>> net;
    tf::function<&Net<tf::Variable<float>>::step>(net)(g);  // expect: \[tf\.variable\.update\]
#else
    Net<tf::Variable<float, 3>> net;
    tf::function<&Net<tf::Variable<float, 3>>::step>(net)(g);
#endif
}
