// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Integers as a loss.

#include <tf/keras.hpp>

using namespace tf::keras;

constexpr void count(Scope& k, const tf::Tensor<float, tf::dyn, 4>& x) {
#ifdef TF_BAD
    k.add_loss(tf::cast<int>(x));  // expect: \[tf\.keras\.add_loss\]
#else
    k.add_loss(tf::abs(x));
#endif
}
struct Counted {
    constexpr auto call(Scope& k, const tf::Tensor<float, tf::dyn, 4>& x, auto) const {
        count(k, x);
        return x;
    }
};
Sequential<Input<4>{}, Counted{}> net;
