// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Rule 3: a tensor is appended to a vector outside of the function.

#include <vector>

#include <tf/functions.hpp>

std::vector<tf::Tensor<float>> kept;

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        kept.push_back(a);  // expect: 'kept'
        return a;
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        std::vector<tf::Tensor<float>> inside;
        inside.push_back(a);
        return inside.back();
    });
    kept.push_back(f(1.f));
#endif
}
