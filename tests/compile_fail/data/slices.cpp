// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Slices of a scalar.

#include <tf/functions.hpp>

#include <tf/data.hpp>

auto f() {
#ifdef TF_BAD
    return tf::data::from_tensor_slices(tf::constant(1.f));  // expect: \[tf\.data\.slices\]
#else
    return tf::data::from_tensors(tf::constant(1.f));
#endif
}
