// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The moving average of a variable of integers.

#include <tf/train.hpp>

struct Net : tf::Module {
    tf::Variable<int> n{this, "n", 1};
    tf::Variable<float> v{this, "v", 1.f};
};

int main() {
    Net net;
#ifdef TF_BAD
    tf::train::ExponentialMovingAverage<tf::Variable<int>> ema(&net, "ema", .9, net.n);  // expect: \[tf\.train\.average_dtype\]
#else
    tf::train::ExponentialMovingAverage<tf::Variable<float>> ema(&net, "ema", .9, net.v);
#endif
}
