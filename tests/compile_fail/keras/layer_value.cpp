// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer in `build` that is not a template argument.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : Functional<Net, Input<4>{}> {
    static constexpr auto build(auto x) {
#ifdef TF_BAD
        return x | Dense<3>{};  // expect: \[tf\.keras\.layer_value\]
#else
        return x | layer<Dense<3>{}>;
#endif
    }
};

void f() { const Net net; }
