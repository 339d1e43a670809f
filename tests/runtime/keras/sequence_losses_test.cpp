// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Losses that look at more than one prediction at a time: the circle loss of pairs of embeddings.
// Numbers are those of Keras for the expression above each call.

#include <doctest/doctest.h>

#include "../support.hpp"

#include <tf/keras/losses.hpp>

namespace {

namespace losses = tf::keras::losses;
using tf::keras::Reduction;
using Values = std::vector<float>;

void near(const Values& got, const Values& expected) {
    REQUIRE(got.size() == expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        CHECK(got[i] == doctest::Approx(expected[i]).epsilon(2e-5).scale(1));
    }
}
template <class F, class... X>
void both(F f, const Values& expected, const X&... all) {
    near(test::elements(f(all...)), expected);
    near(test::elements(tf::function(f)(all...)), expected);
}
template <auto Loss>
void gradient(const Values& expected, const auto& y, const auto& x) {
    both(
        [](const auto& a, const auto& b) {
            tf::GradientTape tape;
            tape.watch(b);
            return tape.gradient(Loss(a, b), b).collapse();
        },
        expected, y, x);
}

const auto classes = tf::constant({0, 1, 0, 1, 2});
// rows of length 1
const auto x = tf::constant({{.8804509f, .4402255f, -.1760902f},
                             {.2683282f, -.8944272f, .3577709f},
                             {.6620847f, .7448452f, .08276059f},
                             {-.4402255f, .1760902f, .8804509f},
                             {.1078328f, -.7548294f, -.6469967f}});
const auto w = tf::constant({.5f, 2.f, 1.f, 0.f, 3.f});

TEST_CASE("Circle, and its means of the samples that have pairs") {
    using enum Reduction;
    // keras.losses.Circle(gamma=2., reduction=...)
    both([](auto y, auto p) { return losses::Circle<none>{.gamma = 2}(y, p); },
         {1.06166f, 2.673914f, 1.108881f, 2.609041f, 0}, classes, x);
    both([](auto y, auto p, auto v) { return losses::Circle<none>{.gamma = 2}(y, p, v); },
         {.53083f, 5.347828f, 1.108881f, 0, 0}, classes, x, w);
    both([](auto y, auto p) { return losses::Circle{.gamma = 2}(y, p); }, {1.863374f}, classes, x);
    both([](auto y, auto p, auto v) { return losses::Circle{.gamma = 2}(y, p, v); }, {1.746885f},
         classes, x, w);
    both([](auto y, auto p, auto v) { return losses::Circle<sum>{.gamma = 2}(y, p, v); },
         {6.987539f}, classes, x, w);
    both([](auto y, auto p) { return losses::Circle<mean_with_sample_weight>{.gamma = 2}(y, p); },
         {1.863374f}, classes, x);
    both([](auto y, auto p,
            auto v) { return losses::Circle<mean_with_sample_weight>{.gamma = 2}(y, p, v); },
         {1.99644f}, classes, x, w);
    gradient<losses::Circle{.gamma = 2}>(
        {-.1206788f, .006143713f, -.03225445f, .7146798f, -.4871971f, -1.663219f, -.1043961f,
         -.06709601f, -.008916643f, -.5036675f, 1.567899f, -.6414745f, .02477697f, -.1626173f,
         .06504694f},
        classes, x);
}
TEST_CASE("Circle's options") {
    // keras.losses.Circle()
    both([](auto y, auto p) { return losses::Circle{}(y, p); }, {31.95385f}, classes, x);
    gradient<losses::Circle{}>(
        {-5.582809e-05f, -5.388688e-05f, -9.395733e-06f, 35.85703f, -27.71248f, -79.81689f,
         -6.766235e-05f, -3.73576e-05f, 6.479624e-06f, -20.62103f, 68.73672f, -27.4947f, 5.040715f,
         -16.80238f, 6.720953f},
        classes, x);
    // keras.losses.Circle(gamma=2., margin=.1, remove_diagonal=False)
    static constexpr losses::Circle whole{.gamma = 2, .margin = .1, .remove_diagonal = false};
    both([](auto y, auto p) { return whole(y, p); }, {2.391292f}, classes, x);
    both([](auto y, auto p, auto v) { return whole(y, p, v); }, {2.906799f}, classes, x, w);
    both([](auto y, auto p) { return losses::circle(y, p, 2, .1, false); },
         {1.938047f, 3.27279f, 1.936706f, 3.114688f, 1.694229f}, classes, x);
    gradient<whole>({-.04753712f, -.05347925f, -.00594214f, .5885625f, -.4219733f, -1.290185f,
                     -.04467991f, -.03902222f, -.02442848f, -.3693923f, 1.107022f, -.4588382f,
                     .07033361f, -.2344454f, .09377815f},
                    classes, x);
    CHECK(whole.name.view() == "circle");
}
TEST_CASE("Circle of columns of labels, open batches, and batches without pairs") {
    using Open = tf::Tensor<float, tf::dyn, 3>;
    both([](auto y, auto p) { return losses::Circle{.gamma = 2}(y, p); }, {1.863374f},
         tf::Tensor<int, tf::dyn>(classes), Open(x));
    both([](auto y, auto p) { return losses::Circle{.gamma = 2}(tf::expand_dims<-1>(y), p); },
         {1.863374f}, classes, x);
    const auto one_class = tf::constant({7, 7, 7, 7, 7}),
               all_classes = tf::constant({0, 1, 2, 3, 4});
    both([](auto y, auto p) { return losses::Circle{}(y, p); }, {0}, one_class, x);
    gradient<losses::Circle{}>(Values(15, 0.f), one_class, x);
    both([](auto y, auto p) { return losses::Circle{}(y, p); }, {0}, all_classes, x);
    gradient<losses::Circle{}>(Values(15, 0.f), all_classes, x);
}

}  // namespace
