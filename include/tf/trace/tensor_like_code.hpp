// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/trace/tensor_like.hpp.

#include <tf/trace/tensor_like.hpp>

namespace tf::detail::tracing {

TF_COMMON_BODY void refuse_shape(const Shape& got, const Shape& expected, std::string_view op) {
    errors::raise<errors::InvalidArgument>({"tf.core.shape_mismatch", op, "value",
                                            "shape " + got.to_string(),
                                            "shape " + expected.to_string()});
}

}  // namespace tf::detail::tracing
