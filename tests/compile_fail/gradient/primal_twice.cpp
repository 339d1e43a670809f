// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A primal has only one tangent.

#include <tf/functions.hpp>

template <bool Twice>
constexpr auto slope = [](tf::Tensor<float> x, tf::Tensor<float> y) {
    const tf::Tensor<float> other = Twice ? x : y;
    tf::ForwardAccumulator acc(std::tuple(x, other), std::tuple(x, x));
    const tf::Tensor<float> z = x * y;
    const tf::Tensor<float> dz = acc.jvp(z);
    return dz;
};

int main() {
#ifdef TF_BAD
    tf::function(slope<true>)(3.f, 4.f);  // expect: \[tf\.gradient\.primal_twice\]
#else
    tf::function(slope<false>)(3.f, 4.f);
#endif
}
