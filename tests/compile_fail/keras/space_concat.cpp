// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Integers in one tensor of floats.

#include <tf/keras.hpp>

#include <tf/keras/layers/feature_space.hpp>

namespace fs = tf::keras::utils::feature_space;
using tf::keras::utils::FeatureSpace;

void f() {
#ifdef TF_BAD
    FeatureSpace<fs::string_hashed<"a">({.output_mode = "int"})> space;  // expect: \[tf\.keras\.space_concat\]
#else
    FeatureSpace<fs::Options{.output_mode = "dict"},
                 fs::string_hashed<"a">({.output_mode = "int"})>
        space;
#endif
}
