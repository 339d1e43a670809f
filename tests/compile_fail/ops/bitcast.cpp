// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Elements of a larger dtype consist of the elements of the last dim.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::ones<tf::uint8, 2, 3>();
#ifdef TF_BAD
    tf::bitcast<float>(x);  // expect: \[tf\.ops\.bitcast\]
#else
    tf::bitcast<tf::int8>(x);
    tf::bitcast<float>(tf::ones<tf::uint8, 2, 4>());
#endif
}
