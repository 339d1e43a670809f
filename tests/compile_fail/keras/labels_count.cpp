// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// One tensor of labels for a model with two results.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Two : Functional<Two, Input<4>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x | layer<Dense<1>{}>, x | layer<Dense<1>{}>);
    }
};
constexpr losses::MeanSquaredError loss{};

void f(Two& two) {
    const auto y = tf::zeros<2, 1>();
    auto trainer = compile<optimizers::SGD{}, Losses<loss, loss>{}>(two);
#ifdef TF_BAD
    trainer.fit(tf::zeros<2, 4>(), y);  // expect: \[tf\.keras\.labels\]
#else
    trainer.fit(tf::zeros<2, 4>(), std::tuple(y, y));
#endif
}
