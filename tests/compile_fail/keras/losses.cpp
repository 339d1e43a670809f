// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model with two results is given one loss.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Two : Functional<Two, Input<4>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x | layer<Dense<1>{}>, x | layer<Dense<2>{}>);
    }
};
constexpr losses::MeanSquaredError loss{};

void f(Two& two) {
    const auto labels = std::tuple(tf::zeros<2, 1>(), tf::zeros<2, 2>());
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, loss>(two);
    trainer.fit(tf::zeros<2, 4>(), labels);  // expect: \[tf\.keras\.losses\]
#else
    auto trainer = compile<optimizers::SGD{}, Losses<loss, loss>{}>(two);
    trainer.fit(tf::zeros<2, 4>(), labels);
#endif
}
