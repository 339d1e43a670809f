// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/data/make_csv.hpp.

#include <cstring>

#include <tf/data/make_csv.hpp>

namespace tf::data::detail {

TF_COMMON_BODY std::vector<AnyTensor> zero_defaults(const Specs& specs) {
    std::vector<AnyTensor> all;
    for (const Spec& spec : specs.tensors) {
        AnyTensor& zero = all.emplace_back();
        renew(zero, spec.dtype, Shape());
        if (spec.dtype != DType::str) std::memset(zero.data(), 0, size_of(spec.dtype));
    }
    return all;
}

}  // namespace tf::data::detail
