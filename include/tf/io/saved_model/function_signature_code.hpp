// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/io/saved_model/function_signature.hpp.

#include <algorithm>

#include <tf/io/saved_model/function_signature.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::io {

TF_COMMON_BODY void flatten(const StructuredValue& v, std::vector<const StructuredValue*>& out) {
    if (v.kind == StructuredValue::Kind::spec) out.push_back(&v);
    if (v.kind != StructuredValue::Kind::dict) {
        for (const StructuredValue& item : v.items) flatten(item, out);
        return;
    }
    std::vector<std::size_t> order(v.items.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t i, std::size_t j) { return v.keys[i] < v.keys[j]; });
    for (const std::size_t i : order) flatten(v.items[i], out);
}

TF_COMMON_BODY std::vector<const StructuredValue*> leaves_of(const StructuredValue& v) {
    std::vector<const StructuredValue*> out;
    flatten(v, out);
    return out;
}

}  // namespace tf::io

namespace tf::io::detail {

TF_COMMON_BODY std::string default_argument_name(std::size_t k) {
    std::string name(1, static_cast<char>('a' + k % 26));
    if (k >= 26) name += std::to_string(k / 26);
    return name;
}

}  // namespace tf::io::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
