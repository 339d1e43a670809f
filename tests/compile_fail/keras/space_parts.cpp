// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A feature twice.

#include <tf/keras.hpp>

#include <tf/keras/layers/feature_space.hpp>

namespace fs = tf::keras::utils::feature_space;
using tf::keras::utils::FeatureSpace;

void f() {
#ifdef TF_BAD
    FeatureSpace<fs::float_<"x">(), fs::float_rescaled<"x">()> space;  // expect: \[tf\.keras\.space_parts\]
#else
    FeatureSpace<fs::float_<"x">(), fs::float_rescaled<"y">()> space;
#endif
}
