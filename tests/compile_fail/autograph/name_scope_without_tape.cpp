// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A name scope in a trace needs a tensor to find its tape.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        const tf::name_scope scope("scaled");  // expect: name_scope_finds_no_tape__name_a_tensor
        return a * 2.f;
    });
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        const tf::name_scope scope("scaled", a);
        return a * 2.f;
    });
#endif
    f(1.f);
}
