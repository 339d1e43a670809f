// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// saturate_cast is for numbers.

#include <tf/functions.hpp>

int main() {
    const auto x = tf::ones<float, 2>();
#ifdef TF_BAD
    tf::saturate_cast<bool>(x);  // expect: \[tf\.ops\.bad_dtype\]
#else
    tf::cast<bool>(x);
    tf::saturate_cast<tf::uint8>(x);
#endif
}
