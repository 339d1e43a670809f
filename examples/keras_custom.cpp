// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A user-defined loss and a user-defined metric. The loss is the focal loss, which gives less
// weight to examples that are already predicted well; tf::keras has it, too, and must agree. The
// metric is the Kolmogorov-Smirnov statistic: how far apart the scores of the two classes are. It
// keeps sums over all batches.
//
//     keras_custom breast_cancer.csv

#include <iomanip>
#include <iostream>

#include "data_set.hpp"

using namespace tf::keras;

using Labels = tf::Tensor<float, tf::dyn, 1>;

using Classifier = Sequential<Input<30>{}, Dense<16>{.activation = relu}, Dense<1>{}>;

/// (1 - the probability of the label)^gamma times the cross entropy, one number per example.
struct FocalLoss {
    double gamma = 2;

    constexpr auto operator()(const auto& y, const auto& logits) const {
        const auto p = tf::sigmoid(logits);
        const auto of_label = y * p + (1.f - y) * (1.f - p);
        const auto entropy = tf::nn::sigmoid_cross_entropy_with_logits(y, logits);
        return tf::reduce_mean<-1>(tf::pow(1.f - of_label, gamma) * entropy);
    }
};

/// The largest difference between the fractions of the two classes that score at least a threshold,
/// over the thresholds 0, .01, ..., .99.
struct KolmogorovSmirnov {
    Name name = "ks";
    static constexpr int direction = 1;  // larger is better
    static constexpr std::string_view state_names[] = {"positives", "negatives"};
    template <auto>
    using State = std::tuple<tf::Tensor<float, 100>, tf::Tensor<float, 100>>;

    /// A batch adds, for each class and threshold, the number of examples that score at least this.
    template <auto self>
    static constexpr State<self> share(const auto& y, const auto& logits) {
        const auto thresholds = tf::cast<float>(tf::range<100>()) / 100.f;
        const auto counted = tf::cast<float>(tf::sigmoid(logits) >= thresholds);
        return {tf::reduce_sum<0>(y * counted), tf::reduce_sum<0>((1.f - y) * counted)};
    }
    template <auto self>
    static constexpr tf::Tensor<float> result(const State<self>& sums) {
        const auto& [positives, negatives] = sums;  // at the first threshold, 0: all of them
        return tf::reduce_max(
            tf::abs(positives / tf::gather(positives, 0) - negatives / tf::gather(negatives, 0)));
    }
};

constexpr optimizers::SGD sgd{.learning_rate = .1, .momentum = .9};

int main(int argc, char** argv) {
    if (argc != 2) return std::cerr << "usage: keras_custom breast_cancer.csv\n", 2;
    const auto all = read_data_set<30>(argv[1]);
    const auto x = standardized(all.measures);
    const Labels y = tf::cast<float>(tf::expand_dims<1>(all.classes));

    std::cout << std::fixed << std::setprecision(4);
    const auto fit = [&]<auto loss>(const char* name) {
        tf::random::set_seed(2);
        Classifier model;
        auto trainer = compile<sgd, loss, KolmogorovSmirnov{}>(model);
        const auto history = trainer.fit(
            x, y, {.epochs = 10, .verbose = 0, .validation_split = .25, .shuffle = false});
        std::cout << name << ": loss " << history["loss"].back() << ", Kolmogorov-Smirnov of other "
                  << "examples " << history["val_ks"].back() << '\n';
    };
    fit.operator()<FocalLoss{.gamma = 2}>("user-defined");
    fit.operator()<losses::BinaryFocalCrossentropy{.gamma = 2, .from_logits = true}>("tf::keras");
}
