// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A CsvDataset without columns.

#include <tf/functions.hpp>

#include <tf/data.hpp>

#ifdef TF_BAD
tf::data::experimental::CsvDataset<> f() {
    return {"a.csv", {}};  // expect: \[tf\.data\.csv\]
}
#else
tf::data::experimental::CsvDataset<float> f() {
    return {"a.csv", {}, 0.f};
}
#endif
