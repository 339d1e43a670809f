// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Keys of another dtype than the table's.

#include <tf/lookup.hpp>

struct Net : tf::Module {
    tf::lookup::StaticHashTable<std::int64_t, float> table{this, "table", {1, 2}, {.5f, 1.f}, 0.f};
    constexpr Net() : tf::Module("net") {}
};

int main() {
    Net net;
    auto f = tf::function(
        [](Net& n, tf::Tensor<int, 2> x) {
#ifdef TF_BAD
            return n.table.lookup(x);  // expect: \[tf\.lookup\.key_dtype\]
#else
            return n.table.lookup(tf::cast<std::int64_t>(x));
#endif
        },
        net);
    f(tf::constant({1, 2}));
}
