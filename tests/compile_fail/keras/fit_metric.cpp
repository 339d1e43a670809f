// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A metric for class numbers with labels that are one-hot, through `fit`.

#include <tf/keras.hpp>

using namespace tf::keras;

using Net = Sequential<Input<4>{}, Dense<3>{.activation = softmax}>;

void f(Net& net) {
    const auto x = tf::zeros<2, 4>();
    const auto y = tf::zeros<2, 3>();
#ifdef TF_BAD
    auto trainer = compile<optimizers::SGD{}, losses::CategoricalCrossentropy{},
                           metrics::SparseCategoricalAccuracy{}>(net);
    trainer.fit(x, y);  // expect: \[tf\.keras\.labels_dtype\]
#else
    auto trainer = compile<optimizers::SGD{}, losses::CategoricalCrossentropy{},
                           metrics::CategoricalAccuracy{}>(net);
    trainer.fit(x, y);
#endif
}
