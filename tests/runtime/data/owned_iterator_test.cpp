// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Iterators that functions read.

#include <numeric>
#include <stdexcept>
#include <tuple>

#include <doctest/doctest.h>

#include <tf/functions.hpp>
#include <tf/saved_model.hpp>
#include <tf/train.hpp>

#include "../io/io_support.hpp"
#include "lists.hpp"

namespace data = tf::data;
using data::OwnedIterator;
using test::Int;
using test::List;
using tf::dyn;
using tf::Tensor;

namespace {

constexpr auto add = [](const auto& x, const auto& sum) { return sum + x; };

struct Point {
    Tensor<float, 2> at;
    Tensor<tf::string> name;
};

/// Adds up what it reads in a variable.
struct Sums : tf::Module {
    tf::Variable<Int> total{this, "total", 0};
    OwnedIterator<Tensor<Int>> numbers{this, "numbers"};

    constexpr Sums() : tf::Module("sums") {}
    constexpr auto next() {
        total.assign_add(numbers.get_next());
        return total.read();
    }
    constexpr auto rest() {
        return tf::for_each(numbers, [this](const auto& x) { total.assign_add(x); });
    }
};

/// y = 3 x - 1, learnt by steps of gradient descent.
struct Line : tf::Module {
    tf::Variable<float> slope{this, "slope", 0.f}, offset{this, "offset", 0.f};

    constexpr Line() : tf::Module("line") {}
    constexpr auto step(const auto& x, const auto& y) {
        tf::GradientTape tape;
        const auto loss = tf::reduce_mean(tf::square(slope * x + offset - y));
        const auto [by_slope, by_offset] = tape.gradient(loss, std::tie(slope, offset));
        slope.assign_sub(by_slope * 0.1f);
        offset.assign_sub(by_offset * 0.1f);
        return tf::Tensor<float>(loss);
    }
};

}  // namespace

TEST_CASE("functions and eager calls take the elements of one pass") {
    OwnedIterator numbers(data::range(8));
    auto two = tf::function(
        [](auto& it) {
            const auto a = it.get_next();
            const auto b = it.get_next();
            return std::tuple(a, b, a - b);
        },
        numbers);
    CHECK(numbers.get_next()() == 0);
    const auto [a, b, difference] = two();
    CHECK(a() == 1);
    CHECK(b() == 2);
    CHECK(difference() == -1);
    CHECK(tf::for_each(numbers, add, Tensor<Int>(0))() == 3 + 4 + 5 + 6 + 7);
    CHECK_THROWS_AS((void)numbers.get_next(), tf::errors::OutOfRange);
    CHECK_THROWS_AS((void)two(), tf::errors::OutOfRange);
    (void)numbers.restart();
    CHECK(numbers.get_next()() == 0);
    numbers.start(data::range(10, 20));
    CHECK(numbers.get_next()() == 10);
}
TEST_CASE("a loop in a function reads to the end of the dataset") {
    OwnedIterator numbers(data::range(5));
    auto sum = tf::function(
        [](auto& it, Tensor<Int> initial) { return tf::for_each(it, add, initial); }, numbers);
    CHECK(sum(Tensor<Int>(100))() == 110);
    CHECK(sum(Tensor<Int>(100))() == 100);
    auto passes = tf::function(
        [](auto& it) {
            return tf::for_each(
                tf::range(3),
                [&](const auto&, const auto& total) {
                    it.restart();
                    return tf::for_each(it, add, total);
                },
                Tensor<Int>(0));
        },
        numbers);
    CHECK(passes()() == 30);
    OwnedIterator none(data::range(0));
    auto of_none =
        tf::function([](auto& it) { return tf::for_each(it, add, Tensor<Int>(7)); }, none);
    CHECK(of_none()() == 7);
}
TEST_CASE("several states, and a loop that ends before the dataset") {
    OwnedIterator numbers(data::counter(1, 1));
    auto squares = tf::function(
        [](auto& it, Tensor<int> n) {
            return tf::for_each(
                tf::range(n),
                [&](const auto&, const auto& sum, const auto& product) {
                    const auto x = it.get_next();
                    return std::tuple(Tensor<Int>(sum + x), Tensor<Int>(product * x));
                },
                Tensor<Int>(0), Tensor<Int>(1));
        },
        numbers);
    const auto [sum, product] = squares(Tensor<int>(5));
    CHECK(sum() == 15);
    CHECK(product() == 120);
    CHECK(std::get<0>(squares(Tensor<int>(2)))() == 6 + 7);
}
TEST_CASE("structures of tensors, with known and open dims") {
    const std::vector<std::string> names{"a", "b", "c"};
    const auto points = data::from_tensor_slices(
        std::tuple(tf::constant({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}), tf::constant<dyn>(names)));
    OwnedIterator<Point> one(points.as<Point>());
    auto next = tf::function(
        [](auto& it) {
            const Point p = it.get_next();
            return std::tuple(tf::reduce_sum(p.at), p.name + "!");
        },
        one);
    const auto [sum, name] = next();
    CHECK(sum() == 3.f);
    CHECK(name() == "a!");
    CHECK(one.get_next().name() == "b");

    OwnedIterator batches(points.batch(2));
    auto sizes = tf::function(
        [](auto& it) {
            const auto element = it.get_next();
            const auto& at = std::get<0>(element);
            return std::tuple(tf::shape(at), tf::reduce_sum<0>(at), std::get<1>(element));
        },
        batches);
    const auto [shape, sums, both] = sizes();
    CHECK(test::elements(shape) == std::vector<int>{2, 2});
    CHECK(test::elements(sums) == std::vector<float>{4.f, 6.f});
    CHECK(test::elements(both) == std::vector<std::string>{"a", "b"});
    const auto [last_shape, last_sums, last] = sizes();
    CHECK(test::elements(last_shape) == std::vector<int>{1, 2});
    CHECK(test::elements(last) == std::vector<std::string>{"c"});

    OwnedIterator lists(test::lists(6));
    auto joined = tf::function(
        [](auto& it) {
            return tf::for_each(
                it, [](const auto& x, const auto& all) { return tf::concat<0>(all, x); },
                Tensor<Int, dyn>{});
        },
        lists);
    CHECK(test::elements(joined()) == List{1, 2, 2, 3, 3, 3, 5});
}
TEST_CASE("dicts") {
    const auto rows = data::from_tensor_slices(
        tf::dict(tf::named<"x">(tf::constant({1.f, 2.f})), tf::named<"y">(tf::constant({3, 4}))));
    OwnedIterator it(rows);
    auto f = tf::function(
        [](auto& source) {
            const auto row = source.get_next();
            return tf::get<"x">(row) * tf::cast<float>(tf::get<"y">(row));
        },
        it);
    CHECK(f()() == 3.f);
    CHECK(f()() == 8.f);
}
TEST_CASE("a branch takes an element only if it runs") {
    OwnedIterator numbers(data::range(4));
    auto maybe = tf::function(
        [](auto& it, Tensor<bool> go) {
            return tf::cond(go, [&] { return it.get_next(); }, [] { return Tensor<Int>(-1); });
        },
        numbers);
    CHECK(maybe(Tensor<bool>(true))() == 0);
    CHECK(maybe(Tensor<bool>(false))() == -1);
    CHECK(maybe(Tensor<bool>(true))() == 1);
}
TEST_CASE("an element that is not used is taken all the same") {
    OwnedIterator numbers(data::range(4));
    auto skip = tf::function(
        [](auto& it) {
            (void)it.get_next();
            return it.get_next();
        },
        numbers);
    CHECK(skip()() == 1);
    CHECK(skip()() == 3);
}
TEST_CASE("a member of a module gets its dataset at run time") {
    Sums m;
    auto next = tf::function<&Sums::next>(m);
    auto rest = tf::function<&Sums::rest>(m);
    CHECK_THROWS_AS((void)next(), tf::errors::FailedPrecondition);
    CHECK_THROWS_AS((void)m.numbers.save(), tf::errors::FailedPrecondition);
    m.numbers.start(data::range(1, 6));
    CHECK(next()() == 1);
    CHECK(next()() == 3);
    rest();
    CHECK(m.total.read()() == 15);
    CHECK(m.variables().size() == 1);
}
TEST_CASE("gradients of functions that read elements") {
    struct Model : tf::Module {
        tf::Variable<float> w{this, "w", 2.f};
        constexpr Model() : tf::Module("model") {}
    } model;
    OwnedIterator numbers(data::from_tensor_slices(tf::constant({3.f, 5.f})));
    auto gradient = tf::function(
        [](auto& m, auto& it) {
            tf::GradientTape tape;
            const auto x = it.get_next();
            const auto loss = m.w * m.w * x;
            return tape.gradient(loss, m.w);
        },
        model, numbers);
    CHECK(gradient()() == 12.f);
    CHECK(gradient()() == 20.f);
    (void)numbers.restart();
    tf::GradientTape tape;
    const auto loss = model.w * numbers.get_next();
    CHECK(tape.gradient(loss, model.w).collapse()() == 3.f);
}
TEST_CASE("an epoch in one call equals a loop of C++ over the batches") {
    const auto examples = data::range(60).map([](const Tensor<Int>& k) {
        const float x = static_cast<float>(k() % 13) / 13.f;
        return std::tuple(Tensor<float>(x), Tensor<float>(3.f * x - 1.f));
    });
    const auto batches =
        examples.shuffle(60, {.seed = 3, .reshuffle_each_iteration = false}).batch(8).prefetch(2);
    Line whole, stepwise;
    OwnedIterator it(batches);
    auto epoch = tf::function(
        [](auto& line, auto& source) {
            return tf::for_each(
                source,
                [&](const auto& batch, const auto& sum) {
                    return sum + line.step(std::get<0>(batch), std::get<1>(batch));
                },
                Tensor<float>(0.f));
        },
        whole, it);
    auto one = tf::function(
        [](auto& line, Tensor<float, dyn> x, Tensor<float, dyn> y) { return line.step(x, y); },
        stepwise);
    for (int k = 0; k < 100; ++k) {
        float sum = 0.f;
        for (const auto& [x, y] : batches) sum += one(x, y)();
        if (k > 0) (void)it.restart();
        CHECK(epoch()() == sum);
        CHECK(whole.slope.read()() == stepwise.slope.read()());
        CHECK(whole.offset.read()() == stepwise.offset.read()());
    }
    CHECK(whole.slope.read()() == doctest::Approx(3.).epsilon(.01));
    CHECK(whole.offset.read()() == doctest::Approx(-1.).epsilon(.01));
}
TEST_CASE("errors of elements come out of the function, and the next call goes on") {
    const auto failing = data::range(3).map([](const Tensor<Int>& x) {
        if (x() == 1) throw std::out_of_range("one");
        return x;
    });
    OwnedIterator numbers(failing);
    auto next = tf::function([](auto& it) { return it.get_next(); }, numbers);
    CHECK(next()() == 0);
    CHECK_THROWS_AS((void)next(), tf::errors::Unknown);
    CHECK(next()() == 2);

    OwnedIterator vectors(test::lists(4).as<Tensor<Int, 2>>());
    auto known = tf::function([](auto& it) { return it.get_next(); }, vectors);
    CHECK_THROWS_AS((void)known(), tf::errors::InvalidArgument);
    CHECK_THROWS_AS((void)vectors.get_next(), tf::errors::InvalidArgument);
    CHECK(test::elements(known()) == List{2, 2});
}
TEST_CASE("checkpoints have the position of a module's iterator") {
    const test::Folder folder("owned_iterator");
    const auto shuffled = data::range(20).shuffle(8, {.seed = 5});
    Sums m;
    m.numbers.start(shuffled);
    for (int k = 0; k < 7; ++k) (void)m.next();
    const std::string path = tf::train::Checkpoint(m).save(folder / "x");
    const std::string position = m.numbers.save();
    List expected;
    for (int k = 0; k < 13; ++k) expected.push_back(m.numbers.get_next()());

    Sums other;
    other.numbers.start(shuffled);
    tf::train::Checkpoint(other).restore(path).assert_consumed();
    List found;
    for (int k = 0; k < 13; ++k) found.push_back(other.numbers.get_next()());
    CHECK(found == expected);
    CHECK(other.total.read()() == 190 - std::accumulate(found.begin(), found.end(), Int{0}));

    OwnedIterator local(shuffled);
    local.restore(position);
    CHECK(local.get_next()() == expected.front());
    CHECK_THROWS_AS(local.restore("nonsense"), tf::errors::DataLoss);
    CHECK(local.get_next()() == expected[1]);
}
TEST_CASE("a saved model has the variables of a module with an iterator, but not its position") {
    const test::Folder folder("owned_iterator_model");
    Sums m;
    m.numbers.start(data::range(5, 9));
    (void)m.next();
    tf::saved_model::save(m, folder.path());
    const auto other = tf::saved_model::load<Sums>(folder.path());
    CHECK(other->total.read()() == 5);
    auto next = tf::function<&Sums::next>(m);
    CHECK_THROWS_AS(tf::saved_model::save(m, folder.path(), next), tf::errors::Unimplemented);
}
