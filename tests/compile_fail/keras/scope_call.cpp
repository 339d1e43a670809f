// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer is called in another one without braces.

#include <tf/keras.hpp>

using namespace tf::keras;

auto f(Scope& k, const tf::Tensor<float, 2, 4>& x) {
#ifdef TF_BAD
    return k.call<Dense<3>>(x, inference);  // expect: \[tf\.keras\.scope_call\]
#else
    return k.call<Dense<3>{}>(x, inference);
#endif
}
