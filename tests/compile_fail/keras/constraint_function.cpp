// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined constraint that does not name the type of its weight.

#include <tf/keras.hpp>

using namespace tf::keras;

#ifdef TF_BAD
constexpr auto clip = [](const auto& w) { return tf::clip_by_value(w, -1.f, 1.f); };
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_constraint = clip}>;  // expect: \[tf\.keras\.constraint\]
#else
constexpr auto clip = [](const tf::Tensor<float, 4, 1>& w) {
    return tf::clip_by_value(w, -1.f, 1.f);
};
using Net = Sequential<Input<4>{}, Dense<1>{.kernel_constraint = clip}>;
#endif
Net net;
