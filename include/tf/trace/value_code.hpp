// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/trace/value.hpp.

#include <string>

#include <tf/trace/value.hpp>

namespace tf::ad {

TF_COMMON_BODY void Value::check(DType dtype, const Shape& shape) const {
    if (dtype_ != dtype)
        errors::raise<errors::InvalidArgument>({"tf.core.dtype_mismatch", "AnyTensor::as", "value",
                                                "dtype " + std::string(name_of(dtype_)),
                                                "dtype " + std::string(name_of(dtype))});
    tf::detail::tracing::check_shape(shape_, shape, "AnyTensor::as");
}

}  // namespace tf::ad
