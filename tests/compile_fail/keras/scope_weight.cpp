// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A weight is requested as in Keras, with its shape as an argument.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Part {
    constexpr auto call(Scope& k, const auto& x, auto) const {
#ifdef TF_BAD
        return tf::matmul(x, k.add_weight("w", 4, 3));  // expect: \[tf\.keras\.scope_weight\]
#else
        return tf::matmul(x, k.weight<float, 4, 3>("w"));
#endif
    }
};
using Net = Sequential<Input<4>{}, Part{}>;
Net net;
