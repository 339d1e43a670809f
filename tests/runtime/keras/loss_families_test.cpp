// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// tf::keras's losses, each eagerly and traced, with all reductions, weights and the gradient with
// respect to the predictions. Numbers are those of Keras for the expression above each call.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/losses.hpp>

namespace {

namespace losses = tf::keras::losses;
using tf::keras::Reduction;
using Values = std::vector<float>;

const auto y = tf::constant({{0.f, 1.f, .5f}, {1.f, 0.f, 1.f}});
const auto p = tf::constant({{.1f, .8f, .3f}, {.6f, .2f, .9f}});
const auto x = tf::constant({{-2.f, 3.f, .5f}, {40.f, -1.f, 0.f}});
const auto one_hot = tf::constant({{0, 1, 0}, {0, 0, 1}});
const auto binary = tf::constant({{0, 1, 1}, {1, 0, 0}});
const auto signs = tf::constant({{-1, 1, 1}, {1, -1, -1}});
const auto w = tf::constant({.5f, 2.f});
const auto column = tf::constant({{.5f}, {2.f}});
const auto of_columns = tf::constant({.5f, 2.f, 1.f});
// [2, 3, 4]: (k % 5) / 4 and (7 k % 11 + 1) / 13
const auto steps = tf::reshape<2, 3, 4>(tf::range<0, 24>());
const tf::Tensor<float, 2, 3, 4> cube_y = tf::cast<float>(steps % 5) / 4.f;
const tf::Tensor<float, 2, 3, 4> cube_p = tf::cast<float>(steps * 7 % 11 + 1) / 13.f;

struct Expected {
    Values values;  ///< without a reduction
    float mean, weighted, sum, per_weight;
    Values gradient;
};

void near(const Values& got, const Values& expected) {
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        CHECK(got[i] == doctest::Approx(expected[i]).epsilon(5e-6).scale(1e-2));
    }
}
template <class F, class... X>
void both(F f, const Values& expected, const X&... all) {
    near(test::elements(f(all...)), expected);
    near(test::elements(tf::function(f)(all...)), expected);
}
/// The loss with its default reduction.
template <class Make>
constexpr auto loss = Make{}.template operator()<Reduction::sum_over_batch_size>();
template <class Make, class Y, class P, class W>
void judge(Make, const Y& labels, const P& predictions, const W& weights, const Expected& e) {
    using enum Reduction;
    both([](auto a, auto b) { return Make{}.template operator()<none>()(a, b); }, e.values, labels,
         predictions);
    both([](auto a, auto b) { return loss<Make>(a, b); }, {e.mean}, labels, predictions);
    both([](auto a, auto b, auto c) { return loss<Make>(a, b, c); }, {e.weighted}, labels,
         predictions, weights);
    both([](auto a, auto b, auto c) { return Make{}.template operator()<sum>()(a, b, c); }, {e.sum},
         labels, predictions, weights);
    both([](auto a, auto b,
            auto c) { return Make{}.template operator()<mean_with_sample_weight>()(a, b, c); },
         {e.per_weight}, labels, predictions, weights);
    both(
        [](const auto& a, const auto& b) {
            tf::GradientTape tape;
            tape.watch(b);
            return tape.gradient(loss<Make>(a, b), b).collapse();
        },
        e.gradient, labels, predictions);
}

TEST_CASE("losses of numbers") {
    // keras.losses.MeanAbsolutePercentageError()
    judge([]<Reduction R>() { return losses::MeanAbsolutePercentageError<R>{}; }, y, p, w,
          {.values = {33333354.f, 66666680.f},
           .mean = 50000016.f,
           .weighted = 75000016.f,
           .sum = 150000032.f,
           .per_weight = 60000012.f,
           .gradient = {166666656.f, -16.666666f, -33.333332f, -16.666666f, 166666656.f,
                        -16.666666f}});
    // keras.losses.MeanSquaredLogarithmicError()
    judge([]<Reduction R>() { return losses::MeanSquaredLogarithmicError<R>{}; }, y, p, w,
          {.values = {.013554239f, .028555052f},
           .mean = .021054646f,
           .weighted = .03194361f,
           .sum = .06388722f,
           .per_weight = .02555489f,
           .gradient = {.028881842f, -.019511217f, -.03669253f, -.04648824f, .050644856f,
                        -.008998827f}});
    // keras.losses.Huber()
    judge([]<Reduction R>() { return losses::Huber<R>{}; }, y, x, w,
          {.values = {1.f, 13.166667f},
           .mean = 7.0833335f,
           .weighted = 13.416667f,
           .sum = 26.833334f,
           .per_weight = 10.733334f,
           .gradient = {-.16666667f, .16666667f, 0.f, .16666667f, -.16666667f, -.16666667f}});
    // keras.losses.Huber(delta=.5)
    judge([]<Reduction R>() { return losses::Huber<R>{.delta = .5}; }, y, x, w,
          {.values = {.5833333f, 6.7083335f},
           .mean = 3.6458335f,
           .weighted = 6.854167f,
           .sum = 13.708334f,
           .per_weight = 5.4833336f,
           .gradient = {-.083333336f, .083333336f, 0.f, .083333336f, -.083333336f, -.083333336f}});
    // keras.losses.LogCosh()
    judge([]<Reduction R>() { return losses::LogCosh<R>{}; }, y, x, w,
          {.values = {.8833351f, 13.058139f},
           .mean = 6.970737f,
           .weighted = 13.278973f,
           .sum = 26.557945f,
           .per_weight = 10.6231785f,
           .gradient = {-.16067125f, .16067126f, 0.f, .16666667f, -.12693237f, -.12693237f}});
    // keras.losses.CosineSimilarity()
    judge([]<Reduction R>() { return losses::CosineSimilarity<R>{}; }, y, x, w,
          {.values = {-.79858357f, -.70688593f},
           .mean = -.7527348f,
           .weighted = -.9065318f,
           .sum = -1.8130636f,
           .per_weight = -.72522545f,
           .gradient = {-.06027045f, -.032453343f, -.046361893f, -5.51808625459671e-06f,
                        -.00022076389f, -.008836074f}});
    // keras.losses.CosineSimilarity(axis=0)
    judge([]<Reduction R>() { return (losses::CosineSimilarity<R, 0>{}); }, y, x, of_columns,
          {.values = {-.99875236f, -.94868326f, -.4472136f},
           .mean = -.7982164f,
           .weighted = -.9479855f,
           .sum = -2.8439565f,
           .per_weight = -.812559f,
           .gradient = {-.00041510907f, -.010540925f, 0.f, -2.0755454897880554e-05f, -.03162278f,
                        -.5962848f}});
    // keras.losses.CosineSimilarity(axis=1)
    judge([]<Reduction R>() { return (losses::CosineSimilarity<R, 1>{}); }, cube_y, cube_p, column,
          {.values = {-.9253628f, -.85993946f, -.67791915f, -.9780594f, -.68471247f, -.83277583f,
                      -.9454801f, -.59168017f},
           .mean = -.8119912f,
           .weighted = -.9787422f,
           .sum = -7.8299375f,
           .per_weight = -3.131975f,
           .gradient = {.027846564f, .040833175f,  -.09115048f,  .0069976673f, .018018365f,
                        .027222112f, .016927931f,  -.008747097f, -.07698757f,  -.04537017f,
                        .03906448f,  -.024491854f, -.05932146f,  -.07133347f,  .010939591f,
                        .05752445f,  -.036885783f, .022826694f,  -.01367449f,  -.10374948f,
                        .06502546f,  .011413347f,  -.03828858f,  -.024396546f}});
}
TEST_CASE("hinge losses") {
    // keras.losses.Hinge()
    judge([]<Reduction R>() { return losses::Hinge<R>{}; }, signs, x, w,
          {.values = {.16666667f, .33333334f},
           .mean = .25f,
           .weighted = .375f,
           .sum = .75f,
           .per_weight = .3f,
           .gradient = {0.f, -0.f, -.16666667f, -0.f, .16666667f, .16666667f}});
    // keras.losses.Hinge(), labels 0 and 1
    judge([]<Reduction R>() { return losses::Hinge<R>{}; }, binary, x, w,
          {.values = {.16666667f, .33333334f},
           .mean = .25f,
           .weighted = .375f,
           .sum = .75f,
           .per_weight = .3f,
           .gradient = {0.f, -0.f, -.16666667f, -0.f, .16666667f, .16666667f}});
    // keras.losses.Hinge(), other labels are kept
    judge([]<Reduction R>() { return losses::Hinge<R>{}; }, y, x, w,
          {.values = {.5833333f, .6666667f},
           .mean = .625f,
           .weighted = .8125f,
           .sum = 1.625f,
           .per_weight = .65f,
           .gradient = {-0.f, -0.f, -.083333336f, -0.f, -0.f, -.16666667f}});
    // keras.losses.SquaredHinge()
    judge([]<Reduction R>() { return losses::SquaredHinge<R>{}; }, binary, p, w,
          {.values = {.58f, 1.7366667f},
           .mean = 1.1583333f,
           .weighted = 1.8816667f,
           .sum = 3.7633333f,
           .per_weight = 1.5053333f,
           .gradient = {.36666667f, -.06666666f, -.23333333f, -.13333333f, .40000004f, .6333333f}});
    // keras.losses.CategoricalHinge()
    judge([]<Reduction R>() { return losses::CategoricalHinge<R>{}; }, one_hot, x, w,
          {.values = {0.f, 41.f},
           .mean = 20.5f,
           .weighted = 41.f,
           .sum = 82.f,
           .per_weight = 32.8f,
           .gradient = {0.f, 0.f, 0.f, .5f, 0.f, -.5f}});
}
TEST_CASE("losses of distributions") {
    // keras.losses.KLDivergence()
    judge([]<Reduction R>() { return losses::KLDivergence<R>{}; }, y, p, w,
          {.values = {.47855496f, .6161847f},
           .mean = .54736984f,
           .weighted = .73582345f,
           .sum = 1.4716469f,
           .per_weight = .58865875f,
           .gradient = {-4.999999987376214e-07f, -.625f, -.8333333f, -.8333333f,
                        -2.499999993688107e-07f, -.5555556f}});
    // keras.losses.Poisson()
    judge([]<Reduction R>() { return losses::Poisson<R>{}; }, y, p, w,
          {.values = {.6750433f, .772062f},
           .mean = .72355264f,
           .weighted = .94082284f,
           .sum = 1.8816457f,
           .per_weight = .75265825f,
           .gradient = {.16666667f, -.041666627f, -.11111103f, -.11111106f, .16666667f,
                        -.018518507f}});
}
TEST_CASE("focal cross entropies") {
    // keras.losses.BinaryFocalCrossentropy()
    judge([]<Reduction R>() { return losses::BinaryFocalCrossentropy<R>{}; }, binary, p, w,
          {.values = {.19997533f, .65191716f},
           .mean = .42594624f,
           .weighted = .701911f,
           .sum = 1.403822f,
           .per_weight = .5615288f,
           .gradient = {.005363872f, -.023209568f, -.55314916f, -.112554505f, .023209568f,
                        2.040775f}});
    // keras.losses.BinaryFocalCrossentropy(apply_class_balancing=True, alpha=.3, gamma=1.5,
    // from_logits=True, label_smoothing=.1)
    judge(
        []<Reduction R>() {
            return (losses::BinaryFocalCrossentropy<R>{.apply_class_balancing = true,
                                                       .alpha = .3,
                                                       .gamma = 1.5,
                                                       .from_logits = true,
                                                       .label_smoothing = .1});
        },
        binary, x, w,
        {.values = {.016761135f, .07092842f},
         .mean = .043844774f,
         .weighted = .0751187f,
         .sum = .1502374f,
         .per_weight = .06009496f,
         .gradient = {.0019349331f, -.00019277853f, -.009523284f, 2.9814254958182573e-05f,
                      .009821581f, .03677866f}});
    // keras.losses.BinaryFocalCrossentropy(axis=1)
    judge([]<Reduction R>() { return (losses::BinaryFocalCrossentropy<R, 1>{}); }, cube_y, cube_p,
          column,
          {.values = {.26241687f, .10314163f, .24481499f, .09859536f, .27341884f, .22696674f,
                      .17754686f, .5607719f},
           .mean = .24345915f,
           .weighted = .35398665f,
           .sum = 2.8318932f,
           .per_weight = 1.1327573f,
           .gradient = {.0007801883f, .039478764f,  -.009403936f,  -.0047916523f,
                        -.04029271f,  .00793008f,   .079897925f,   -.0016121035f,
                        -.12698722f,  -.015126845f, .02557718f,    -2.230331301689148e-05f,
                        .005078125f,  -.05498947f,  -.0033072196f, .06086964f,
                        .007974125f,  .015798613f,  -.028932635f,  -.32589632f,
                        .13290319f,   .015749311f,  -.062065974f,  -.01574931f}});
    // keras.losses.CategoricalFocalCrossentropy()
    judge([]<Reduction R>() { return losses::CategoricalFocalCrossentropy<R>{}; }, one_hot, p, w,
          {.values = {.0112629235f, .03521046f},
           .mean = .023236692f,
           .weighted = .03802619f,
           .sum = .07605238f,
           .per_weight = .030420953f,
           .gradient = {.030345613f, -.0151728075f, .030345613f, .039584365f, .039584365f,
                        -.03518611f}});
    // keras.losses.CategoricalFocalCrossentropy(alpha=.3, gamma=1.5, from_logits=True,
    // label_smoothing=.1)
    judge(
        []<Reduction R>() {
            return (losses::CategoricalFocalCrossentropy<R>{
                .alpha = .3, .gamma = 1.5, .from_logits = true, .label_smoothing = .1});
        },
        one_hot, p, w,
        {.values = {.096174f, .109119415f},
         .mean = .10264671f,
         .weighted = .13316292f,
         .sum = .26632583f,
         .per_weight = .10653033f,
         .gradient = {.02223918f, -.05093795f, .02869877f, .03621417f, .021971645f, -.058185816f}});
    // keras.losses.CategoricalFocalCrossentropy(axis=1)
    judge([]<Reduction R>() { return (losses::CategoricalFocalCrossentropy<R, 1>{}); }, cube_y,
          cube_p, column,
          {.values = {.20115775f, .08100368f, .1303939f, .23613268f, .12689991f, .24539268f,
                      .43243843f, .4561475f},
           .mean = .23869582f,
           .weighted = .3557626f,
           .sum = 2.8461008f,
           .per_weight = 1.1384404f,
           .gradient = {.044934034f, .008080901f,  -.042841576f,  .013119175f, .031016871f,
                        .01823486f,  .00958135f,   -.007784441f,  -.13102606f, -.013261307f,
                        .015110563f, -.097604305f, -.0060591847f, -.05713763f, .023742631f,
                        .040977363f, -.026588382f, .018732147f,   -.00939158f, -.20741425f,
                        .014248734f, .008245809f,  -.20481949f,   .015998377f}});
}
TEST_CASE("losses of overlap") {
    // keras.losses.Dice()
    judge(
        []<Reduction R>() { return losses::Dice<R>{}; }, y, p, w,
        {.values = {.234375f},
         .mean = .234375f,
         .weighted = .29296875f,
         .sum = .5859375f,
         .per_weight = .234375f,
         .gradient = {.119628906f, -.1928711f, -.036621094f, -.1928711f, .119628906f, -.1928711f}});
    // keras.losses.Dice(axis=(1, 2))
    judge([]<Reduction R>() { return (losses::Dice<R, 1, 2>{}); }, cube_y, cube_p, w,
          {.values = {.47504622f, .510467f},
           .mean = .4927566f,
           .weighted = .62922853f,
           .sum = 1.2584571f,
           .per_weight = .5033828f,
           .gradient = {.025228832f, .0011992585f,   -.022830315f, -.046859886f, -.07088946f,
                        .025228832f, .0011992585f,   -.022830315f, -.046859886f, -.07088946f,
                        .025228832f, .0011992585f,   -.021372208f, -.042306185f, -.06324016f,
                        .020495744f, -.00043823197f, -.021372208f, -.042306185f, -.06324016f,
                        .020495744f, -.00043823197f, -.021372208f, -.042306185f}});
    // keras.losses.Tversky()
    judge([]<Reduction R>() { return losses::Tversky<R>{}; }, y, p, w,
          {.values = {.23437494f},
           .mean = .23437494f,
           .weighted = .2929687f,
           .sum = .5859374f,
           .per_weight = .23437496f,
           .gradient = {.11962892f, -.19287111f, -.036621094f, -.19287111f, .11962892f,
                        -.19287111f}});
    // keras.losses.Tversky(alpha=.2, beta=.7)
    judge([]<Reduction R>() { return (losses::Tversky<R>{.alpha = .2, .beta = .7}); }, y, p, w,
          {.values = {.17647064f},
           .mean = .17647064f,
           .weighted = .2205883f,
           .sum = .4411766f,
           .per_weight = .17647064f,
           .gradient = {.1937716f, -.11468117f, .039545216f, -.11468117f, .1937716f, -.11468117f}});
    // keras.losses.Tversky(axis=1, alpha=.2)
    judge([]<Reduction R>() { return (losses::Tversky<R, 1>{.alpha = .2}); }, cube_y, cube_p,
          column,
          {.values = {.2975207f, .33534753f, .6484375f, .29663616f, .6448599f, .42812985f,
                      .18575072f, .48220068f},
           .mean = .4148604f,
           .weighted = .53385663f,
           .sum = 4.270853f,
           .per_weight = 1.7083412f,
           .gradient = {.047170606f, .0129779205f,  -.034465786f, -.023859294f, -.05882454f,
                        .032630213f, -.0060749073f, -.004255166f, -.032325752f, -.045978956f,
                        .022315975f, .015348963f,   -.032701544f, -.033694927f, -.02882829f,
                        .027230544f, -.0055638095f, -.012887923f, -.0132042f,   -.06160911f,
                        .021573927f, .007919083f,   .0024198876f, -.0393992f}});
}
TEST_CASE("cross entropies along another axis") {
    // keras.losses.BinaryCrossentropy(axis=1)
    judge([]<Reduction R>() { return (losses::BinaryCrossentropy<R, 1>{}); }, cube_y, cube_p,
          column,
          {.values = {.714899f, .4893665f, .8080139f, .6635416f, .82084066f, .8144272f, .7414007f,
                      1.082667f},
           .mean = .7668946f,
           .weighted = 1.0320728f,
           .sum = 8.256582f,
           .per_weight = 3.3026328f,
           .gradient = {.04513889f,  .06432291f,    -.037615743f, .030776527f,  -.077380955f,
                        .054166667f, .121875f,      -.006448414f, -.19081439f,  -.060185187f,
                        .06770834f,  -.1015625f,    .0203125f,    -.0865162f,   -.049242422f,
                        .09027778f,  -.0045138933f, .06319445f,   -.048363097f, -.27083334f,
                        .13541669f,  .02369792f,    -.2482639f,   -.023697916f}});
    // keras.losses.CategoricalCrossentropy(axis=1)
    judge([]<Reduction R>() { return (losses::CategoricalCrossentropy<R, 1>{}); }, cube_y, cube_p,
          column,
          {.values = {1.5637534f, 1.0275804f, .9395358f, 1.6412565f, .9324254f, 1.8232857f,
                      2.7616215f, 2.705395f},
           .mean = 1.6743567f,
           .weighted = 2.3789396f,
           .sum = 19.031517f,
           .per_weight = 7.612607f,
           .gradient = {.28437498f,
                        .05078125f,
                        -.13898025f,
                        .024621204f,
                        .05223216f,
                        .1015625f,
                        .023519728f,
                        -1.4901161193847656e-08f,
                        -.32500002f,
                        -.07899304f,
                        .06414473f,
                        -.27083328f,
                        -.040625002f,
                        -.17639801f,
                        .05539772f,
                        .16727939f,
                        -.07447918f,
                        .047039457f,
                        -2.9802322387695312e-08f,
                        -.6452205f,
                        .060937498f,
                        .047039457f,
                        -.6093749f,
                        .014935657f}});
    // keras.losses.CategoricalCrossentropy(axis=1, from_logits=True), labels softmax(cube_y,
    // axis=1)
    judge(
        []<Reduction R>() { return (losses::CategoricalCrossentropy<R, 1>{.from_logits = true}); },
        tf::nn::softmax<1>(cube_y), cube_p, column,
        {.values = {1.0563217f, 1.050561f, 1.1289799f, 1.083883f, 1.1214895f, 1.1289799f, 1.083883f,
                    1.1667342f},
         .mean = 1.102604f,
         .weighted = 1.3952558f,
         .sum = 11.162046f,
         .per_weight = 4.4648185f,
         .gradient = {.012671299f,  .013193015f,   -.0183109f,    .005896393f,   -.0041409023f,
                      .0058333967f, .013276558f,   -.0011264384f, -.008530397f,  -.019026406f,
                      .0050343387f, -.0047699604f, -.007124778f,  -.0183109f,    .005896393f,
                      .023857426f,  -.009990115f,  .013276558f,   -.0011264384f, -.027407575f,
                      .017114893f,  .0050343387f,  -.0047699604f, .003550157f}});
}
TEST_CASE("a class that does not count") {
    // keras.losses.SparseCategoricalCrossentropy(ignore_class=-1)
    judge(
        []<Reduction R>() { return losses::SparseCategoricalCrossentropy<R>{.ignore_class = -1}; },
        tf::constant({{0, -1, 3}, {1, -1, 2}}), cube_p, column,
        {.values = {3.1780539f, 0.f, 2.8332133f, 2.0149028f, 0.f, 3.1354942f},
         .mean = 2.790416f,
         .weighted = 3.3266068f,
         .sum = 13.306428f,
         .per_weight = 2.6612856f,
         .gradient = {-3.1145833f, .13541667f,  .13541667f, .13541666f,  0.f,         0.f,
                      0.f,         0.f,         .19117649f, .19117647f,  .19117647f,  -3.0588236f,
                      .10833335f,  -.70416665f, .10833334f, .108333334f, 0.f,         0.f,
                      0.f,         0.f,         .14130434f, .14130434f,  -3.1086957f, .14130434f}});
    // keras.losses.SparseCategoricalCrossentropy(ignore_class=0, from_logits=True)
    judge(
        []<Reduction R>() {
            return (
                losses::SparseCategoricalCrossentropy<R>{.from_logits = true, .ignore_class = 0});
        },
        tf::constant({{0, 1, 3}, {1, 0, 2}}), cube_p, column,
        {.values = {0.f, 1.6739552f, 1.6659334f, 1.6739552f, 0.f, 1.7790151f},
         .mean = 1.6982147f,
         .weighted = 2.1439712f,
         .sum = 8.575885f,
         .per_weight = 1.7151769f,
         .gradient = {0.f,         0.f,        0.f,        0.f,         .063764594f, -.203124f,
                      .08031587f,  .05904353f, .05103188f, .08743644f,  .064278156f, -.20274647f,
                      .063764594f, -.203124f,  .08031587f, .05904353f,  0.f,         0.f,
                      0.f,         0.f,        .07808753f, .057405386f, -.20779893f, .072306015f}});
}
TEST_CASE("functions give one loss for each sample") {
    both([](auto a, auto b) { return losses::huber(a, b, .5); }, {.5833333f, 6.7083335f}, y, x);
    both([](auto a, auto b) { return losses::tversky(a, b, .2, .7); }, {.17647064f}, y, p);
    both([](auto a, auto b) { return losses::dice<1, 2>(a, b); }, {.47504622f, .510467f}, cube_y,
         cube_p);
    // of a vector without a direction
    both([](auto a, auto b) { return losses::cosine_similarity(a, b); }, {0.f, 0.f},
         tf::zeros<2, 3>(), x);
}
TEST_CASE("open batches") {
    using Open = tf::Tensor<float, tf::dyn, 3>;
    both([](auto a, auto b) { return losses::Dice{}(a, b); }, {.234375f}, Open(y), Open(p));
    both([](auto a, auto b, auto c) { return losses::Dice{}(a, b, c); }, {.29296875f}, Open(y),
         Open(p), tf::Tensor<float, tf::dyn>(w));
    both([](auto a, auto b) { return losses::CategoricalFocalCrossentropy{}(a, b); }, {.023236692f},
         Open(tf::cast<float>(one_hot)), Open(p));
}
TEST_CASE("CategoricalGeneralizedCrossEntropy is (1 - p^q) / q of the label's probability") {
    const auto probabilities = tf::constant({{.25f, .75f}, {.36f, .64f}, {1.f, 0.f}});
    const auto labels = tf::constant({0, 1, 1});
    const auto loss = [](auto a, auto b) {
        return losses::CategoricalGeneralizedCrossEntropy<Reduction::none>{}(a, b);
    };
    both(loss, {1.f, .4f, 2.f}, labels, probabilities);
    both(loss, {1.f, .4f, 2.f}, tf::Tensor<int, tf::dyn>(labels),
         tf::Tensor<float, tf::dyn, tf::dyn>(probabilities));
    CHECK_THROWS_AS(losses::categorical_generalized_cross_entropy(labels, probabilities, 1),
                    tf::errors::InvalidArgument);
}
TEST_CASE("names are Keras's") {
    CHECK(losses::Huber{}.name.view() == "huber_loss");
    CHECK(losses::KLDivergence{}.name.view() == "kl_divergence");
}

}  // namespace
