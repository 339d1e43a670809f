// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/core/shape.hpp.

#include <tf/core/shape.hpp>

namespace tf {

TF_COMMON_BODY std::string Shape::to_string() const {
    std::string out;
    spell([&](std::string_view text) { out += text; });
    return out;
}

}  // namespace tf
