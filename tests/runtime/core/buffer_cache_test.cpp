// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The thread's cache of blocks that tensors have released.

#include <doctest/doctest.h>

#include <tf/core/buffer.hpp>

namespace {

using tf::detail::core::Buffer;
using tf::detail::core::BufferCache;

/// Allocates a block and releases it; returns whether the cache has kept it.
bool use(BufferCache& cache, int size_class) {
    Buffer* b = cache.take(size_class);
    b->size_class = size_class;
    if (cache.keep(b)) return true;
    tf::detail::core::delete_block(b);
    return false;
}

}  // namespace

TEST_CASE("a block comes back for the next request of its size") {
    BufferCache cache;
    Buffer* first = cache.take(10);
    first->size_class = 10;
    REQUIRE(cache.keep(first));
    CHECK(cache.kept() == 1024);
    CHECK(cache.take(10) == first);
    CHECK(cache.kept() == 0);
    tf::detail::core::delete_block(first);
}

TEST_CASE("large blocks are kept while they are asked for, and given back after") {
    BufferCache cache;
    // Four of 64 MiB, the size of ten million floats.
    Buffer* blocks[4];
    for (Buffer*& b : blocks) (b = cache.take(26))->size_class = 26;
    for (Buffer* b : blocks) CHECK(cache.keep(b));
    CHECK(cache.kept() == std::size_t{4} << 26);
    // A few small requests between large ones do not matter.
    for (int i = 0; i < 100; ++i) CHECK(use(cache, 6));
    CHECK(cache.kept() > std::size_t{3} << 26);
    // Many small requests reduce the cached memory to 64 MiB.
    for (int i = 0; i < 20000; ++i) use(cache, 8);
    CHECK(cache.kept() <= BufferCache::least_limit);
}

TEST_CASE("blocks of other sizes make room, the largest first") {
    BufferCache cache;
    CHECK(use(cache, 24));
    Buffer* small[3];
    for (Buffer*& b : small) (b = cache.take(8))->size_class = 8;
    for (Buffer* b : small) CHECK(cache.keep(b));
    Buffer* blocks[4];
    for (Buffer*& b : blocks) (b = cache.take(25))->size_class = 25;
    for (Buffer* b : blocks) CHECK(cache.keep(b));  // 128 MiB, all that four times 32 MiB allow
    CHECK(cache.kept() <= std::size_t{128} << 20);
    CHECK(cache.kept() >= std::size_t{96} << 20);
}

TEST_CASE("no more than 1 GiB is kept") {
    BufferCache cache;
    Buffer* blocks[3];
    for (Buffer*& b : blocks) (b = cache.take(29))->size_class = 29;
    CHECK(cache.keep(blocks[0]));
    CHECK(cache.keep(blocks[1]));
    CHECK(!cache.keep(blocks[2]));
    tf::detail::core::delete_block(blocks[2]);
    CHECK(cache.kept() == BufferCache::most_limit);
}
