// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The average of a variable that has none.

#include <tf/train.hpp>

struct Net : tf::Module {
    tf::Variable<float, 2> w{this, "w"};
    tf::Variable<float> b{this, "b"};
    tf::train::ExponentialMovingAverage<tf::Variable<float, 2>> ema{this, "ema", .9, w};
};

int main() {
    const Net net;
#ifdef TF_BAD
    static_cast<void>(net.ema.average(net.b));  // expect: \[tf\.train\.average_type\]
#else
    static_cast<void>(net.ema.average(net.w));
#endif
}
