// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Positions of iterators that are saved and restored.

#include <random>
#include <ranges>

#include <doctest/doctest.h>

#include <tf/strings.hpp>

#include "../io/io_support.hpp"
#include "lists.hpp"

namespace data = tf::data;
using test::Int;
using test::List;
using test::lists;
using test::scalars;
using test::vectors;

namespace {

template <class Iterator>
std::vector<List> rest(Iterator& iterator) {
    std::vector<List> all;
    for (int k = 0; k < 50; ++k) {
        const auto x = iterator.next();
        if (!x) break;
        all.push_back(test::elements(*x));
    }
    return all;
}

/// A new iterator of an equal dataset goes on wherever the first one was, and so does the first.
template <class Make>
void check_goes_on(Make make) {
    for (int read = 0; read < 12; ++read) {
        CAPTURE(read);
        auto first = make().iterator();
        for (int k = 0; k < read; ++k) (void)first.next();
        const std::string state = first.save();
        auto second = make().iterator();
        second.restore(state);
        const std::vector<List> expected = rest(first);
        CHECK(rest(second) == expected);
        auto third = make().iterator();
        (void)third.next();  // restoring replaces any position
        third.restore(state);
        CHECK(rest(third) == expected);
    }
}
data::Dataset<tf::Tensor<Int>> counted(const tf::Tensor<Int>& x) { return data::range(x()); }

}  // namespace

TEST_CASE("sources and orders go on") {
    check_goes_on([] { return data::range(7); });
    check_goes_on([] { return data::counter(3, 2); });
    check_goes_on([] { return data::random({.seed = 3}); });
    check_goes_on([] { return data::range(9).skip(2).take(6); });
    check_goes_on([] { return data::range(3).repeat(3); });
    check_goes_on([] { return data::range(3).repeat(); });
    check_goes_on([] { return data::range(20).shard(3, 1); });
    check_goes_on([] { return data::range(3).concatenate(data::range(5)); });
    check_goes_on([] { return data::range(10).shuffle(4, {.seed = 1}); });
    check_goes_on([] { return data::range(4).shuffle(3, {.seed = 1}).repeat(3); });
    check_goes_on([] { return data::range(5).cache(); });
    check_goes_on([] { return data::range(4).cache().repeat(3); });
    check_goes_on(
        [] { return data::from_generator([] { return std::views::iota(Int{0}, Int{9}); }); });
    check_goes_on(
        [] { return data::range(9).filter([](const auto& x) { return x % Int{3} != Int{0}; }); });
    check_goes_on(
        [] { return data::range(9).take_while([](const auto& x) { return x < Int{5}; }); });
    check_goes_on([] {
        return data::sample_from_datasets<tf::Tensor<Int>>({data::range(4), data::range(10, 16)},
                                                           {.seed = 2});
    });
    check_goes_on(
        [] { return data::range(7).map([](const auto& x) { return x % Int{4}; }).unique(); });
    check_goes_on([] { return data::range(7).assert_cardinality(7); });
}
TEST_CASE("batches, windows and groups go on") {
    check_goes_on([] { return data::range(20).batch(3); });
    check_goes_on([] { return data::range(11).batch(5).unbatch(); });
    check_goes_on([] { return data::range(20).batch(5).rebatch({1, 3}); });
    check_goes_on([] { return lists(20).padded_batch(3); });
    check_goes_on([] { return lists(9).shuffle(4, {.seed = 2}); });
    check_goes_on([] {
        return data::range(12).window(3, {.shift = 1}).flat_map([](const auto& w) {
            return w.batch(3);
        });
    });
    check_goes_on([] {
        return data::range(20).group_by_window(
            [](const auto& x) { return x % Int{3}; },
            [](const auto&, const auto& group) { return group.skip(1); }, 4);
    });
    check_goes_on([] {
        return data::range(9).scan(
            Int{0}, [](const auto& s, const auto& x) { return std::pair(s + x, s); });
    });
}
TEST_CASE("functions and threads go on") {
    const auto square = [](const auto& x) { return x * x; };
    check_goes_on([=] { return data::range(9).map(square); });
    check_goes_on([=] { return data::range(9).map(square, {.num_parallel_calls = 3}); });
    check_goes_on([] { return data::range(9).prefetch(3); });
    check_goes_on([] { return data::range(9).shuffle(5, {.seed = 3}).batch(2).prefetch(2); });
    check_goes_on([] { return data::range(6).flat_map(counted); });
    check_goes_on([] { return data::range(7).interleave(counted, {.cycle_length = 3}); });
    check_goes_on([] {
        return data::range(7).interleave(
            counted, {.cycle_length = 2, .block_length = 2, .num_parallel_calls = 2});
    });
}
TEST_CASE("files go on") {
    const test::Folder folder("dataset_positions");
    const auto write = [&](const char* name, const char* text) {
        tf::io::write_file(folder / name, text, "test");
        return (folder / name).string();
    };
    const std::string a = write("a", "1,2\n3,4\n5,6\n"), b = write("b", "7,8\n\"9\",10");
    const auto number = [](const auto& text) { return tf::strings::to_number<Int>(text); };
    check_goes_on([&] {
        return data::TextLineDataset({a, b}).map(
            [](const auto& line) { return tf::cast<Int>(tf::strings::length(line)); });
    });
    check_goes_on([&] {
        return data::FixedLengthRecordDataset(a, 4).map(
            [&](const auto& record) { return number(tf::strings::substr(record, 0, 1)); });
    });
    check_goes_on([&] {
        return data::experimental::CsvDataset({a, b}, {.header = true}, Int{0}, Int{0})
            .map([](const auto& x, const auto& y) { return x * Int{100} + y; });
    });
    data::range(9).save(folder / "saved", [](const auto& x) { return x % Int{2}; });
    check_goes_on([&] { return data::load<tf::Tensor<Int>>(folder / "saved"); });
    for (const bool complete : {false, true}) {
        const auto cached = data::range(7).cache(folder / "cache");
        const auto snapshot = data::range(7).snapshot(folder / "snapshot");
        if (complete) CHECK(scalars(cached) == scalars(snapshot));
        check_goes_on([=] { return cached; });
        check_goes_on([=] { return snapshot; });
    }
}
TEST_CASE("an error that has not been reported is part of the position") {
    const auto make = [] {
        return data::range(5)
            .map([](const auto& x) {
                if (x() == 1) throw std::runtime_error("one");
                return x;
            })
            .prefetch(4);
    };
    auto first = make().iterator();
    CHECK(first.get_next()() == 0);
    auto second = make().iterator();
    second.restore(first.save());
    CHECK_THROWS_AS((void)second.next(), tf::errors::Unknown);
    CHECK(second.get_next()() == 2);
}
TEST_CASE("windows in a buffer have no saved position, but can be read on") {
    auto iterator = data::range(9).window(3).prefetch(2).iterator();
    (void)iterator.next();
    // The thread may have read ahead or not.
    try {
        (void)iterator.save();
    } catch (const tf::errors::Unimplemented&) {
    }
    int windows = 0;
    while (iterator.next()) ++windows;
    CHECK(windows == 2);
}
TEST_CASE("bytes that are no position are an error") {
    const auto make = [] {
        return lists(12)
            .shuffle(4, {.seed = 1})
            .map([](const auto& x) { return x; }, {.num_parallel_calls = 2})
            .cache()
            .padded_batch(2)
            .unbatch()
            .prefetch(2);
    };
    auto iterator = make().iterator();
    for (int k = 0; k < 5; ++k) (void)iterator.next();
    const std::string state = iterator.save();
    for (std::size_t size = 0; size < state.size(); ++size) {
        auto other = make().iterator();
        CHECK_THROWS_AS(other.restore(state.substr(0, size)), tf::errors::DataLoss);
    }
    CHECK_THROWS_AS(make().iterator().restore(state + "x"), tf::errors::DataLoss);
    // A changed byte is an error, or another position, but never a crash.
    std::mt19937 random(7);
    for (int k = 0; k < 300; ++k) {
        std::string changed = state;
        changed[random() % changed.size()] = static_cast<char>(random());
        auto other = make().iterator();
        try {
            other.restore(changed);
            for (int n = 0; n < 20 && other.next(); ++n) {
            }
        } catch (const tf::errors::OpError&) {
        }
    }
}
