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
/// The members within an object of the running program, by place. A submodule on the heap is none.
class PlacedMembers {
public:
    template <class M>
    PlacedMembers(const M& module, const Layout& object)
        : object_(object), registered_(virtual_bytes(module, object.polymorphic)) {
        if (registered_ > 0) members_.push_back({0, registered_});
        module.visit_places([&](const auto& place, std::string_view name) {
            const auto* at = static_cast<const std::byte*>(place.at);
            const auto* begin = static_cast<const std::byte*>(object.begin);
            if (std::less<>()(at, begin) || !std::less<>()(at, begin + object.bytes)) return;
            members_.push_back({static_cast<std::size_t>(at - begin), place.bytes, name});
            registered_ += place.bytes;
        });
    }
    std::size_t unregistered() const {
        return unregistered_bytes(registered_, object_.bytes, object_.align);
    }
    /// "8 bytes before 'w'": the largest part that belongs to none.
    std::string largest_gap() {
        std::ranges::sort(members_, {}, &Placed::offset);
        members_.push_back({object_.bytes, 0, {}});
        std::size_t end = 0, largest = 0;
        std::string where;
        for (const Placed& m : members_) {
            if (m.offset > end && m.offset - end > largest) {
                largest = m.offset - end;
                where = std::to_string(largest) + " bytes " +
                        (m.bytes == 0     ? "at the end"
                         : m.name.empty() ? "before a tf::host or tf::List"
                                          : "before '" + std::string(m.name) + "'");
            }
            end = std::max(end, m.offset + m.bytes);
        }
        return where;
    }

private:
    struct Placed {
        std::size_t offset = 0, bytes = 0;
        std::string_view name{};
    };
    Layout object_;
    std::vector<Placed> members_;
    std::size_t registered_;
};

/// errors::FailedPrecondition where a member within `object` is not registered.
template <class M>
void check_layout(const M& module, const Layout& object, std::string_view op) {
    PlacedMembers members(module, object);
    if (members.unregistered() == 0) return;
    errors::raise<errors::FailedPrecondition>(
        {"tf.module.untracked_member", op, module.name(),
         "a member that is not registered: " + members.largest_gap(),
         "a submodule with its owner, Inner inner{this, \"inner\"}; tf::attribute<float> "
         "rate{this, "
         "\"rate\", 0.1f} for a value that functions read, tf::host<T> for other data"});
}

}  // namespace tf::detail
