// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Layers before a model's first weights: Normalization, Discretization, CategoryEncoding, Hashing.
// Expected values are Keras's.

#include <tf/data.hpp>

#include "keras_support.hpp"

namespace {

using namespace tf::keras;
namespace keras = tf::keras;
using test::elements;
using test::near;
using Vec = std::vector<float>;
using Ints = std::vector<std::int64_t>;

tf::Tensor<float, 4, 2> samples() {
    return tf::constant({{1.f, 10.f}, {2.f, 30.f}, {6.f, 20.f}, {3.f, 40.f}});
}

TEST_CASE("normalization learns mean and variance of each feature") {
    Sequential<Input<2>{}, Normalization{}> model;
    CHECK(test::paths(model.weights()) ==
          "sequential/normalization/mean sequential/normalization/variance "
          "sequential/normalization/count");
    CHECK(model.trainable_weights().size() == 0);
    CHECK(elements(model(samples())) == elements(samples()));  // mean 0, variance 1
    keras::adapt<Normalization{}>(model, samples());
    CHECK(near(model.weight<"normalization/mean">(), {3.f, 25.f}));
    CHECK(near(model.weight<"normalization/variance">(), {3.5f, 125.f}));
    CHECK(near(model(samples()), {-1.0690449476f, -1.3416408300f, -.5345224738f, .4472135901f,
                                  1.6035673618f, -.4472135901f, 0.f, 1.3416408300f}));
    keras::adapt<Normalization{}>(model, samples() * 2.f);  // replaces what was learned
    CHECK(near(model.weight<"normalization/mean">(), {6.f, 50.f}));
}

TEST_CASE("layers learn from batches as from all data") {
    Sequential<Input<2>{}, Normalization{}> model;
    const std::vector<tf::Tensor<float, tf::dyn, 2>> batches{
        tf::constant({{1.f, 10.f}, {2.f, 30.f}, {6.f, 20.f}}), tf::constant({{3.f, 40.f}})};
    keras::adapt<Normalization{}>(model, batches);
    CHECK(near(model.weight<"normalization/mean">(), {3.f, 25.f}));
    CHECK(near(model.weight<"normalization/variance">(), {3.5f, 125.f}));
    keras::adapt<Normalization{}>(model, samples(), samples() * 3.f);
    CHECK(near(model.weight<"normalization/mean">(), {6.f, 50.f}));
    Sequential<Input<>{}, Discretization{.num_bins = 2}> bins;
    constexpr Discretization two{.num_bins = 2};
    keras::adapt<two>(bins, tf::constant({5.f, 1.f}), tf::constant({3.f}));
    const auto learned = elements(bins.weight<"discretization/bin_boundaries">());
    keras::adapt<two>(bins, tf::constant({5.f, 1.f, 3.f}));
    CHECK(learned == elements(bins.weight<"discretization/bin_boundaries">()));
    CHECK((learned[0] > 1 && learned[0] <= 5));
}

TEST_CASE("layers learn from datasets of batches") {
    Sequential<Input<2>{}, Normalization{}> model;
    keras::adapt<Normalization{}>(model, tf::data::from_tensor_slices(samples()).batch(3));
    CHECK(near(model.weight<"normalization/mean">(), {3.f, 25.f}));
    CHECK(near(model.weight<"normalization/variance">(), {3.5f, 125.f}));
}

TEST_CASE("normalization of all elements, and its inverse") {
    constexpr Normalization all{.axis = {}, .name = "all"};
    Sequential<Input<2>{}, all> model;
    keras::adapt<all>(model, samples());
    static_assert(decltype(model)::table().weights[0].shape == tf::Shape());
    CHECK(near(model(samples()), {-.9551338553f, -.2938873470f, -.8816620111f, 1.1755493879f,
                                  -.5877746939f, .4408310056f, -.8081901670f, 1.9102676711f}));
    constexpr Normalization back{.axis = {}, .invert = true, .name = "back"};
    Sequential<Input<2>{}, back> inverse;
    keras::adapt<back>(inverse, samples());
    CHECK(near(inverse(model(samples())), elements(samples())));
}

TEST_CASE("normalization within a model, of integers and along two axes") {
    constexpr Normalization each{.axis = {1, 2}, .name = "each"};
    Sequential<Input<2, 2>{.dtype = tf::int32}, each, Flatten{}, Dense<1>{}> model;
    static_assert(decltype(model)::parameters == 4 + 4 + 1 + 5);
    keras::adapt<each>(model, tf::constant({{{1, 2}, {3, 4}}, {{3, 2}, {7, 0}}}));
    CHECK(near(model.weight<"each/mean">(), {2.f, 2.f, 5.f, 2.f}));
    CHECK(near(model.weight<"each/variance">(), {1.f, 0.f, 4.f, 4.f}));
    Sequential<Input<2>{}, Normalization{.mean = {1., 3.}, .variance = {4., 0.}}> given;
    CHECK(near(given(tf::constant({{5.f, 3.f}})), {2.f, 0.f}));
    CHECK(given.weights().size() == 0);
}

TEST_CASE("an open dim of the data must be that of the layer") {
    Sequential<Input<2>{}, Normalization{}> model;
    const tf::Tensor<float, tf::dyn, tf::dyn> wide = tf::zeros<float, 4, 3>();
    CHECK_THROWS_AS(keras::adapt<Normalization{}>(model, wide), tf::errors::InvalidArgument);
}

TEST_CASE("discretization finds the interval") {
    Sequential<Input<5>{}, Discretization{.bin_boundaries = {-1., 0., 2.5}}> model;
    const auto y = model(tf::constant({{-1.5f, -1.f, 0.f, 2.4f, 9.f}}));
    static_assert(std::is_same_v<decltype(y), const tf::Tensor<int, tf::dyn, 5>>);
    CHECK(elements(y) == std::vector<int>{0, 1, 2, 2, 3});
    Sequential<Input<1>{}, Discretization{.bin_boundaries = {0., 1.}, .output_mode = "one_hot"}>
        hot;
    const auto z = hot(tf::constant({{.5f}, {-2.f}}));
    static_assert(std::is_same_v<decltype(z), const tf::Tensor<float, tf::dyn, 3>>);
    CHECK(elements(z) == Vec{0, 1, 0, 1, 0, 0});
    Sequential<Input<3>{.dtype = tf::int32},
               Discretization{.bin_boundaries = {0., 1.}, .output_mode = "count"}>
        counts;
    CHECK(elements(counts(tf::constant({{1, 5, -1}}))) == Vec{1, 0, 2});
}

/// Numbers that do not come in order.
template <int N>
tf::Tensor<float, N> unordered() {
    Vec all;
    for (int k = 0; k < N; ++k) all.push_back(static_cast<float>(std::pow(k * 37 % 101, 1.5) / 8));
    return tf::constant<N>(all);
}
template <int N, int Bins, int PerMille>
tf::Tensor<float, Bins - 1> learned() {
    Sequential<Input<>{}, Discretization{.num_bins = Bins, .epsilon = PerMille / 1000.}> model;
    keras::adapt<Discretization{.num_bins = Bins, .epsilon = PerMille / 1000.}>(model,
                                                                                unordered<N>());
    return model.template weight<"discretization/bin_boundaries">();
}

TEST_CASE("discretization learns boundaries, as many elements in each bin") {
    CHECK(near(learned<10, 4, 10>(), {7.566592693f, 28.13277626f, 66.68203735f}));
    CHECK(near(learned<101, 5, 10>(), {10.51798248f, 30.91577530f, 57.51634598f, 89.10842896f}));
    CHECK(near(learned<250, 4, 50>(), {13.78801918f, 40.27697372f, 76.36753082f}));
    CHECK(near(learned<777, 7, 10>(), {6.454153061f, 19.12656593f, 34.72322083f, 54.40270233f,
                                       75.23638153f, 99.94245911f}));
    const float inf = INFINITY;  // of three values two are boundaries
    CHECK(elements(learned<3, 6, 10>()) == Vec{0.f, elements(unordered<3>())[1], inf, inf, inf});
    Sequential<Input<>{}, Discretization{.num_bins = 4}> model;
    CHECK_THROWS_AS(
        keras::adapt<Discretization{.num_bins = 4}>(model, tf::constant(std::vector<float>())),
        tf::errors::InvalidArgument);
}

TEST_CASE("categories become zeros and ones, or counts") {
    const auto x = tf::constant({{0, 2, 2}, {3, 3, 3}});
    Sequential<Input<3>{.dtype = tf::int32}, CategoryEncoding<4>{}> multi;
    static_assert(std::is_same_v<decltype(multi(x)), tf::Tensor<float, tf::dyn, 4>>);
    CHECK(elements(multi(x)) == Vec{1, 0, 1, 0, 0, 0, 0, 1});
    Sequential<Input<3>{.dtype = tf::int32}, CategoryEncoding<4>{.output_mode = "count"}> counts;
    CHECK(elements(counts(x)) == Vec{1, 0, 2, 0, 0, 0, 0, 3});
    Sequential<Input<>{.dtype = tf::int64}, CategoryEncoding<3>{.output_mode = "one_hot"}> hot;
    CHECK(elements(hot(tf::constant({2, 0, 7}, tf::int64))) == Vec{0, 0, 1, 1, 0, 0, 0, 0, 0});
}

template <auto L>
auto of_words(const auto& words) {
    return Sequential<Input<1>{.dtype = tf::string_}, L>()(words);
}

TEST_CASE("hashing numbers strings as Keras does") {
    const auto words = tf::constant({{"A"}, {"B"}, {"C"}, {"D"}, {"E"}, {""}});
    CHECK(elements(of_words<Hashing<3>{}>(words)) == Ints{1, 0, 1, 1, 2, 2});
    CHECK(elements(of_words<Hashing<3>{.mask_value = ""}>(words)) == Ints{1, 1, 2, 2, 1, 0});
    CHECK(elements(of_words<Hashing<3>{.salt = {133, 137}}>(words)) == Ints{1, 2, 1, 0, 2, 2});
    CHECK(elements(of_words<Hashing<5>{.salt = 133}>(words)) == Ints{4, 3, 2, 3, 2, 2});
    CHECK(elements(of_words<Hashing<4>{.output_mode = "one_hot"}>(words)) ==
          Vec{1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1});
    Sequential<Input<3>{.dtype = tf::string_}, Hashing<4>{.output_mode = "count"}> counts;
    CHECK(elements(counts(tf::constant({{"A", "B", "A"}, {"E", "", ""}}))) ==
          Vec{3, 0, 0, 0, 1, 0, 0, 2});
    Sequential<Input<3>{}, Hashing<4>{}> numbers;  // 1, -2, 300
    CHECK(elements(numbers(tf::constant({{1.7f, -2.5f, 300.f}}))) == Ints{1, 1, 3});
    Sequential<Input<2>{.dtype = tf::int64}, Hashing<4>{.mask_value = 0}> masked;
    CHECK(elements(masked(tf::constant({{0, 0}}, tf::int64))) == Ints{0, 0});
}

}  // namespace
