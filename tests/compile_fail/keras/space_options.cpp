// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An output mode that there is not.

#include <tf/keras.hpp>

#include <tf/keras/layers/feature_space.hpp>

namespace fs = tf::keras::utils::feature_space;
using tf::keras::utils::FeatureSpace;

void f() {
#ifdef TF_BAD
    FeatureSpace<fs::string_hashed<"a">({.output_mode = "multi_hot"})> space;  // expect: \[tf\.keras\.space_options\]
#else
    FeatureSpace<fs::string_hashed<"a">({.output_mode = "one_hot"})> space;
#endif
}
