// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Checkpoints are restored and written while functions run: each sees a consistent state of the
// variables.

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include <tf/io/bytes/files.hpp>
#include <tf/io/checkpoint/checkpoint.hpp>

#include "../support.hpp"

namespace {

struct Pair : tf::Module {
    tf::Variable<int> a{this, "a", 0};
    tf::Variable<int, 3> b{this, "b", tf::zeros<int, 3>()};
    constexpr Pair() : tf::Module("pair") {}
    constexpr void count() {
        a.assign_add(1);
        b.assign_add(tf::ones<int, 3>());
    }
    constexpr tf::Tensor<int, 3> difference() { return b - a; }
};

}  // namespace

TEST_CASE("checkpoints while functions run") {
    const tf::io::fs::path folder = "concurrent_checkpoints";
    tf::io::fs::remove_all(folder);
    Pair pair;
    tf::train::Checkpoint checkpoint(pair);
    pair.count();
    checkpoint.write(folder / "one");
    auto count = tf::function<&Pair::count>(pair);
    auto difference = tf::function<&Pair::difference>(pair);

    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    std::thread counting([&] {
        while (!done) count();
    });
    std::thread looking([&] {
        while (!done) wrong += test::elements(difference()) != std::vector{0, 0, 0};
    });
    for (int i = 0; i < 20; ++i) {
        checkpoint.read(folder / "one").assert_consumed();
        checkpoint.write(folder / "many");
        Pair other;
        tf::train::Checkpoint(other).read(folder / "many").assert_consumed();
        wrong += other.a() != other.b(0) || other.a() != other.b(2);
    }
    done = true;
    counting.join();
    looking.join();
    CHECK(wrong == 0);
    tf::io::fs::remove_all(folder);
}
