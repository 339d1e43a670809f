// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// top_k is at most the number of classes.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
#ifdef TF_BAD
    tf::keras::Metric<metrics::Precision{.top_k = 5}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());  // expect: \[tf\.keras\.metric_shape\]
#else
    tf::keras::Metric<metrics::Precision{.top_k = 2}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());
#endif
}
