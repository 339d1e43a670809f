// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/core/buffer.hpp.

#include <algorithm>
#include <bit>
#include <new>
#include <string>

#include <tf/core/buffer.hpp>

#if defined(__SANITIZE_ADDRESS__)
#define TF_NO_BUFFER_REUSE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TF_NO_BUFFER_REUSE 1
#endif
#endif

namespace tf::detail::core {

TF_COMMON_BODY Buffer* new_block(int size_class) {
    const std::size_t bytes = sizeof(Buffer) + (std::size_t{1} << size_class);
    try {
        return new (::operator new(bytes, std::align_val_t{alignment})) Buffer;
    } catch (const std::bad_alloc&) {
        errors::raise<errors::ResourceExhausted>({"tf.core.too_large", "allocate", "memory",
                                                  std::to_string(bytes) + " bytes",
                                                  "a size that fits in memory"});
    }
}
TF_COMMON_BODY Buffer* allocate(DType dtype, std::int64_t count) {
    const std::size_t width = size_of(dtype);
    if (count < 0 || static_cast<std::uint64_t>(count) > most_bytes / width)
        errors::raise<errors::ResourceExhausted>({"tf.core.too_large", "allocate", "shape",
                                                  std::to_string(count) + " elements",
                                                  "a size that fits in memory"});
    const std::size_t bytes = static_cast<std::size_t>(count) * width;
    const int size_class = std::max(BufferCache::smallest,
                                    static_cast<int>(std::bit_width(bytes == 0 ? 0 : bytes - 1)));
    Buffer* b = nullptr;
#ifndef TF_NO_BUFFER_REUSE
    if (size_class < BufferCache::smallest + BufferCache::classes)
        if (BufferCache* cache = BufferCache::mine()) b = cache->take(size_class);
#endif
    if (b == nullptr) b = new_block(size_class);
    b->references.store(1, std::memory_order_relaxed);
    b->dtype = dtype;
    b->size_class = size_class;
    b->count = static_cast<std::size_t>(count);
    if (dtype == DType::str)
        for (std::size_t i = 0; i < b->count; ++i)
            new (static_cast<std::string*>(b->data()) + i) std::string;
    return b;
}

TF_COMMON_BODY void release(Buffer* b) {
    if (b->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (b->dtype == DType::str)
        for (std::size_t i = 0; i < b->count; ++i)
            static_cast<std::string*>(b->data())[i].~basic_string();
#ifndef TF_NO_BUFFER_REUSE
    if (b->size_class < BufferCache::smallest + BufferCache::classes)
        if (BufferCache* cache = BufferCache::mine())
            if (cache->keep(b)) return;
#endif
    delete_block(b);
}

}  // namespace tf::detail::core

#undef TF_NO_BUFFER_REUSE
