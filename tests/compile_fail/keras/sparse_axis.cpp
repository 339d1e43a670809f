// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The axis of the classes is one of the predictions.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
    const auto y = tf::ones<int, 2>();
    const auto p = tf::ones<float, 2, 3>();
#ifdef TF_BAD
    tf::keras::Metric<metrics::SparseCategoricalCrossentropy<2>{}> m;
    m.update_state(y, p);  // expect: \[tf\.keras\.loss_axis\]
#else
    tf::keras::Metric<metrics::SparseCategoricalCrossentropy<1>{}> m;
    m.update_state(y, p);
#endif
}
