// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A list holds modules or variables; a tensor cannot be saved in a checkpoint.

#include <tf/tf.hpp>

struct Scale : tf::Module {
#ifdef TF_BAD
    tf::List<tf::Tensor<float>, 2> k{this, "k"};  // expect: \[tf\.module\.list\]
#else
    tf::List<tf::Variable<float>, 2> k{this, "k", 1.f};
#endif
    constexpr Scale() : tf::Module("scale") {}
};

int main() { Scale scale; }
