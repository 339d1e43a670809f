// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::keras's metrics, batch by batch, eagerly and in traced steps. Numbers are those of Keras for
// the expression above each case.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/metrics.hpp>

namespace {

namespace metrics = tf::keras::metrics;
using Values = std::vector<float>;

const auto yb = tf::constant({{0, 1, 1}, {1, 0, 1}});
const auto y2 = tf::constant({{1, 0, 1}, {0, 0, 1}});
const auto p = tf::constant({{.1f, .8f, .3f}, {.6f, .2f, .9f}});
const auto p2 = tf::constant({{.7f, .4f, .55f}, {.45f, .05f, .35f}});
const auto x = tf::constant({{-2.f, 3.f, .5f}, {4.f, -1.f, 0.f}});
const auto w = tf::constant({.5f, 2.f});
const auto col = tf::constant({{.5f}, {2.f}});
const auto line = tf::constant({0, 1, 1, 0, 1, 0});
const auto pl = tf::constant({.1f, .4f, .35f, .8f, .9f, .5f});
const auto wl = tf::constant({1.f, .5f, 2.f, 1.f, 3.f, .5f});
const auto oh = tf::constant({{0, 1, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}});
const auto co = tf::constant({1, 2, 0, 1});
const auto po = tf::constant({{.2f, .5f, .3f}, {.1f, .7f, .2f}, {.6f, .3f, .1f}, {.3f, .3f, .4f}});
const auto wo = tf::constant({1.f, 2.f, .5f, 1.f});
const auto cls = tf::constant({{0, 1, 2}, {2, 1, 1}});
const auto clp = tf::constant({{0, 2, 2}, {2, 1, 0}});
const auto wc = tf::constant({{1, 2, 1}, {1, 3, 1}});
const auto yr = tf::constant({{1.f, .5f}, {2.f, -1.f}, {4.f, 3.f}});
const auto pr = tf::constant({{1.2f, .1f}, {1.5f, -.7f}, {3.6f, 2.f}});
const auto wr = tf::constant({1.f, 2.f, .5f});

void near(const Values& got, const Values& expected) {
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        CHECK(got[i] == doctest::Approx(expected[i]).epsilon(2e-6));
    }
}
/// A metric by itself and one that a traced step feeds.
template <auto Spec>
struct Both {
    using M = tf::keras::Metric<Spec>;
    M eager, traced;

    template <class... A>
    Both& add(const Values& expected, const A&... a) {
        eager.update_state(a...);
        tf::function([](M& m, const auto&... each) { m.update_state(each...); }, traced)(a...);
        near(test::elements(eager.result()), expected);
        near(test::elements(tf::function([](M& m) { return m.result(); }, traced)()), expected);
        return *this;
    }
};
template <auto Spec>
void named(std::string_view name) {
    constexpr auto metric = Spec;
    CHECK(metric.name.view() == name);
}

TEST_CASE("counts of decisions") {
    // keras.metrics.TruePositives()
    Both<metrics::TruePositives{}>()
        .add({3.f}, yb, p)
        .add({4.f}, y2, p2, w)
        .add({7.f}, line, pl, wl);
    // keras.metrics.TrueNegatives()
    Both<metrics::TrueNegatives{}>()
        .add({2.f}, yb, p)
        .add({6.5f}, y2, p2, w)
        .add({8.f}, line, pl, wl);
    // keras.metrics.FalsePositives()
    Both<metrics::FalsePositives{}>()
        .add({0.f}, yb, p)
        .add({0.f}, y2, p2, w)
        .add({1.f}, line, pl, wl);
    // keras.metrics.FalseNegatives()
    Both<metrics::FalseNegatives{}>()
        .add({1.f}, yb, p)
        .add({3.f}, y2, p2, w)
        .add({5.5f}, line, pl, wl);
    // keras.metrics.TruePositives(thresholds=[.3, .7])
    Both<metrics::TruePositives{.thresholds = {.3, .7}}>()
        .add({3.f, 2.f}, yb, p)
        .add({6.f, 2.f}, y2, p2, w);
    // keras.metrics.FalseNegatives(thresholds=[0, .25, .5, .75, 1])
    Both<metrics::FalseNegatives{.thresholds = {0, .25, .5, .75, 1}}>()
        .add({0.f, 0.f, 1.f, 2.f, 4.f}, yb, p)
        .add({0.f, 0.f, 3.f, 5.f, 7.f}, y2, p2, w);
}
TEST_CASE("precision and recall") {
    // keras.metrics.Precision()
    Both<metrics::Precision{}>().add({1.f}, yb, p).add({1.f}, y2, p2, w).add({.875f}, line, pl, wl);
    // keras.metrics.Recall()
    Both<metrics::Recall{}>()
        .add({.75f}, yb, p)
        .add({.5714286f}, y2, p2, w)
        .add({.56f}, line, pl, wl);
    // keras.metrics.Precision(thresholds=[.3, .5, .99])
    Both<metrics::Precision{.thresholds = {.3, .5, .99}}>()
        .add({1.f, 1.f, 0.f}, yb, p)
        .add({.7058824f, 1.f, 0.f}, y2, p2, w);
    // keras.metrics.Recall(thresholds=.4)
    Both<metrics::Recall{.thresholds = .4}>().add({.75f}, yb, p);
    // keras.metrics.Precision(top_k=2)
    Both<metrics::Precision{.top_k = 2}>().add({1.f}, yb, p).add({.7777778f}, y2, p2, w);
    // keras.metrics.Recall(top_k=1, class_id=2)
    Both<metrics::Recall{.top_k = 1, .class_id = 2}>()
        .add({.5f}, yb, p)
        .add({.22222222f}, y2, p2, w);
    // keras.metrics.Precision(class_id=1, thresholds=.3)
    Both<metrics::Precision{.thresholds = .3, .class_id = 1}>()
        .add({1.f}, yb, p)
        .add({.6666667f}, y2, p2, w);
}
TEST_CASE("areas under curves") {
    // keras.metrics.AUC()
    Both<metrics::AUC{}>()
        .add({1.f}, yb, p)
        .add({.83516484f}, y2, p2, w)
        .add({.78333336f}, line, pl, wl);
    // keras.metrics.AUC(num_thresholds=5, summation_method="minoring")
    Both<metrics::AUC{.num_thresholds = 5, .summation_method = "minoring"}>()
        .add({1.f}, yb, p)
        .add({.8857143f}, y2, p2);
    // keras.metrics.AUC(num_thresholds=5, summation_method="majoring")
    Both<metrics::AUC{.num_thresholds = 5, .summation_method = "majoring"}>()
        .add({1.f}, yb, p)
        .add({1.f}, y2, p2);
    // keras.metrics.AUC(curve="PR")
    Both<metrics::AUC{.curve = "PR"}>().add({1.f}, yb, p).add({.86446804f}, y2, p2, w);
    // keras.metrics.AUC(curve="PR", summation_method="majoring", num_thresholds=20)
    Both<metrics::AUC{.num_thresholds = 20, .curve = "PR", .summation_method = "majoring"}>()
        .add({1.f}, yb, p)
        .add({.8783724f}, y2, p2, w);
    // keras.metrics.AUC(curve="PRGAIN", num_thresholds=11)
    Both<metrics::AUC{.num_thresholds = 11, .curve = "PRGAIN"}>()
        .add({1.f}, yb, p)
        .add({.615138f}, y2, p2, w);
    // keras.metrics.AUC(thresholds=[.7, .2, .4])
    Both<metrics::AUC{.thresholds = {.7, .2, .4}}>().add({1.f}, yb, p).add({.8076923f}, y2, p2, w);
    // keras.metrics.AUC(from_logits=True)
    Both<metrics::AUC{.from_logits = true}>().add({1.f}, yb, x);
    // keras.metrics.AUC(multi_label=True, num_labels=3)
    Both<metrics::AUC{.multi_label = true, .num_labels = 3}>()
        .add({.6666667f}, yb, p)
        .add({.6666667f}, y2, p2, w);
    // keras.metrics.AUC(multi_label=True, num_labels=3, label_weights=[1, 2, .5], curve="PR",
    // num_thresholds=10)
    Both<metrics::AUC{.num_thresholds = 10,
                      .curve = "PR",
                      .multi_label = true,
                      .num_labels = 3,
                      .label_weights = {1, 2, .5}}>()
        .add({1.f}, yb, p)
        .add({1.f}, y2, p2);
    // keras.metrics.AUC(label_weights=[1, 2, .5], num_thresholds=10)
    Both<metrics::AUC{.num_thresholds = 10, .label_weights = {1, 2, .5}}>()
        .add({1.f}, yb, p)
        .add({.9427083f}, y2, p2);
}
TEST_CASE("one quantity under a bound for another") {
    // keras.metrics.SensitivityAtSpecificity(.6)
    Both<metrics::SensitivityAtSpecificity{.specificity = .6}>()
        .add({1.f}, yb, p)
        .add({1.f}, line, pl, wl);
    // keras.metrics.SpecificityAtSensitivity(.4, num_thresholds=10)
    Both<metrics::SpecificityAtSensitivity{.sensitivity = .4, .num_thresholds = 10}>()
        .add({1.f}, yb, p)
        .add({1.f}, line, pl, wl);
    // keras.metrics.PrecisionAtRecall(.8)
    Both<metrics::PrecisionAtRecall{.recall = .8}>()
        .add({.6f}, line, pl)
        .add({.5714286f}, y2, p2, w);
    // keras.metrics.PrecisionAtRecall(.5, num_thresholds=1)
    Both<metrics::PrecisionAtRecall{.recall = .5, .num_thresholds = 1}>().add({0.f}, line, pl);
    // keras.metrics.RecallAtPrecision(.7, class_id=0)
    Both<metrics::RecallAtPrecision{.precision = .7, .class_id = 0}>()
        .add({1.f}, yb, p)
        .add({1.f}, y2, p2, w);
}
TEST_CASE("F scores") {
    // keras.metrics.F1Score()
    Both<metrics::F1Score<3>{}>()
        .add({.9999998f, .49999994f, 0.f}, oh, po)
        .add({.9999999f, .44444442f, 0.f}, oh, po, wo);
    // keras.metrics.F1Score(average="macro")
    Both<metrics::F1Score<3>{.average = "macro"}>().add({.46666655f}, oh, po, wo);
    // keras.metrics.F1Score(average="weighted", threshold=.25)
    Both<metrics::F1Score<3>{.average = "weighted", .threshold = .25}>()
        .add({.49999994f}, oh, po)
        .add({.69553566f}, yb, p);
    // keras.metrics.FBetaScore(average="micro", beta=2.0)
    Both<metrics::FBetaScore{.average = "micro", .beta = 2}>()
        .add({.3333333f}, oh, po, wo)
        .add({.4320988f}, yb, p);
    // keras.metrics.FBetaScore(beta=.5)
    Both<metrics::FBetaScore<3>{.beta = .5}>().add({.99999976f, .49999988f, 0.f}, oh, po);
}
TEST_CASE("the R2 score") {
    // keras.metrics.R2Score()
    Both<metrics::R2Score<2>{}>().add({.8752551f}, yr, pr).add({.86665785f}, yr, pr, wr);
    // keras.metrics.R2Score(class_aggregation=None)
    Both<metrics::R2Score<2>{.class_aggregation = {}}>().add({.7933333f, .8755556f}, yr, pr, wr);
    // keras.metrics.R2Score(class_aggregation="variance_weighted_average")
    Both<metrics::R2Score<2>{.class_aggregation = "variance_weighted_average"}>().add({.8675325f},
                                                                                      yr, pr);
    // keras.metrics.R2Score(num_regressors=2)
    Both<metrics::R2Score<2>{.num_regressors = 2}>()
        .add({.79209185f}, yr, pr)
        .add({.83702624f}, yr, pr, wr);
}
TEST_CASE("intersection over union") {
    // keras.metrics.IoU(num_classes=3, target_class_ids=[0, 2])
    Both<metrics::IoU<3>{.target_class_ids = {0, 2}}>()
        .add({.5833334f}, cls, clp)
        .add({.53571427f}, clp, cls, wc);
    // keras.metrics.IoU(num_classes=2, target_class_ids=[0, 1])
    Both<metrics::IoU<2>{.target_class_ids = {0, 1}}>().add({.5f}, cls, clp);
    // keras.metrics.MeanIoU(num_classes=4)
    Both<metrics::MeanIoU<4>{}>().add({.5f}, cls, clp).add({.505291f}, clp, cls, wc);
    // keras.metrics.MeanIoU(num_classes=3, ignore_class=1)
    Both<metrics::MeanIoU<3>{.ignore_class = 1}>().add({.99999994f}, cls, clp);
    // keras.metrics.OneHotIoU(num_classes=3, target_class_ids=[1])
    Both<metrics::OneHotIoU<3>{.target_class_ids = {1}}>().add({.3333333f}, oh, po);
    // keras.metrics.OneHotMeanIoU(num_classes=3)
    Both<metrics::OneHotMeanIoU<3>{}>().add({.44444442f}, oh, po);
    // keras.metrics.BinaryIoU(threshold=.3)
    Both<metrics::BinaryIoU{.threshold = .3}>().add({1.f}, yb, p).add({.6888889f}, y2, p2);
    // keras.metrics.BinaryIoU(target_class_ids=[1])
    Both<metrics::BinaryIoU{.target_class_ids = {1}}>().add({.74999994f}, yb, p);
}
TEST_CASE("means of losses") {
    // keras.metrics.MeanAbsolutePercentageError()
    Both<metrics::MeanAbsolutePercentageError{}>()
        .add({200000032.f}, oh, po)
        .add({211764736.f}, oh, po, wo);
    // keras.metrics.MeanSquaredLogarithmicError()
    Both<metrics::MeanSquaredLogarithmicError{}>()
        .add({.10264704f}, oh, po)
        .add({.11573592f}, oh, po, wo);
    // keras.metrics.LogCoshError()
    Both<metrics::LogCoshError{}>().add({.09868243f}, oh, po).add({.11089219f}, oh, po, wo);
    // keras.metrics.Hinge()
    Both<metrics::Hinge{}>().add({1.0666667f}, oh, po).add({1.090196f}, oh, po, wo);
    // keras.metrics.SquaredHinge()
    Both<metrics::SquaredHinge{}>().add({1.2766666f}, oh, po).add({1.327451f}, oh, po, wo);
    // keras.metrics.CategoricalHinge()
    Both<metrics::CategoricalHinge{}>().add({1.025f}, oh, po).add({1.1f}, oh, po, wo);
    // keras.metrics.KLDivergence()
    Both<metrics::KLDivergence{}>().add({1.0043429f}, oh, po).add({1.1045609f}, oh, po, wo);
    // keras.metrics.Poisson()
    Both<metrics::Poisson{}>().add({.6681152f}, oh, po).add({.70152116f}, oh, po, wo);
    // keras.metrics.BinaryCrossentropy()
    Both<metrics::BinaryCrossentropy{}>().add({.60300595f}, oh, po).add({.6629209f}, oh, po, wo);
    // keras.metrics.CategoricalCrossentropy()
    Both<metrics::CategoricalCrossentropy{}>()
        .add({1.0043459f}, oh, po)
        .add({1.1045637f}, oh, po, wo);
    // keras.metrics.BinaryCrossentropy(from_logits=True, label_smoothing=.1)
    Both<metrics::BinaryCrossentropy{.from_logits = true, .label_smoothing = .1}>().add(
        {.40152183f}, yb, x, w);
    // keras.metrics.CategoricalCrossentropy(from_logits=True, label_smoothing=.1)
    Both<metrics::CategoricalCrossentropy{.from_logits = true, .label_smoothing = .1}>().add(
        {1.1189872f}, oh, po, wo);
    // keras.metrics.CosineSimilarity()
    Both<metrics::CosineSimilarity{}>().add({.62060505f}, oh, po).add({.56408f}, oh, po, wo);
    // keras.metrics.CosineSimilarity(axis=0)
    Both<metrics::CosineSimilarity<0>{}>().add({.6011481f}, oh, po);
    // keras.metrics.SparseCategoricalCrossentropy()
    Both<metrics::SparseCategoricalCrossentropy{}>()
        .add({1.0043459f}, co, po)
        .add({1.1045637f}, co, po, wo);
    // keras.metrics.Sum()
    Both<metrics::Sum{}>().add({8.f}, wl).add({14.75f}, x, w).add({21.5f}, x, col);
}
TEST_CASE("open batches, reset") {
    using Open = tf::Tensor<float, tf::dyn, 3>;
    using Labels = tf::Tensor<int, tf::dyn, 3>;
    Both<metrics::AUC{}>()
        .add({1.f}, Labels(yb), Open(p))
        .add({.83516484f}, Labels(y2), Open(p2), tf::Tensor<float, tf::dyn>(w));
    tf::keras::Metric<metrics::MeanIoU<4>{}> iou;
    iou.update_state(cls, clp);
    iou.reset_state();
    CHECK(iou.result()() == 0.f);
}
TEST_CASE("variables and names are Keras's") {
    tf::keras::Metric<metrics::Precision{.thresholds = {.3, .5}}> m;
    REQUIRE(m.variables().size() == 2);
    CHECK(m.trainable_variables().empty());
    CHECK(m.variables()[0].get().name() == "precision/false_positives:0");
    CHECK(m.variables()[1].get().shape() == tf::Shape(2));
    named<metrics::TruePositives{}>("true_positives");
    named<metrics::TrueNegatives{}>("true_negatives");
    named<metrics::FalsePositives{}>("false_positives");
    named<metrics::FalseNegatives{}>("false_negatives");
    named<metrics::Precision{}>("precision");
    named<metrics::Recall{}>("recall");
    named<metrics::AUC{}>("auc");
    named<metrics::F1Score<3>{}>("f1_score");
    named<metrics::R2Score<2>{}>("r2_score");
    named<metrics::R2Score<2>{.class_aggregation = {}}>("r2_score");
    named<metrics::MeanIoU<4>{}>("mean_io_u");
    named<metrics::OneHotMeanIoU<3>{}>("one_hot_mean_io_u");
    named<metrics::MeanAbsolutePercentageError{}>("mean_absolute_percentage_error");
    named<metrics::MeanSquaredLogarithmicError{}>("mean_squared_logarithmic_error");
    named<metrics::LogCoshError{}>("logcosh");
    named<metrics::Hinge{}>("hinge");
    named<metrics::SquaredHinge{}>("squared_hinge");
    named<metrics::CategoricalHinge{}>("categorical_hinge");
    named<metrics::KLDivergence{}>("kl_divergence");
    named<metrics::Poisson{}>("poisson");
    named<metrics::BinaryCrossentropy{}>("binary_crossentropy");
    named<metrics::CategoricalCrossentropy{}>("categorical_crossentropy");
    named<metrics::CosineSimilarity{}>("cosine_similarity");
    named<metrics::CosineSimilarity<0>{}>("cosine_similarity");
    named<metrics::SparseCategoricalCrossentropy{}>("sparse_categorical_crossentropy");
    named<metrics::Sum{}>("sum");
}

}  // namespace
