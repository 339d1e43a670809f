// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/tensor/variable_state.hpp.

#include <algorithm>
#include <string>

#include <tf/tensor/variable_state.hpp>

namespace tf {

TF_COMMON_BODY void VariableState::separate(bool keep) {
    detail::tracing::Handle fresh(detail::core::allocate(dtype, shape.size()));
    if (keep) copy_elements(data(), fresh.buffer()->data());
    value = std::move(fresh);
}

TF_COMMON_BODY void VariableState::copy_elements(const void* from, void* to) const {
    const auto n = static_cast<std::size_t>(shape.size());
    if (dtype == DType::str)
        std::copy_n(static_cast<const std::string*>(from), n, static_cast<std::string*>(to));
    else
        std::copy_n(static_cast<const std::byte*>(from), n * size_of(dtype),
                    static_cast<std::byte*>(to));
}

}  // namespace tf
