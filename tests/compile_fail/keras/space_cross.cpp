// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A cross of a feature that the FeatureSpace does not have.

#include <tf/keras.hpp>

#include <tf/keras/layers/feature_space.hpp>

namespace fs = tf::keras::utils::feature_space;
using tf::keras::utils::FeatureSpace;

void f() {
#ifdef TF_BAD
    FeatureSpace<fs::string_hashed<"a">(), fs::cross<"a", "b">()> space;  // expect: \[tf\.keras\.space_cross\]
#else
    FeatureSpace<fs::string_hashed<"a">(), fs::string_hashed<"b">(), fs::cross<"a", "b">()> space;
#endif
}
