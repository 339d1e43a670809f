// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A metric without the bound for the other quantity.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
#ifdef TF_BAD
    tf::keras::Metric<metrics::PrecisionAtRecall{}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());  // expect: \[tf\.keras\.metric_options\]
#else
    tf::keras::Metric<metrics::PrecisionAtRecall{.recall = .8}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());
#endif
}
