// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A C++ mistake in the body of a branch is not also reported as a wrong branch.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> x) {
        return tf::cond(x > 0.f, [&] { return x.twice(); }, [&] { return x; });  // expect: twice
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> x) {
        return tf::cond(x > 0.f, [&] { return x * 2.f; }, [&] { return x; });
    });
    f(1.f);
#endif
}
