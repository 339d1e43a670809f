// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// A target class of IoU that is not one of the classes.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
#ifdef TF_BAD
    tf::keras::Metric<metrics::IoU<2>{.target_class_ids = {2}}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());  // expect: \[tf\.keras\.metric_options\]
#else
    tf::keras::Metric<metrics::IoU<2>{.target_class_ids = {1}}> m;
    m.update_state(tf::ones<4, 3>(), tf::ones<4, 3>());
#endif
}
