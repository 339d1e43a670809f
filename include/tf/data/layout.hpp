// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the elements of a type are in files.

#include <cstddef>
#include <string>
#include <vector>

namespace tf::data::detail {

struct Layout {
    std::string structure{};  ///< a StructuredValue of TensorFlow
    std::vector<std::size_t>
        order{};  ///< of the tensors: indices in a row. Dicts are sorted by key
};

}  // namespace tf::data::detail
