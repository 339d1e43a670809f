// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// An F score has one column for each class.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
#ifdef TF_BAD
    tf::keras::Metric<metrics::F1Score<4>{}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());  // expect: \[tf\.keras\.metric_shape\]
#else
    tf::keras::Metric<metrics::F1Score<3>{}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());
#endif
}
