// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The list of all primitive ops of the library. Only code that reads and writes graphs includes it,
// because tables that are made from the list contain the code of every op.

#include <boost/mp11/list.hpp>

#include <tf/ops/primitive/cross.hpp>
#include <tf/ops/primitive/diagonal.hpp>
#include <tf/ops/primitive/einsum.hpp>
#include <tf/ops/primitive/factorization.hpp>
#include <tf/ops/primitive/families.hpp>
#include <tf/ops/primitive/linear_system.hpp>
#include <tf/ops/primitive/scan.hpp>

namespace tf::op {

/// The ops of the families that refer to their own code (SelfContained).
struct FamilyOps {
    using list =
        boost::mp11::mp_append<ScanOps::list, EinsumOps::list, DiagonalOps::list,
                               LinearSystemOps::list, FactorizationOps::list, CrossOps::list>;
};

struct LibraryOps {
    using list = boost::mp11::mp_append<AllOps::list, FamilyOps::list>;
};

}  // namespace tf::op
