// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Batches with a feature that the model does not take.

#include <tf/keras.hpp>

#include <tf/data.hpp>
#include <tf/feature_column.hpp>

using namespace tf::keras;
using Column = tf::Tensor<float, tf::dyn>;
using One = tf::Dict<tf::Named<"age", Column>>;
using Two = tf::Dict<tf::Named<"age", Column>, tf::Named<"fare", Column>>;
constexpr auto age = tf::feature_column::numeric_column<"age">();
using Net = Sequential<FeatureInput<One>{}, DenseFeatures<age>{}>;

template <class Trainer>
void train(Trainer& trainer, [[maybe_unused]] const tf::data::Dataset<std::pair<Two, Column>>& two,
           [[maybe_unused]] const tf::data::Dataset<std::pair<One, Column>>& one) {
#ifdef TF_BAD
    trainer.fit(two);  // expect: \[tf\.keras\.dataset_features\]
#else
    trainer.fit(one);
#endif
}

void f(const tf::data::Dataset<std::pair<Two, Column>>& two,
       const tf::data::Dataset<std::pair<One, Column>>& one) {
    Net net;
    auto trainer = compile<optimizers::SGD{}, losses::MeanSquaredError{}>(net);
    train(trainer, two, one);
}
