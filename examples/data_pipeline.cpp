// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf.data in C++: records of a file, parsed in parallel, shuffled and batched for training; windows
// of a series; texts of different lengths.

#include <iostream>

#include <tf/tf.hpp>

#include <tf/io/records/parse_example.hpp>

namespace data = tf::data;
namespace keras = tf::keras;

namespace {

/// Points in a square, and whether they are in its lower left half.
void write_points(const char* path) {
    tf::io::TFRecordWriter writer(path);
    for (int k = 0; k < 400; ++k) {
        const float x = static_cast<float>(k % 20) / 20, y = static_cast<float>(k / 20) / 20;
        tf::train::Example point;
        point.features.feature["place"] = tf::train::FloatList{{x, y}};
        point.features.feature["label"] = tf::train::Int64List{{x + y < .95f}};
        writer.write(point.SerializeToString());
    }
    writer.close();
}

using Net = keras::Sequential<keras::Input<2>{}, keras::Dense<8>{.activation = keras::tanh},
                              keras::Dense<2>{}>;

void train(const char* path) {
    const auto points = data::TFRecordDataset(path)
                            .map(
                                [](const auto& record) {
                                    return tf::io::parse_single_example(
                                        record(), tf::io::FixedLenFeature<float, 2>("place"),
                                        tf::io::FixedLenFeature<std::int64_t>("label"));
                                },
                                {.num_parallel_calls = data::AUTOTUNE})
                            .assert_cardinality(400)
                            .cache()
                            .shuffle(400, {.seed = 7, .reshuffle_each_iteration = false});
    const auto test = points.take(80).batch(80);
    const auto training =
        points.skip(80).shuffle(320, {.seed = 1}).batch(16).prefetch(data::AUTOTUNE);

    tf::random::set_seed(1);
    Net net;
    auto trainer =
        keras::compile<keras::optimizers::Adam{.learning_rate = .05},
                       keras::losses::SparseCategoricalCrossentropy{.from_logits = true},
                       keras::metrics::SparseCategoricalAccuracy{.name = "accuracy"}>(net);
    trainer.fit(training, {.epochs = 20, .verbose = 0, .validation_data = test});
    const keras::Logs logs = trainer.evaluate(test, {.verbose = 0});
    std::cout << "batches of training: " << training.cardinality() << ", accuracy of the test "
              << (logs["accuracy"] > .95f ? "above" : "below") << " 95 %\n";
}

/// Three steps of a series, and the step after them.
void windows() {
    const auto series =
        tf::data::range(10, 18).map([](const auto& x) { return tf::cast<float>(x) / 10.f; });
    const auto examples =
        series.window(4, {.shift = 2, .drop_remainder = true})
            .flat_map([](const auto& window) { return window.template batch<4>(); })
            .map([](const auto& w) { return std::pair(w(tf::Slice<0, 3>()), w[3]); });
    for (const auto& [steps, next] : examples) std::cout << steps << " -> " << next << '\n';
}

void texts() {
    const auto words =
        data::from_generator(std::vector<std::string>{"a", "b c d", "e f", "g h i j", "k l"})
            .map([](const auto& text) {
                return tf::Tensor<tf::string, tf::dyn>(tf::strings::split(text));
            });
    const auto length = [](const auto& w) { return w.shape()[0]; };
    for (const auto& batch :
         words.bucket_by_sequence_length(length, {3}, {2, 2}, {.padding_values = {"-"}}))
        std::cout << batch << '\n';
}

}  // namespace

int main() {
    write_points("points.tfrecord");
    train("points.tfrecord");
    windows();
    texts();

    // An iterator can be saved in the middle of a pass, and go on in another program.
    const auto numbers = data::range(8).shuffle(8, {.seed = 3});
    auto iterator = numbers.iterator();
    for (int k = 0; k < 5; ++k) std::cout << iterator.get_next()() << ' ';
    const std::string position = iterator.save();
    auto other = numbers.iterator();
    other.restore(position);
    while (const auto number = other.next()) std::cout << "| " << (*number)() << ' ';
    std::cout << '\n';
}
