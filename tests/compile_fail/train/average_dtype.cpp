// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The moving average of a variable of integers.

#include <tf/train.hpp>

struct Net : tf::Module {
#ifdef TF_BAD
    using V = tf::Variable<int>;
#else
    using V = tf::Variable<float>;
#endif
    V v{this, "v"};
    tf::train::ExponentialMovingAverage<V> ema{this, "ema", .9, v};  // expect: \[tf\.train\.average_dtype\]
};

int main() { const Net net; }
