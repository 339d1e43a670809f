// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Records that are numbers.

#include <tf/functions.hpp>

#include <tf/data.hpp>
#include <tf/strings.hpp>

auto f(const tf::data::Dataset<tf::Tensor<int>>& dataset) {
#ifdef TF_BAD
    tf::data::experimental::TFRecordWriter("x").write(dataset);  // expect: \[tf\.data\.record_writer\]
#else
    tf::data::experimental::TFRecordWriter("x").write(
        dataset.map([](const auto& x) { return tf::strings::as_string(x); }));
#endif
}
