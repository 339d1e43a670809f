// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A model from strings to logits for lookups.py: weights from a checkpoint, a vocabulary from
// texts, some steps of training, a SavedModel.
//
//   FROM DIR STEPS

#include <tf/keras/files.hpp>
#include <tf/tf.hpp>

#include "../command.hpp"

namespace {

using namespace tf::keras;
using Words = std::vector<std::string>;

constexpr Nested<TextVectorization<TextOptions{.max_tokens = 9, .output_sequence_length = 4}>>
    words{.name = "words"};
constexpr Nested<StringLookup<LookupOptions{
    .max_tokens = 4, .output_mode = "one_hot", .pad_to_max_tokens = true}>>
    cities{.name = "cities"};

struct Opinions : Functional<Opinions, Input<1>{.name = "text", .dtype = tf::DType::str},
                             Input<1>{.name = "city", .dtype = tf::DType::str}> {
    static constexpr auto build(auto text, auto city) {
        const auto x =
            text | layer<words> | layer<Embedding<9, 4>{}> | layer<GlobalAveragePooling1D{}>;
        return concatenate(x, city | layer<cities>) | layer<Dense<2>{}>;
    }
};

int run(const Words& w) {
    const tf::Tensor<std::string, 6, 1> texts = tf::constant({{"a good film"},
                                                              {"Bad, bad film!"},
                                                              {"good acting"},
                                                              {"a bad story"},
                                                              {"the story is good"},
                                                              {"bad"}});
    const tf::Tensor<std::string, 6, 1> from =
        tf::constant({{"Rome"}, {"Oslo"}, {"Bonn"}, {"Paris"}, {"Rome"}, {"Rome"}});
    const tf::Tensor<std::int32_t, 6> opinions = tf::constant({1, 0, 1, 0, 1, 0});
    Opinions model;
    model.load_weights(w[0]);
    adapt<words>(model, texts);
    get_layer<cities>(model).set_vocabulary({"Oslo", "Rome", "Bonn"});
    auto trainer = compile<optimizers::SGD{.learning_rate = .5},
                           losses::SparseCategoricalCrossentropy{.from_logits = true}>(model);
    for (int step = 0; step < std::stoi(w[2]); ++step)
        trainer.train_on_batch(std::tuple(texts, from), opinions);
    model.export_to(w[1]);
    return 0;
}

}  // namespace

int main(int argc, char** argv) { return referee::command(argc, argv, run); }
