// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// From a CSV file to a model with feature columns: make_csv_dataset reads the columns that a struct
// describes, DenseFeatures converts them, fit trains on them. The passengers are made up.

#include <fstream>
#include <iostream>

#include <tf/tf.hpp>

namespace fc = tf::feature_column;
namespace keras = tf::keras;

namespace {

struct Passenger {
    BOOST_HANA_DEFINE_STRUCT(Passenger, (std::string, sex), (float, age), (float, fare),
                             (std::string, deck), (std::string, town), (int, survived));
};

/// Women and children survive, if they do not live on the lowest deck.
void write_passengers(const char* path, int count) {
    const char* const towns[] = {"Southampton", "Cherbourg", "Queenstown", ""};
    std::uint32_t state = 1;
    const auto draw = [&](std::uint32_t end) {
        state = state * 1664525u + 1013904223u;
        return (state >> 16) % end;
    };
    std::ofstream file(path);
    file << "survived,sex,age,fare,deck,town\n";
    for (int k = 0; k < count; ++k) {
        const bool female = draw(2) == 0;
        const std::uint32_t age = 1 + draw(70), deck = draw(4);
        const bool survived = (female || age < 15) && deck != 3;
        file << survived << ',' << (female ? "female" : "male") << ',' << age << ','
             << 80 - 20 * deck << ".5," << "ABCD"[deck] << ',' << towns[draw(4)] << '\n';
    }
}

// The columns are constants. Their keys are checked against the struct above.
constexpr auto age = fc::numeric_column<"age">();
constexpr auto fare = fc::numeric_column<"fare">([](const auto& x) { return x / 100.f; });
constexpr auto ages = fc::bucketized_column(age, {15, 30, 50});
constexpr auto sex = fc::categorical_column_with_vocabulary_list<"sex">({"female", "male"});
constexpr auto deck =
    fc::categorical_column_with_vocabulary_list<"deck">({"A", "B", "C"}, {.num_oov_buckets = 1});
constexpr auto town = fc::categorical_column_with_hash_bucket<"town">(8);
constexpr auto sex_and_age = fc::crossed_column(std::tuple(ages, sex), 20);

using Net = keras::Sequential<
    fc::FeatureInput<Passenger, "survived">{},
    fc::DenseFeatures<ages, fare, fc::indicator_column(sex), fc::embedding_column(deck, 2),
                      fc::embedding_column(town, 2), fc::indicator_column(sex_and_age)>{},
    keras::Dense<16>{.activation = keras::relu}, keras::Dense<1>{}>;

}  // namespace

int main() {
    write_passengers("passengers.csv", 600);
    const auto passengers = tf::data::experimental::make_csv_dataset<Passenger, "survived">(
        "passengers.csv", 32, {.num_epochs = 1, .shuffle_seed = 1});

    const auto two = tf::dict(tf::named<"age">(tf::constant({8.f, 40.f})),
                              tf::named<"sex">(tf::constant({"male", "female"})),
                              tf::named<"fare">(tf::constant({60.5f, 20.5f})),
                              tf::named<"deck">(tf::constant({"B", "D"})),
                              tf::named<"town">(tf::constant({"Cherbourg", ""})));
    // Columns without weights are functions, too.
    std::cout << fc::dense_features<ages, fare, fc::indicator_column(sex)>(two) << '\n';

    tf::random::set_seed(3);
    Net net;
    std::cout << net.summary();
    auto trainer = keras::compile<keras::optimizers::Adam{.learning_rate = .01},
                                  keras::losses::BinaryCrossentropy{.from_logits = true},
                                  keras::metrics::BinaryAccuracy{.threshold = 0}>(net);
    trainer.fit(passengers, {.epochs = 20, .verbose = 0});
    const keras::Logs logs = trainer.evaluate(passengers, {.verbose = 0});
    std::cout << "accuracy " << (logs["binary_accuracy"] > .97f ? "above" : "below") << " 97 %\n";

    const auto chance = tf::sigmoid(trainer.predict(two, {.verbose = 0}));
    const auto fate = [&](int k) { return chance(k, 0) > .5f ? "survives" : "does not survive"; };
    std::cout << "the boy on deck B " << fate(0) << ", the woman on deck D " << fate(1) << '\n';
}
