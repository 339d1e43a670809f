// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One image needs a dim for the batch.

#include <tf/nn.hpp>

int main() {
    const auto x = tf::ones<float, 8, 8, 3>();
#ifdef TF_BAD
    tf::nn::fractional_max_pool<1.5>(x);  // expect: \[tf\.nn\.image_rank\]
#else
    tf::nn::fractional_max_pool<1.5>(tf::expand_dims<0>(x));
#endif
}
