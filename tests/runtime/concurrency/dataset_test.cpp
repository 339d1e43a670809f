// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Pipelines with threads: order, elements, ends and early ends. Also run under ThreadSanitizer.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <tuple>

#include <doctest/doctest.h>

#include <tf/functions.hpp>
#include <tf/strings.hpp>

#include "../data/lists.hpp"
#include "in_parallel.hpp"

namespace data = tf::data;
using test::Int;
using test::List;
using test::scalars;
using test::up_to;

namespace {

constexpr auto same = [](const auto& x) { return x * Int{1}; };

}  // namespace

TEST_CASE("parallel calls keep the order") {
    for (const int calls : {1, 2, 5, data::AUTOTUNE})
        CHECK(scalars(data::range(200).map(same, {.num_parallel_calls = calls})) == up_to(200));
    List all =
        scalars(data::range(200).map(same, {.num_parallel_calls = 4, .deterministic = false}));
    std::sort(all.begin(), all.end());
    CHECK(all == up_to(200));
}
TEST_CASE("steps with threads one after another") {
    const auto numbers = data::range(100)
                             .prefetch(3)
                             .map(same, {.num_parallel_calls = 3})
                             .prefetch(data::AUTOTUNE)
                             .batch(7)
                             .prefetch(1)
                             .unbatch()
                             .repeat(2);
    List twice = up_to(100);
    const List once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    CHECK(scalars(numbers) == twice);
    const auto texts =
        data::range(50)
            .map([](const auto& x) { return tf::strings::as_string(x); }, {.num_parallel_calls = 2})
            .batch(8)
            .prefetch(2)
            .unbatch();
    Int k = 0;
    for (const auto& text : texts) CHECK(text() == std::to_string(k++));
}
TEST_CASE("several iterators of a dataset in several threads") {
    const auto numbers = data::range(50).cache().map(same, {.num_parallel_calls = 2}).prefetch(2);
    const auto shuffled = data::range(50).shuffle(10, {.seed = 1}).prefetch(2);
    std::atomic<int> wrong = 0;
    test::in_parallel([&](int) {
        for (int k = 0; k < 5; ++k) {
            if (scalars(numbers) != up_to(50)) ++wrong;
            List all = scalars(shuffled);
            std::sort(all.begin(), all.end());
            if (all != up_to(50)) ++wrong;
        }
    });
    CHECK(wrong == 0);
}
TEST_CASE("a pipeline that is dropped half way ends its threads") {
    for (int k = 0; k < 30; ++k) {
        auto iterator = data::counter()
                            .prefetch(2)
                            .map(same, {.num_parallel_calls = 3})
                            .prefetch(2)
                            .interleave([](const auto& x) { return data::counter(x()); },
                                        {.cycle_length = 3, .num_parallel_calls = 3})
                            .batch(2)
                            .prefetch(2)
                            .iterator();
        for (int n = 0; n < k % 4; ++n) (void)iterator.next();
    }
    // Nor does a step that never finds an element keep it from ending.
    auto iterator = data::counter()
                        .prefetch(1)
                        .filter([](const auto& x) { return x == Int{0}; })
                        .prefetch(4)
                        .iterator();
    CHECK(iterator.get_next()() == 0);
}
TEST_CASE("calls run at the same time, no more than given, and not far ahead") {
    std::mutex mutex;
    std::condition_variable changed;
    int running = 0, most = 0;
    std::atomic<Int> begun = 0;
    const auto meet = [&](const tf::Tensor<Int>& x) {
        std::unique_lock lock(mutex);
        most = std::max(most, ++running);
        ++begun;
        changed.notify_all();
        // Each of the first three waits until the others run, too.
        if (x() < 3) changed.wait(lock, [&] { return most == 3; });
        --running;
        constexpr Int megabyte = 1 << 20;
        return std::tuple(x, tf::fill<bool, tf::dyn>(true, megabyte));
    };
    auto iterator = data::counter().map(meet, {.num_parallel_calls = 3}).iterator();
    for (Int k = 0; k < 10; ++k) {
        CHECK(std::get<0>(iterator.get_next())() == k);
        CHECK(begun <= k + 1 + 3);
    }
    const std::lock_guard lock(mutex);
    CHECK(most == 3);
}
TEST_CASE("small results are made further ahead, but not without a limit") {
    for (const bool deterministic : {true, false}) {
        std::atomic<Int> begun = 0;
        const auto count = [&](const auto& x) { return ++begun, x; };
        auto iterator = data::counter()
                            .map(count, {.num_parallel_calls = 2, .deterministic = deterministic})
                            .iterator();
        for (Int k = 0; k < 5000; ++k) {
            const Int x = iterator.get_next()();
            if (deterministic) CHECK(x == k);
            CHECK(begun <= k + 1 + 2 * 64);
        }
    }
}
TEST_CASE("slow and fast functions by turns, with errors among them") {
    const auto some_wait = [](const auto& x) {
        if (x() / 50 % 2 == 1) std::this_thread::sleep_for(std::chrono::microseconds(200));
        if (x() % 7 == 3) throw std::runtime_error("seven");
        return x * Int{1};
    };
    for (const bool deterministic : {true, false}) {
        List all =
            scalars(data::range(400)
                        .map(some_wait, {.num_parallel_calls = 3, .deterministic = deterministic})
                        .ignore_errors());
        if (!deterministic) std::sort(all.begin(), all.end());
        List expected;
        for (Int k = 0; k < 400; ++k)
            if (k % 7 != 3) expected.push_back(k);
        CHECK(all == expected);
    }
}
TEST_CASE("prefetch(0) starts no thread") {
    const auto here = std::this_thread::get_id();
    const auto numbers = data::range(10).map(
        [&](const auto& x) { return x * Int{std::this_thread::get_id() == here}; });
    CHECK(scalars(numbers.prefetch(0)) == up_to(10));
    CHECK(scalars(numbers.prefetch(1)) == List(10, 0));
}
TEST_CASE("prefetch reads no more than its buffer") {
    std::atomic<Int> read = 0;
    auto iterator =
        data::counter().map([&](const auto& x) { return ++read, x; }).prefetch(5).iterator();
    for (Int k = 0; k < 20; ++k) {
        CHECK(iterator.get_next()() == k);
        CHECK(read <= k + 1 + 5);
    }
}
TEST_CASE("functions of the library in threads") {
    const auto f = tf::function(
        [](tf::Tensor<Int> x) { return tf::reduce_sum(tf::cast<float>(tf::range(x))); });
    const auto sums = data::range(40).map(f, {.num_parallel_calls = 4});
    Int k = 0;
    for (const auto& sum : sums) {
        CHECK(sum() == static_cast<float>(k * (k - 1) / 2));
        ++k;
    }
    CHECK(k == 40);
}
TEST_CASE("threads that share an iterator take different elements, whole ones") {
    constexpr Int count = 2000;
    const auto pairs = data::range(count).map(
        [](const tf::Tensor<Int>& x) { return std::tuple(x, tf::Tensor<Int>(x * Int{3})); });
    data::OwnedIterator shared(pairs);
    auto next = tf::function([](auto& it) { return it.get_next(); }, shared);
    std::mutex lock;
    List seen;
    bool whole = true;
    test::in_parallel([&](int) {
        try {
            for (;;) {
                const auto [x, triple] = next();
                const std::scoped_lock guard(lock);
                seen.push_back(x());
                whole = whole && triple() == 3 * x();
            }
        } catch (const tf::errors::OutOfRange&) {
        }
    });
    std::sort(seen.begin(), seen.end());
    CHECK(seen == up_to(count));
    CHECK(whole);
}
