// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Columns of a struct whose members have no names.

#include <tf/functions.hpp>

#include <tf/data.hpp>

struct Plain {
    float x;
};
struct Named {
    BOOST_HANA_DEFINE_STRUCT(Named, (float, x));
};

auto f() {
#ifdef TF_BAD
    return tf::data::experimental::make_csv_dataset<Plain>(  // expect: \[tf\.data\.csv_row\]
        "a.csv", 8);
#else
    return tf::data::experimental::make_csv_dataset<Named>("a.csv", 8);
#endif
}
