// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Windows of a time series have steps.

#include <tf/keras/timeseries.hpp>

using namespace tf::keras::utils;

int main() {
    const auto series = tf::zeros<float, 9, 2>();
#ifdef TF_BAD
    (void)timeseries_dataset_from_array<0>(series, std::nullopt);  // expect: \[tf\.keras\.sequence_length\]
#else
    (void)timeseries_dataset_from_array<3>(series, std::nullopt);
#endif
}
