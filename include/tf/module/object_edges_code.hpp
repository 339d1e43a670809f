// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/module/object_edges.hpp.

#include <utility>

#include <tf/module/object_edges.hpp>

namespace tf {

TF_COMMON_BODY ObjectEdges::ObjectEdges() : objects(1) {}

TF_COMMON_BODY int ObjectEdges::add(int from, std::string name, const Object& object) {
    const int to = static_cast<int>(objects.size());
    objects.push_back(object);
    link(from, std::move(name), to);
    return to;
}
TF_COMMON_BODY int ObjectEdges::add(int from, std::string name, const Module* module) {
    return add(from, std::move(name), Object{.module = module});
}
TF_COMMON_BODY int ObjectEdges::add(int from, std::string name, VariableBase& variable) {
    return add(from, std::move(name), Object{.variable = &variable});
}
TF_COMMON_BODY int ObjectEdges::add_list(int from, std::string name) {
    return add(from, std::move(name), Object{.is_list = true});
}
TF_COMMON_BODY void ObjectEdges::link(int from, std::string name, int to) {
    edges.push_back({from, std::move(name), to});
}

}  // namespace tf
