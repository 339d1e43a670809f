// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vector of complex numbers has no distinct elements here.

#include <tf/tf.hpp>

int main() {
    const tf::Tensor<std::complex<float>, 2> x = {1.f, 2.f};
#ifdef TF_BAD
    const auto y = tf::unique(x).idx;  // expect: \[tf\.ops\.bad_dtype\] unique\(x\): not defined for complex numbers
#else
    const auto y = tf::unique(tf::math::real(x)).idx;
#endif
    static_cast<void>(y);
}
