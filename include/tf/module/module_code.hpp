// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/module/module.hpp: reports unregistered members of a module.

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
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

/// A part of an object that belongs to a member, or to the pointer to virtual functions.
struct Placed {
    std::size_t offset = 0, bytes = 0;
    std::string_view name{};
};
TF_COMMON_INLINE std::vector<Placed> places_of(const Module& module, const Layout& object) {
    std::vector<Placed> out{{0, virtual_bytes(module, object.polymorphic)}};
    module.visit_places([&](const auto& place, std::string_view name) {
        out.push_back({offset_within(object, place.at), place.bytes, name});
    });
    return out;
}

/// "8 bytes before 'w'": the largest part of an object that does not belong to a member.
TF_COMMON_INLINE std::string largest_gap(std::vector<Placed> places, const Layout& object) {
    places.push_back({object.bytes});
    std::size_t largest = 0;
    const Placed* after = nullptr;
    for (const Placed& p : places) {
        std::size_t end = 0;  // of what lies before
        for (const Placed& other : places)
            if (other.offset < p.offset) end = std::max(end, other.offset + other.bytes);
        if (p.offset > end && p.offset - end > largest) {
            largest = p.offset - end;
            after = &p;
        }
    }
    const std::string where = after == nullptr                ? ""
                              : after->offset == object.bytes ? "at the end"
                              : after->name.empty()           ? "before a tf::host or tf::List"
                                                    : "before '" + std::string(after->name) + "'";
    return std::to_string(largest) + " bytes " + where;
}

TF_COMMON_BODY void check_layout(const Module& module, const Layout& object, std::string_view op) {
    const std::vector<Placed> places = places_of(module, object);
    std::size_t registered = 0;
    for (const Placed& p : places)
        if (p.offset < object.bytes) registered += p.bytes;
    if (unregistered_bytes(registered, object.bytes, object.align) == 0) return;
    errors::raise<errors::FailedPrecondition>(
        {"tf.module.untracked_member", op, module.name(),
         "a member that is not registered: " + largest_gap(places, object),
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
