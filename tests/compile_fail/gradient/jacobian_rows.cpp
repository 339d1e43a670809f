// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Through a loop, the rows of a Jacobian are recorded one by one.

#include <tf/functions.hpp>

template <int N>
constexpr auto slopes = [](tf::Tensor<float, N> x) {
    tf::GradientTape tape;
    tape.watch(x);
    const tf::Tensor<float, N> y = tf::scan([](auto s, auto e) { return s * e; }, x);
    const tf::Tensor<float, N, N> j = tape.jacobian(y, x);
    return j;
};

int main() {
#ifdef TF_BAD
    const tf::Tensor<float, 100> x;
    tf::function(slopes<100>)(x);  // expect: \[tf\.gradient\.jacobian_rows\]
#else
    const tf::Tensor<float, 2> x;
    tf::function(slopes<2>)(x);
#endif
}
