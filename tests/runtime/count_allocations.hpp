// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Counts the heap allocations of a test program by replacing operators new and delete. Exactly one
// file of the program includes it.

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "allocations.hpp"

namespace test {

/// For blocks of a page or more in a single-threaded program: the current and the peak number of
/// bytes.
struct LargeBlocks {
    static constexpr std::size_t page = 4096;
    struct Block {
        void* at = nullptr;
        std::size_t bytes = 0;
    };
    std::array<Block, 4096> blocks{};
    std::size_t live = 0, most = 0;

    void add(void* p, std::size_t bytes) {
        if (bytes < page) return;
        for (Block& b : blocks) {
            if (b.at != nullptr) continue;
            b = {p, bytes};
            live += bytes;
            if (live > most) most = live;
            return;
        }
    }
    void remove(const void* p) {
        for (Block& b : blocks) {
            if (b.at != p) continue;
            live -= b.bytes;
            b = {};
            return;
        }
    }
};
/// Null while large blocks are not counted.
inline LargeBlocks* large_blocks = nullptr;

inline void* counted(std::size_t bytes, std::size_t align) {
    ++allocations;
    void* p = align <= alignof(std::max_align_t)
                  ? std::malloc(bytes == 0 ? 1 : bytes)
                  : std::aligned_alloc(align, (bytes + align - 1) / align * align);
    if (p == nullptr) throw std::bad_alloc();
    if (large_blocks != nullptr) large_blocks->add(p, bytes);
    return p;
}
inline void freed(void* p) {
    if (large_blocks != nullptr && p != nullptr) large_blocks->remove(p);
    std::free(p);
}

}  // namespace test

[[gnu::noinline]] void* operator new(std::size_t n) { return test::counted(n, 0); }
[[gnu::noinline]] void* operator new[](std::size_t n) { return test::counted(n, 0); }
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t a) {
    return test::counted(n, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void* operator new[](std::size_t n, std::align_val_t a) {
    return test::counted(n, static_cast<std::size_t>(a));
}
[[gnu::noinline]] void operator delete(void* p) noexcept { test::freed(p); }
[[gnu::noinline]] void operator delete[](void* p) noexcept { test::freed(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { test::freed(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t) noexcept { test::freed(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { test::freed(p); }
[[gnu::noinline]] void operator delete[](void* p, std::align_val_t) noexcept { test::freed(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
    test::freed(p);
}
[[gnu::noinline]] void operator delete[](void* p, std::size_t, std::align_val_t) noexcept {
    test::freed(p);
}
