// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/module/any_variable.hpp.

#include <algorithm>

#include <tf/module/any_variable.hpp>

namespace tf {

TF_COMMON_BODY void AnyVariable::clear(Shape shape) {
    for (int i = 0; i < shape.rank; ++i)
        if (shape[i] == dyn) shape[i] = 0;
    const std::int64_t n = shape.size();
    detail::tracing::Handle zeros(detail::core::allocate(dtype(), n));
    if (dtype() != DType::str)
        std::fill_n(static_cast<std::byte*>(zeros.buffer()->data()),
                    static_cast<std::size_t>(n) * size_of(dtype()), std::byte{});
    state().shape = shape;
    state().value = std::move(zeros);
}

}  // namespace tf
