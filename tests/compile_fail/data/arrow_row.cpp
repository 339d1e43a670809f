// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A table that is described by a struct whose members have no names.

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
    return tf::data::from_arrow<Plain>(  // expect: \[tf\.data\.arrow_row\]
        [] { return ArrowArrayStream{}; });
#else
    return tf::data::from_arrow<Named>([] { return ArrowArrayStream{}; });
#endif
}
