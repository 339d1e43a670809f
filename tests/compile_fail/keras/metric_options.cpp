// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The curve of AUC has one of three names.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
#ifdef TF_BAD
    tf::keras::Metric<metrics::AUC{.curve = "roc"}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());  // expect: \[tf\.keras\.metric_options\]
#else
    tf::keras::Metric<metrics::AUC{.curve = "ROC"}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());
#endif
}
