// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A label that is not a column.

#include <tf/functions.hpp>

#include <tf/data.hpp>

struct Row {
    BOOST_HANA_DEFINE_STRUCT(Row, (float, x), (int, y));
};

auto f() {
#ifdef TF_BAD
    return tf::data::experimental::make_csv_dataset<  // expect: \[tf\.data\.csv_label\]
        Row, "z">("a.csv", 8);
#else
    return tf::data::experimental::make_csv_dataset<Row, "y">("a.csv", 8);
#endif
}
