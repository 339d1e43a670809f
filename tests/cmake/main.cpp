// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

#include <cstdio>

#include <tf/tf.hpp>

// In its header-only form the program is this file alone.
#ifdef TF_COMPILED
float sum_from_other_file();
#else
float sum_from_other_file() { return 10; }
#endif

int main() {
    const auto product =
        tf::function([](tf::Tensor<float, 2, 2> a) { return tf::reduce_sum(tf::matmul(a, a)); });
    const float all = product(tf::constant({{1.f, 2.f}, {3.f, 4.f}}))();
    std::printf("%g %g\n", static_cast<double>(all), static_cast<double>(sum_from_other_file()));
    return all == 54 && sum_from_other_file() == 10 ? 0 : 1;
}
