// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The moving average of a variable of integers.

#include <tf/train.hpp>

struct Net : tf::Module {
    tf::Variable<int> n{this, "n"};
    tf::Variable<float> v{this, "v"};
#ifdef TF_BAD
    tf::train::ExponentialMovingAverage<tf::Variable<int>> ema{this, "ema", .9, n};  // expect: \[tf\.train\.average_dtype\]
#else
    tf::train::ExponentialMovingAverage<tf::Variable<float>> ema{this, "ema", .9, v};
#endif
};

int main() { const Net net; }
