// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A build that is not static.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : Functional<Net, Input<4>{}> {
#ifdef TF_BAD
    constexpr auto build(auto x) {  // expect: \[tf\.keras\.build\]
#else
    static constexpr auto build(auto x) {
#endif
        return x | layer<Dense<3>{}>;
    }
};

void f() { Net()(tf::zeros<float, 2, 4>()); }
