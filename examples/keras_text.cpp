// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Classifies short reviews as good or bad: TextVectorization converts words to indices, and a
// convolution sees pairs of words, so that "not good" differs from "good". The reviews are made up.

#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <tf/tf.hpp>

using namespace tf::keras;

struct Reviews {
    std::vector<std::string> texts;
    std::vector<float> good;
};

/// The same reviews in every run.
Reviews make_reviews(int count) {
    const char* const things[] = {"film", "plot", "music", "cast"};
    const char* const praise[] = {"good", "great", "lovely"};
    const char* const blame[] = {"bad", "dull", "awful"};
    std::uint32_t state = 7;
    const auto draw = [&](std::uint32_t end) {
        state = state * 1664525u + 1013904223u;
        return (state >> 16) % end;
    };
    Reviews out;
    for (int i = 0; i < count; ++i) {
        const bool praises = draw(2) == 0, negated = draw(2) == 0;
        const std::string word = praises ? praise[draw(3)] : blame[draw(3)];
        out.texts.push_back("The " + std::string(things[draw(4)]) + " was " +
                            (negated ? "not " : "really ") + word + (draw(2) == 0 ? "!" : "."));
        out.good.push_back(praises != negated ? 1.f : 0.f);
    }
    return out;
}

constexpr int length = 6;
using Net = Sequential<Input<length>{.dtype = tf::int64}, Embedding<20, 8>{},
                       Conv1D<16, 2>{.activation = relu}, GlobalMaxPooling1D{}, Dense<1>{}>;

constexpr optimizers::Adam adam{.learning_rate = .01};
constexpr losses::BinaryCrossentropy crossentropy{.from_logits = true};
constexpr metrics::BinaryAccuracy accuracy{.threshold = 0, .name = "accuracy"};

int main() {
    const Reviews reviews = make_reviews(300);
    const tf::Tensor<tf::string, tf::dyn> texts = tf::constant(reviews.texts);
    const tf::Tensor<float, tf::dyn, 1> good = tf::constant<tf::dyn, 1>(reviews.good);

    TextVectorization<TextOptions{.max_tokens = 20, .output_sequence_length = length}> words;
    words.adapt(texts);
    std::cout << words.vocabulary_size()
              << " tokens; the most frequent: " << words.get_vocabulary(false)[0] << ", "
              << words.get_vocabulary(false)[1] << '\n';

    tf::random::set_seed(5);
    Net net;
    auto trainer = compile<adam, crossentropy, accuracy>(net);
    const auto history = trainer.fit(words(texts), good, {.epochs = 15, .verbose = 0});
    std::cout << std::fixed << std::setprecision(2) << "accuracy after 15 epochs "
              << history["accuracy"].back() << '\n';

    const auto unseen =
        tf::constant({"The cast was not awful", "music: NOT lovely", "really great"});
    const auto scores = net(words(unseen));
    for (int i = 0; i < 3; ++i)
        std::cout << unseen(i) << ": " << (scores(i, 0) > 0 ? "good" : "bad") << '\n';
}
