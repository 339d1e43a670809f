// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The list of all primitive ops of the library. Only code that reads and writes graphs includes it,
// because tables that are made from the list contain the code of every op.

#include <boost/mp11/list.hpp>

#include <tf/ops/primitive/batch_norm.hpp>
#include <tf/ops/primitive/convolution_nd.hpp>
#include <tf/ops/primitive/depthwise.hpp>
#include <tf/ops/primitive/families.hpp>
#include <tf/ops/primitive/local_response.hpp>
#include <tf/ops/primitive/patches.hpp>
#include <tf/ops/primitive/pooling.hpp>
#include <tf/ops/primitive/scan.hpp>

namespace tf::op {

/// The ops of the families that refer to their own code (SelfContained).
struct FamilyOps {
    using list = boost::mp11::mp_append<BatchNormOps::list, Convolution3DOps::list,
                                        DepthwiseOps::list, LocalResponseOps::list, PatchOps::list,
                                        PoolingOps::list, ScanOps::list>;
};

struct LibraryOps {
    using list = boost::mp11::mp_append<AllOps::list, FamilyOps::list>;
};

}  // namespace tf::op
