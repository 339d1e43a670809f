// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checks that all members of a module have registered themselves. In: the size of its class, and
// the total size of the registered members. A trace sees the members of a default-constructed
// module, so an unregistered member would silently have another value there.

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace tf::detail::modules {

/// The address of an object, and the size of its class.
struct Layout {
    const void* begin = nullptr;
    std::size_t bytes = 0;
    std::uint32_t align = 1;
    bool polymorphic = false;  ///< the object has a pointer to virtual functions
};
template <class M>
constexpr Layout layout_of(const M* object) {
    return {object, sizeof(M), alignof(M), std::is_polymorphic_v<M>};
}

/// The number of bytes of an object that are neither members nor padding. Registered members are
/// aligned like pointers and leave no gaps, so their sizes can be added.
constexpr std::size_t unregistered_bytes(std::size_t registered, std::size_t bytes,
                                         std::size_t align) {
    registered = (registered + align - 1) / align * align;
    return registered < bytes ? bytes - registered : 0;
}

/// The size of the pointer to virtual functions, if the class has not reported it.
template <class M>
constexpr std::size_t virtual_bytes(const M& module, bool polymorphic) {
    return polymorphic && !module.told_virtual() ? sizeof(void*) : 0;
}

}  // namespace tf::detail::modules
