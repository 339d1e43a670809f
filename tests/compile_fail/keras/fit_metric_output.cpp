// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The metrics of two results are in the wrong order.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Two : Functional<Two, Input<4>{}> {
    static constexpr auto build(auto x) {
        return std::tuple(x | layer<Dense<1>{}>, x | layer<Dense<3>{.activation = softmax}>);
    }
};
constexpr Losses<losses::MeanSquaredError{}, losses::SparseCategoricalCrossentropy{}> both{};
constexpr metrics::MeanAbsoluteError error{};
constexpr metrics::SparseCategoricalAccuracy accuracy{};

void f(Two& two) {
    const auto x = tf::zeros<2, 4>();
    const auto labels = std::tuple(tf::zeros<2, 1>(), tf::constant({0, 2}));
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, both, accuracy, error>(two);
    trainer.fit(x, labels);  // expect: \[tf\.keras\.labels_dtype\]
#else
    auto trainer = compile<optimizers::SGD{}, both, error, accuracy>(two);
    trainer.fit(x, labels);
#endif
}
