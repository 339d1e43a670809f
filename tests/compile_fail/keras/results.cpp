// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model with two results is trained by fit.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Two : Functional<Two, Input<4>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x | layer<Dense<1>{}>, x | layer<Dense<2>{}>);
    }
};
struct One : Functional<One, Input<4>{}> {
    static constexpr auto build(auto x) { return x | layer<Dense<1>{}>; }
};

void f(One& one, [[maybe_unused]] Two& two) {
#ifdef TF_BAD
    compile<optimizers::SGD{}, losses::MeanSquaredError{}>(two).fit(
        tf::zeros<2, 4>(), tf::zeros<2, 1>());  // expect: \[tf\.keras\.results\]
#else
    compile<optimizers::SGD{}, losses::MeanSquaredError{}>(one).fit(
        tf::zeros<2, 4>(), tf::zeros<2, 1>());
#endif
}
