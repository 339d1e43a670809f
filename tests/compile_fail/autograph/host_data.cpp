// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A host vector becomes a tensor while tracing.

#include <vector>

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return a + tf::constant(std::vector{1.f, 2.f});  // expect: host_data_read_while_tracing
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) { return a + tf::constant({1.f, 2.f}); });
    f(1.f);
#endif
}
