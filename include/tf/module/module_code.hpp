// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/module/module.hpp: reports unregistered members of a module.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <tf/core/errors.hpp>
#include <tf/module/module.hpp>

namespace tf::detail::modules {

/// The offset of a member in an object at run time; the object's size if the member lies elsewhere,
/// such as a submodule on the heap.
TF_COMMON_INLINE std::size_t offset_within(const Layout& object, const void* member) {
    const auto* at = static_cast<const std::byte*>(member);
    const auto* begin = static_cast<const std::byte*>(object.begin);
    const bool inside = !std::less<>()(at, begin) && std::less<>()(at, begin + object.bytes);
    return inside ? static_cast<std::size_t>(at - begin) : object.bytes;
}

/// "8 bytes before 'w'": the largest part of an object that does not belong to a member.
TF_COMMON_INLINE std::string largest_gap(const Module& module, const Layout& object) {
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

TF_COMMON_BODY void check_layout(const Module& module, const Layout& object, std::string_view op) {
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

}  // namespace tf::detail::modules

namespace tf {

TF_COMMON_BODY void Module::check_members(std::string_view op) const {
    if (layout_.bytes != 0) detail::modules::check_layout(*this, layout_, op);
    for (const Member& m : members())
        if (m.module != nullptr) m.module->check_members(op);
}

}  // namespace tf
