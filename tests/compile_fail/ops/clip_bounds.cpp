// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Bounds broadcast to the shape of the clipped tensor, not the reverse.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::ones<float, 3>();
    const auto low = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    tf::clip_by_value(x, low, 2.f);  // expect: \[tf\.ops\.broadcast\]
#else
    tf::clip_by_value(low, x, 2.f);
#endif
}
