// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A vector has no rows of features.

#include <tf/ragged.hpp>

int main() {
    const auto names = tf::constant({"a", "b"});
#ifdef TF_BAD
    tf::ragged::cross(names);  // expect: \[tf\.ragged\.cross\]
#else
    tf::ragged::cross(tf::expand_dims<1>(names));
#endif
}
