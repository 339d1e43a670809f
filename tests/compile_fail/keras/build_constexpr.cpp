// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A build that the compiler cannot call.
// g++: 2 errors

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : Functional<Net, Input<4>{}> {
#ifdef TF_BAD
    static auto build(auto x) {  // expect: write_constexpr_before_build_and_call
#else
    static constexpr auto build(auto x) {
#endif
        return x | layer<Dense<3>{}>;
    }
};

void f() { Net()(tf::zeros<float, 2, 4>()); }
