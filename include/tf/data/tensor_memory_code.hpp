// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/tensor_memory.hpp.

#include <algorithm>
#include <cstring>
#include <string>

#include <tf/data/tensor_memory.hpp>

namespace tf::data::detail {

TF_COMMON_BODY void renew(AnyTensor& to, DType dtype, const Shape& shape) {
    if (!to.empty() && to.dtype() == dtype && to.handle().buffer()->unique()) {
        if (to.shape() == shape) return;
        if (to.shape().size() == shape.size()) {
            to = AnyTensor(to.handle(), shape, dtype);
            return;
        }
    }
    to = AnyTensor();  // so that the thread can use its memory for the next one
    to = AnyTensor(tf::detail::tracing::Handle(tf::detail::core::allocate(dtype, shape.size())),
                   shape, dtype);
}

TF_COMMON_BODY void copy_elements(const AnyTensor& from, std::int64_t source, const AnyTensor& to,
                                  std::int64_t target, std::int64_t count) {
    if (from.dtype() == DType::str) {
        std::copy_n(static_cast<const std::string*>(from.data()) + source, count,
                    static_cast<std::string*>(to.data()) + target);
        return;
    }
    const auto width = static_cast<std::int64_t>(size_of(from.dtype()));
    if (count > 0)
        std::memcpy(static_cast<char*>(to.data()) + target * width,
                    static_cast<const char*>(from.data()) + source * width,
                    static_cast<std::size_t>(count * width));
}

}  // namespace tf::data::detail
