// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A label that is not a column of the table.

#include <tf/functions.hpp>

#include <tf/data.hpp>

struct Row {
    BOOST_HANA_DEFINE_STRUCT(Row, (float, x), (int, y));
};

auto f() {
#ifdef TF_BAD
    return tf::data::from_arrow<  // expect: \[tf\.data\.arrow_label\]
        Row, "z">([] { return ArrowArrayStream{}; });
#else
    return tf::data::from_arrow<Row, "y">([] { return ArrowArrayStream{}; });
#endif
}
