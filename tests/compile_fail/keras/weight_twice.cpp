// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A layer with two weights of the same name.

#include <tf/keras.hpp>

using namespace tf::keras;

template <tf::FixedString Offset>
struct Affine {
    template <int... D>
    constexpr auto call(Scope& k, const tf::Tensor<float, D...>& x, auto) const {
        return x * k.weight<float, tf::last_dim<D...>>("scale", initializers::Ones{}) +
               k.weight<float, tf::last_dim<D...>>(Offset.view());
    }
};

void f() {
#ifdef TF_BAD
    Sequential<Input<4>{}, Affine<"scale">{}> net;  // expect: \[tf\.keras\.weight_twice\]
#else
    Sequential<Input<4>{}, Affine<"offset">{}> net;
#endif
    net(tf::zeros<float, 2, 4>());
}
