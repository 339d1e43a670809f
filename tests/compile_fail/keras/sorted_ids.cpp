// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Predictions are class numbers only with .from_sorted_ids.

#include <tf/keras/metrics.hpp>

namespace metrics = tf::keras::metrics;

int main() {
    const auto y = tf::ones<int, 2>();
    const auto best = tf::ones<int, 2, 3>();
#ifdef TF_BAD
    tf::keras::Metric<metrics::SparseTopKCategoricalAccuracy{.k = 2}> m;
    m.update_state(y, best);  // expect: \[tf\.keras\.predictions\].*from_sorted_ids
#else
    constexpr metrics::SparseTopKCategoricalAccuracy top{.k = 2, .from_sorted_ids = true};
    tf::keras::Metric<top> m;
    m.update_state(y, best);
#endif
}
