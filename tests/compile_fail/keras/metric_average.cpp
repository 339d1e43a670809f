// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Without "micro" an F score needs the number of classes.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
#ifdef TF_BAD
    tf::keras::Metric<metrics::F1Score{.average = "macro"}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());  // expect: \[tf\.keras\.metric_options\]
#else
    tf::keras::Metric<metrics::F1Score<3>{.average = "macro"}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());
#endif
}
