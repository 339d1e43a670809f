// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Targets and predictions in the order of tf.compat.v1.

#include <tf/math.hpp>

int main() {
    const auto predictions = tf::constant<float>({{1, 2, 3}, {4, 5, 6}});
    const auto targets = tf::constant<int>({2, 0});
#ifdef TF_BAD
    const auto hits = tf::math::in_top_k(predictions, targets, 2);  // expect: \[tf\.ops\.search\] in_top_k\(targets, predictions, k\): the predictions must be float32
#else
    const auto hits = tf::math::in_top_k(targets, predictions, 2);
#endif
    static_cast<void>(hits);
}
