// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// After the first batches a pipeline allocates nothing: the memory of batches that nobody holds any
// more goes back to the steps, also to those in other threads.

#include <doctest/doctest.h>

#include <tf/data.hpp>

#include "../count_allocations.hpp"
#include "../support.hpp"

namespace data = tf::data;
using test::reuses_blocks;
using test::steady_state;

namespace {

/// Of 100 elements, after 3 passes of as many.
template <class D>
long allocations_of(const D& dataset) {
    auto iterator = dataset.iterator();
    for (int k = 0; k < 300; ++k) (void)iterator.next();
    return steady_state([&] { (void)iterator.next(); });
}
auto examples() {
    return data::from_tensor_slices(std::tuple(tf::ones<float, 50, 20>(), tf::ones<int, 50>()));
}

}  // namespace

TEST_CASE("examples in memory" * doctest::skip(!reuses_blocks)) {
    CHECK(allocations_of(data::counter()) == 0);
    CHECK(allocations_of(data::counter().batch(8)) == 0);
    CHECK(allocations_of(data::counter().shuffle(64).batch<8>()) == 0);
    CHECK(allocations_of(data::counter().filter([](const auto& x) { return x() % 3 == 0; })) == 0);
    CHECK(allocations_of(data::counter().map([](const auto& x) { return x * x; }).batch(4)) == 0);
    // A new pass through the examples allocates its cursors.
    CHECK(allocations_of(examples().batch(10).repeat()) < 100);
}
TEST_CASE("with threads" * doctest::skip(!reuses_blocks)) {
    CHECK(allocations_of(data::counter().batch(8).prefetch(2)) == 0);
    CHECK(allocations_of(data::counter().shuffle(64).batch(8).prefetch(3).unbatch()) == 0);
}
TEST_CASE("strings keep their memory, too" * doctest::skip(!reuses_blocks)) {
    const std::string text(100, 'x');
    const auto texts =
        data::from_tensors(tf::fill<tf::string, 8>(text)).unbatch().repeat().batch(4);
    CHECK(allocations_of(texts) < 400);  // as many as passes have cursors
}
