// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Branches with different dtypes.

#include <tf/functions.hpp>

int main() {
#ifdef TF_BAD
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::cond(a > 0.f, [&] { return a; }, [&] { return tf::cast<int>(a); });  // expect: \[tf\.cond\.branches_differ\]
    });
    f(1.f);
#else
    auto f = tf::function([](tf::Tensor<float> a) {
        return tf::cond(a > 0.f, [&] { return a; }, [&] { return a * 2.f; });
    });
    f(1.f);
#endif
}
