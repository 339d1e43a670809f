// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Classifies rows of a table with columns of different kinds: numbers, which a layer of the model
// normalizes with statistics of the data; names of breeds, which become embeddings; and colors,
// which become one-hot vectors. The rows, pets that are adopted or not, are made up.

#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <tf/tf.hpp>

using namespace tf::keras;

/// A table, by columns.
struct Pets {
    std::vector<float> numbers;  ///< age in months and fee, one after the other
    std::vector<std::string> breeds, colors;
    std::vector<float> adopted;
};

/// The same pets in every run. Young ones of three of the breeds are adopted, unless the fee is
/// high.
Pets make_pets(int count) {
    const char* const breeds[] = {"beagle", "siamese", "tabby", "poodle", "persian"};
    const char* const colors[] = {"black", "brown", "white"};
    std::uint32_t state = 1;
    const auto draw = [&](std::uint32_t end) {
        state = state * 1664525u + 1013904223u;
        return (state >> 16) % end;
    };
    Pets out;
    for (int i = 0; i < count; ++i) {
        const auto breed = draw(5), color = draw(3), age = draw(120), fee = draw(300);
        out.numbers.push_back(static_cast<float>(age));
        out.numbers.push_back(static_cast<float>(fee));
        out.breeds.push_back(breeds[breed]);
        out.colors.push_back(colors[color]);
        const bool liked = breed < 3 ? age < 80 : age < 30;
        out.adopted.push_back(liked && fee < 220 + 30 * color ? 1.f : 0.f);
    }
    return out;
}

constexpr Normalization scale{.name = "scale"};

struct Net : Functional<Net, Input<2>{.name = "numbers"},
                        Input<>{.name = "breed", .dtype = tf::int64}, Input<4>{.name = "color"}> {
    static constexpr auto build(auto numbers, auto breed, auto color) {
        const auto measures = numbers | layer<scale>;
        const auto kind = breed | layer<Embedding<6, 3>{}>;
        const auto all = std::tuple(measures, kind, color) | layer<Concatenate{}>;
        return all | layer<Dense<16>{.activation = relu}> | layer<Dense<1>{}>;
    }
};

constexpr optimizers::Adam adam{.learning_rate = .01};
constexpr losses::BinaryCrossentropy crossentropy{.from_logits = true};
constexpr metrics::BinaryAccuracy accuracy{.threshold = 0, .name = "accuracy"};

int main() {
    const Pets pets = make_pets(600);
    const tf::Tensor<float, tf::dyn, 2> numbers = tf::constant<tf::dyn, 2>(pets.numbers);
    const tf::Tensor<tf::string, tf::dyn> breeds = tf::constant(pets.breeds);
    const tf::Tensor<tf::string, tf::dyn> colors = tf::constant(pets.colors);
    const tf::Tensor<float, tf::dyn, 1> adopted = tf::constant<tf::dyn, 1>(pets.adopted);

    StringLookup<> breed_number;
    StringLookup<LookupOptions{
        .max_tokens = 4, .output_mode = "one_hot", .pad_to_max_tokens = true}>
        color_vector;
    breed_number.adapt(breeds);
    color_vector.adapt(colors);
    std::cout << "breeds:";
    for (const std::string& b : breed_number.get_vocabulary()) std::cout << ' ' << b;

    tf::random::set_seed(3);
    Net net;
    adapt<scale>(net, numbers);
    const auto mean = net.weight<"scale/mean">();
    std::cout << std::fixed << std::setprecision(1) << "\nmean age " << mean(0) << ", mean fee "
              << mean(1) << '\n';

    auto trainer = compile<adam, crossentropy, accuracy>(net);
    const auto x = std::tuple(numbers, breed_number(breeds), color_vector(colors));
    const auto history = trainer.fit(x, adopted, {.epochs = 25, .verbose = 0});
    std::cout << std::setprecision(2) << "accuracy after one epoch " << history["accuracy"].front()
              << ", after 25 " << history["accuracy"].back() << '\n';

    // A new pet, of a breed that the table does not have.
    const auto chance = tf::sigmoid(
        net(std::tuple(tf::constant({{12.f, 50.f}}), breed_number(tf::constant({"mastiff"})),
                       color_vector(tf::constant({"white"})))));
    std::cout << "a young mastiff " << (chance(0, 0) > .5f ? "may" : "may not") << " be adopted\n";
}
