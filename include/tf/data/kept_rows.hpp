// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elements as parts of the saved position of an iterator.

#include <vector>

#include <tf/data/archive.hpp>
#include <tf/data/row.hpp>

namespace tf::data::detail {

/// Writes or reads an element with these specs. Of datasets in elements those of `window` are saved
/// with their elements; errors::Unimplemented for others.
TF_COMMON void keep(Archive& archive, Row& row, const Specs& specs);
/// The same for a row that may be empty.
TF_COMMON void keep_if_any(Archive& archive, Row& row, const Specs& specs);
TF_COMMON void keep(Archive& archive, std::vector<Row>& rows, const Specs& specs);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/kept_rows_code.hpp>
#endif
