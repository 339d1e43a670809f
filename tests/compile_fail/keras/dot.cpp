// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Vectors of different sizes.

#include <tf/keras.hpp>

using namespace tf::keras;

using Vectors = tf::Tensor<float, tf::dyn, 4>;

/// A part of a model's build.
constexpr auto score(const Vectors& a, const tf::Tensor<float, tf::dyn, 5>& b) {
#ifdef TF_BAD
    return std::tuple(a, b) | layer<Dot<1>{}>;  // expect: \[tf\.keras\.dot\]
#else
    return std::tuple(a, b | layer<Dense<4>{}>) | layer<Dot<1>{}>;
#endif
}

int main() {
    static_cast<void>(&score);
}
