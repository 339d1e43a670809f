// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Iterators in checkpoints, beside variables.

#include <doctest/doctest.h>

#include <tf/train.hpp>

#include "../io/io_support.hpp"
#include "lists.hpp"

namespace data = tf::data;
using test::Int;
using test::List;
using tf::train::Checkpoint;
using tf::train::tracked;

namespace {

auto pipeline() {
    return data::range(20)
        .shuffle(8, {.seed = 5})
        .map([](const auto& x) { return x; }, {.num_parallel_calls = 2});
}
template <class Iterator>
List rest(Iterator& iterator) {
    List all;
    while (const auto x = iterator.next()) all.push_back((*x)());
    return all;
}

}  // namespace

TEST_CASE("a training goes on with the elements that it had not seen") {
    const test::Folder folder("iterator_checkpoint");
    tf::Variable<Int> step(Int{0}, "step");
    auto iterator = pipeline().iterator();
    for (int k = 0; k < 7; ++k) {
        (void)iterator.next();
        step.assign_add(1);
    }
    Checkpoint checkpoint(tracked("step", step), tracked("iterator", iterator));
    const std::string path = checkpoint.save(folder / "x");
    const List expected = rest(iterator);
    CHECK(expected.size() == 13);

    tf::Variable<Int> other_step(Int{0}, "step");
    auto other = pipeline().iterator();
    (void)other.next();
    Checkpoint later(tracked("step", other_step), tracked("iterator", other));
    later.restore(tf::train::latest_checkpoint(folder.path())).assert_consumed();
    CHECK(other_step.read()() == 7);
    CHECK(rest(other) == expected);
    later.restore(path).assert_consumed();  // back again
    CHECK(rest(other) == expected);
}
TEST_CASE("iterators and checkpoints that do not fit") {
    const test::Folder folder("iterator_mismatch");
    tf::Variable<Int> step(Int{3}, "step");
    auto iterator = pipeline().iterator();
    Checkpoint(tracked("step", step)).write(folder / "without");
    Checkpoint(tracked("step", step), tracked("iterator", iterator)).write(folder / "with");

    tf::Variable<Int> other_step(Int{1}, "step");
    auto batches = data::range(20).shuffle(4).batch(2).iterator();
    const auto first = batches.next();
    REQUIRE(first);
    Checkpoint other(tracked("step", other_step), tracked("iterator", batches));
    CHECK_THROWS_AS((void)other.read(folder / "with"), tf::errors::DataLoss);
    CHECK(other_step.read()() == 1);
    int left = 0;
    while (batches.next()) ++left;  // it has stayed where it was
    CHECK(left == 9);

    auto again = pipeline().iterator();
    Checkpoint more(tracked("step", other_step), tracked("iterator", again));
    const auto status = more.read(folder / "without");
    CHECK(other_step.read()() == 3);
    CHECK_THROWS_AS(status.assert_existing_objects_matched(), tf::errors::FailedPrecondition);
    CHECK(rest(again).size() == 20);
    const auto unused = Checkpoint(tracked("step", other_step)).read(folder / "with");
    CHECK_THROWS_AS(unused.assert_consumed(), tf::errors::FailedPrecondition);
    unused.assert_existing_objects_matched();
}
TEST_CASE("a position that is not one leaves the iterator as it is") {
    auto iterator = data::range(5).iterator();
    CHECK(iterator.get_next()() == 0);
    CHECK_THROWS_AS(iterator.restore("nonsense"), tf::errors::DataLoss);
    CHECK(iterator.get_next()() == 1);
}
