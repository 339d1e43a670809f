// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Keras's FeatureSpace: the features of a table are described once, learn from the data, and are
// the first layer of a model. The pets are made up.

#include <cstdint>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <tf/tf.hpp>

namespace keras = tf::keras;
namespace fs = tf::keras::utils::feature_space;

namespace {

using Space = keras::utils::FeatureSpace<
    fs::float_normalized<"age">(),
    fs::string_categorical<"breed">({.max_tokens = 5, .pad_to_max_tokens = true}),
    fs::float_discretized<"weight">({.num_bins = 4}), fs::integer_hashed<"zip">({.num_bins = 4}),
    fs::cross<"breed", "weight">({.crossing_dim = 16})>;
constexpr keras::Nested<Space> space{.name = "space"};

using Net = keras::Sequential<keras::FeatureInput<Space::Inputs>{}, space,
                              keras::Dense<16>{.activation = keras::relu}, keras::Dense<1>{}>;

/// Young pets are adopted, and light ones of the breed "tabby".
auto make_pets(int count) {
    const char* const breeds[] = {"tabby", "siamese", "persian"};
    std::uint32_t state = 1;
    const auto draw = [&](std::uint32_t end) {
        state = state * 1664525u + 1013904223u;
        return (state >> 16) % end;
    };
    std::vector<float> age, weight;
    std::vector<std::string> breed;
    std::vector<int> zip, adopted;
    for (int k = 0; k < count; ++k) {
        age.push_back(static_cast<float>(draw(12)));
        breed.emplace_back(breeds[draw(3)]);
        weight.push_back(1.5f + .5f * static_cast<float>(draw(8)));
        zip.push_back(10'000 + static_cast<int>(draw(20)));
        adopted.push_back(age.back() < 4 || (breed.back() == "tabby" && weight.back() < 3.f));
    }
    const auto features = tf::dict(tf::named<"age">(tf::constant<tf::dyn>(age)),
                                   tf::named<"breed">(tf::constant<tf::dyn>(breed)),
                                   tf::named<"weight">(tf::constant<tf::dyn>(weight)),
                                   tf::named<"zip">(tf::constant<tf::dyn>(zip)));
    return tf::data::from_tensor_slices(std::pair(features, tf::constant<tf::dyn>(adopted)));
}

}  // namespace

int main() {
    const auto pets = make_pets(600).batch(32);
    const auto features = pets.map([](const auto& x, const auto&) { return x; });

    tf::random::set_seed(3);
    Net net;
    keras::adapt<space>(net, features);  // means, boundaries, vocabularies
    const auto two = tf::dict(tf::named<"age">(tf::constant({1.f, 11.f})),
                              tf::named<"breed">(tf::constant({"persian", "siamese"})),
                              tf::named<"weight">(tf::constant({4.f, 2.f})),
                              tf::named<"zip">(tf::constant({10'003, 10'003})));
    std::cout << "each pet has " << Space::size << " numbers; those of the breeds are\n"
              << keras::get_layer<space>(net)(two)(tf::all, tf::Slice<1, 6>()) << '\n';

    auto trainer = keras::compile<keras::optimizers::Adam{.learning_rate = .01},
                                  keras::losses::BinaryCrossentropy{.from_logits = true},
                                  keras::metrics::BinaryAccuracy{.threshold = 0}>(net);
    trainer.fit(pets, {.epochs = 30, .verbose = 0});
    const keras::Logs logs = trainer.evaluate(pets, {.verbose = 0});
    std::cout << "accuracy " << (logs["binary_accuracy"] > .95f ? "above" : "below") << " 95 %\n";
    const auto chance = tf::sigmoid(trainer.predict(two, {.verbose = 0}));
    const auto fate = [&](int k) { return chance(k, 0) > .5f ? "is adopted" : "stays"; };
    std::cout << "the young persian " << fate(0) << ", the old siamese " << fate(1) << '\n';
}
