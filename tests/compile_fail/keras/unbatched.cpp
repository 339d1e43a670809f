// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A dataset of single examples for fit.

#include <tf/keras.hpp>

#include <tf/data.hpp>

using namespace tf::keras;

void f(Sequential<Input<4>{}, Dense<1>{}>& net) {
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    const auto examples =
        tf::data::from_tensor_slices(std::tuple(tf::zeros<8, 4>(), tf::zeros<8, 1>()));
#ifdef TF_BAD
    trainer.fit(examples);  // expect: \[tf\.keras\.unbatched\]
#else
    trainer.fit(examples.batch(2));
#endif
}
