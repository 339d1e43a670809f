// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether all members of a module have registered themselves. In: the size of its class, and the
// bytes that the registered members take. A trace sees the members of a default-constructed module,
// so that one which nothing knows of would silently have another value there.

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tf::detail {

/// Where an object lies, and what its class says of its size.
struct Layout {
    const void* begin = nullptr;
    std::size_t bytes = 0;
    std::uint32_t align = 1;
    bool polymorphic = false;  ///< there is a pointer to virtual functions
};
template <class M>
constexpr Layout layout_of(const M* object) {
    return {object, sizeof(M), alignof(M), std::is_polymorphic_v<M>};
}

/// The bytes of an object that are neither its members' nor padding. What registers itself is
/// aligned like a pointer and leaves no gap, so sizes add up.
constexpr std::size_t unregistered_bytes(std::size_t registered, std::size_t bytes,
                                         std::size_t align) {
    registered = (registered + align - 1) / align * align;
    return registered < bytes ? bytes - registered : 0;
}

/// The pointer to virtual functions, where the class did not tell of it.
template <class M>
constexpr std::size_t virtual_bytes(const M& module, bool polymorphic) {
    return polymorphic && !module.told_virtual() ? sizeof(void*) : 0;
}

}  // namespace tf::detail
