// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/core/errors.hpp.

#include <tf/core/errors.hpp>

namespace tf::errors {

TF_COMMON_INLINE std::string text_of(const Fault& fault) {
    std::string out = "[";
    out.append(fault.id).append("] tf::").append(fault.op).append(": ");
    if (!fault.argument.empty()) out.append("'").append(fault.argument).append("' ");
    out.append("got ").append(fault.got).append("; expected ").append(fault.expected);
    return out;
}

TF_COMMON_BODY OpError::OpError(Code code, const Fault& fault)
    : std::runtime_error(text_of(fault)),
      code_(code),
      op_(fault.op),
      argument_(fault.argument),
      got_(fault.got),
      expected_(fault.expected) {}

}  // namespace tf::errors
