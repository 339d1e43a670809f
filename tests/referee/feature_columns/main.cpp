// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints every row for feature_columns.py to judge.

#include "rows.hpp"

int main() {
    referee::ColumnRows rows;
    for (const auto add : referee::Family<referee::ColumnRows>::all()) add(rows);
    return 0;
}
