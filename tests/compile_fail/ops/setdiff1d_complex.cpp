// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A difference of sets of complex numbers.

#include <tf/math.hpp>

int main() {
    const tf::Tensor<std::complex<float>, 2> x = {1.f, 2.f};
#ifdef TF_BAD
    const auto y = tf::setdiff1d(x, x).idx;  // expect: \[tf\.ops\.bad_dtype\] setdiff1d\(x, y\): not defined for complex numbers
#else
    const auto y = tf::setdiff1d(tf::math::real(x), tf::math::real(x)).idx;
#endif
    static_cast<void>(y);
}
