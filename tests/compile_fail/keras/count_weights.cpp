// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Weights of categories that are not counted.

#include <tf/keras.hpp>

using namespace tf::keras;

struct Net : Functional<Net, Input<2>{.dtype = tf::int32}, Input<2>{}> {
    static constexpr auto build(auto x, auto weights) {
#ifdef TF_BAD
        return std::tuple(x, weights) | layer<CategoryEncoding<4>{}>;  // expect: \[tf\.keras\.count_weights\]
#else
        return std::tuple(x, weights) | layer<CategoryEncoding<4>{.output_mode = "count"}>;
#endif
    }
};

int main() {
    Net net;
}
