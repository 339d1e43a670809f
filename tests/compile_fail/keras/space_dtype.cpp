// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Numbers in place of strings.

#include <tf/keras.hpp>

#include <tf/keras/layers/feature_space.hpp>

namespace fs = tf::keras::utils::feature_space;
using tf::keras::utils::FeatureSpace;

using Space = FeatureSpace<fs::float_<"age">(), fs::string_hashed<"sex">()>;

using Ages = tf::Tensor<float, tf::dyn>;

auto f(Space& space, const Ages& age,
       const tf::Tensor<int, tf::dyn>& sex) {
#ifdef TF_BAD
    return space(tf::dict(tf::named<"age">(age), tf::named<"sex">(sex)));  // expect: \[tf\.keras\.space_dtype\]
#else
    return space(tf::dict(tf::named<"age">(age), tf::named<"sex">(tf::as_string(sex))));
#endif
}
