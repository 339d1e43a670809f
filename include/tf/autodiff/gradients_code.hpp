// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/autodiff/gradients.hpp.

#include <tf/autodiff/gradients.hpp>

namespace tf::ad {

TF_COMMON_BODY Pool<AnyGradient> gradients_now(const Pool<Node*>& targets, const Pool<Value>& seeds,
                                               const Pool<Source>& sources) {
    return gradients(&find_rule<op::AllOps>, targets, seeds, sources);
}

}  // namespace tf::ad
