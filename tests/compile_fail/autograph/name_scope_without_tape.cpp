// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A name scope in a trace finds its tape by a tensor.

#include <tf/functions.hpp>

constexpr tf::Tensor<float> scaled(tf::Tensor<float> a) {
#ifdef TF_BAD
    const tf::name_scope scope("scaled");  // expect: name_scope_finds_no_tape__name_a_tensor
#else
    const tf::name_scope scope("scaled", a);
#endif
    return a * 2.f;
}

int main() {
    auto f = tf::function<&scaled>();
    f(1.f);
}
