// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Values of another dtype than the table's.

#include <tf/lookup.hpp>

struct Net : tf::Module {
    tf::lookup::experimental::MutableHashTable<std::int64_t, float> table{this, "table", 0.f};
    constexpr Net() : tf::Module("net") {}
};

int main() {
    Net net;
    auto f = tf::function(
        [](Net& n, tf::Tensor<std::int64_t, 2> x) {
#ifdef TF_BAD
            n.table.insert(x, x);  // expect: \[tf\.lookup\.values\]
#else
            n.table.insert(x, tf::cast<float>(x));
#endif
            return n.table[x];
        },
        net);
    f(tf::constant<std::int64_t>({1, 2}));
}
