// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The memory of eager tensors: aligned, reference-counted blocks. Each thread recycles them, so
// that a loop of calls stops requesting memory from the system. Mirrors TensorFlow's TensorBuffer
// and BFC allocator.

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <limits>
#include <new>
#include <string>
#include <utility>

#include <tf/core/compiled.hpp>
#include <tf/core/dtype.hpp>
#include <tf/core/errors.hpp>

namespace tf::detail::core {

inline constexpr std::size_t alignment = 64;
/// An upper bound on the memory that any program can have. Larger requests fail at once.
inline constexpr std::uint64_t most_bytes = std::uint64_t{1} << 47;

/// Header of a block; the elements follow it.
struct alignas(alignment) Buffer {
    std::atomic<int> references{1};
    DType dtype = DType::invalid;
    int size_class = 0;      ///< the block holds 2^size_class bytes after the header
    std::size_t count = 0;   ///< elements in use (strings are destroyed one by one)
    Buffer* next = nullptr;  ///< the next block in the free list

    void* data() { return this + 1; }
    int holders() const { return references.load(std::memory_order_acquire); }
    bool unique() const { return holders() == 1; }
};

TF_COMMON Buffer* new_block(int size_class);
inline void delete_block(Buffer* b) { ::operator delete(b, std::align_val_t{alignment}); }

/// A thread's free blocks, by size class. The cache keeps up to four blocks of the largest size
/// requested recently, but at least 64 MiB and at most 1 GiB. Above that limit it frees blocks of
/// other sizes, the largest first.
class BufferCache {
public:
    static constexpr int smallest = 6;  // 64 bytes
    static constexpr int classes = 24;  // up to 512 MiB
    static constexpr std::size_t least_limit = std::size_t{1} << 26;
    static constexpr std::size_t most_limit = std::size_t{1} << 30;

    BufferCache() = default;
    BufferCache(const BufferCache&) = delete;
    BufferCache& operator=(const BufferCache&) = delete;
    ~BufferCache() {
        for (int size_class = smallest; size_class < smallest + classes; ++size_class)
            drop(size_class, 0);
    }

    Buffer* take(int size_class) {
        const std::size_t bytes = std::size_t{1} << size_class;
        // Falls by half in about 700 smaller requests, so that large blocks survive short pauses.
        recent_ = std::max(bytes, recent_ - (recent_ >> 10));
        Buffer*& head = list(size_class);
        if (head == nullptr) return new_block(size_class);
        kept_ -= bytes;
        return std::exchange(head, head->next);
    }
    bool keep(Buffer* b) {
        const std::size_t bytes = std::size_t{1} << b->size_class;
        const std::size_t limit = std::clamp(4 * recent_, least_limit, most_limit);
        for (int other = smallest + classes; kept_ + bytes > limit && other-- > smallest;)
            if (other != b->size_class) drop(other, limit - std::min(limit, bytes));
        if (kept_ + bytes > limit) return false;
        kept_ += bytes;
        b->next = std::exchange(list(b->size_class), b);
        return true;
    }
    /// The bytes of all free blocks in the cache.
    std::size_t kept() const { return kept_; }

    /// The calling thread's cache; null while the thread's destructors run.
    static BufferCache* mine() {
        static thread_local bool gone = false;
        static thread_local struct Mine : BufferCache {
            ~Mine() { gone = true; }
        } cache;
        return gone ? nullptr : &cache;
    }

private:
    Buffer*& list(int size_class) { return free_[static_cast<std::size_t>(size_class - smallest)]; }
    /// Frees blocks of a class until at most `bytes` are kept in total.
    void drop(int size_class, std::size_t bytes) {
        Buffer*& head = list(size_class);
        while (head != nullptr && kept_ > bytes) {
            kept_ -= std::size_t{1} << size_class;
            delete_block(std::exchange(head, head->next));
        }
    }
    std::array<Buffer*, classes> free_{};
    std::size_t kept_ = 0;
    std::size_t recent_ = 0;  ///< the largest size requested; decreases with every smaller request
};

/// A block for `count` elements; numbers are not initialized, strings are empty.
TF_COMMON Buffer* allocate(DType dtype, std::int64_t count);

inline void retain(Buffer* b) { b->references.fetch_add(1, std::memory_order_relaxed); }

TF_COMMON void release(Buffer* b);

}  // namespace tf::detail::core

#if TF_HAS_CODE
#include <tf/core/buffer_code.hpp>
#endif
