// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A list of values is multiplied by a tensor that is not a scalar.

#include <tf/functions.hpp>

int main() {
    tf::Variable<float, 2> v({1.f, 2.f});
    const tf::VariableValues x(tf::VariableList{v});
#ifdef TF_BAD
    auto y = x * tf::constant({1.f, 2.f});  // expect: \[tf\.gradient\.factor\]
    y.size();
#else
    auto y = x * tf::constant(2.f);
    y.size();
#endif
}
