// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether all members of a module have registered themselves. In: the size of its class, and the
// bytes that the registered members take. A trace sees the members of a default-constructed module,
// so that one which nothing knows of would silently have another value there.

#include <algorithm>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include <tf/core/errors.hpp>

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
/// Where a member begins within an object of the running program; past its end for what lies
/// elsewhere, such as a submodule on the heap.
inline std::size_t offset_within(const Layout& object, const void* member) {
    const auto* at = static_cast<const std::byte*>(member);
    const auto* begin = static_cast<const std::byte*>(object.begin);
    const bool inside = !std::less<>()(at, begin) && std::less<>()(at, begin + object.bytes);
    return inside ? static_cast<std::size_t>(at - begin) : object.bytes;
}

/// "8 bytes before 'w'": the largest part of an object that belongs to no member.
template <class M>
std::string largest_gap(const M& module, const Layout& object) {
    struct Placed {
        std::size_t offset = 0, bytes = 0;
        std::string_view name{};
    };
    std::vector<Placed> members{{0, virtual_bytes(module, object.polymorphic)}, {object.bytes}};
    module.visit_places([&](const auto& place, std::string_view name) {
        members.push_back({offset_within(object, place.at), place.bytes, name});
    });
    std::ranges::sort(members, {}, &Placed::offset);
    std::size_t end = 0, largest = 0;
    std::string where;
    for (const Placed& m : members) {
        if (m.offset > end && m.offset - end > largest) {
            largest = m.offset - end;
            where = m.offset == object.bytes ? "at the end"
                    : m.name.empty()         ? "before a tf::host or tf::List"
                                             : "before '" + std::string(m.name) + "'";
        }
        end = std::max(end, m.offset + m.bytes);
    }
    return std::to_string(largest) + " bytes " + where;
}

/// errors::FailedPrecondition where a member within `object` is not registered.
template <class M>
void check_layout(const M& module, const Layout& object, std::string_view op) {
    std::size_t registered = virtual_bytes(module, object.polymorphic);
    module.visit_places([&](const auto& place, std::string_view) {
        if (offset_within(object, place.at) < object.bytes) registered += place.bytes;
    });
    if (unregistered_bytes(registered, object.bytes, object.align) == 0) return;
    errors::raise<errors::FailedPrecondition>(
        {"tf.module.untracked_member", op, module.name(),
         "a member that is not registered: " + largest_gap(module, object),
         "a submodule with its owner, Inner inner{this, \"inner\"}; for a value that functions "
         "read tf::attribute<float> rate{this, \"rate\", 0.1f}; for other data tf::host<T>; in a "
         "submodule's class with virtual functions tf::Module(owner, this, name)"});
}

}  // namespace tf::detail
