// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// The keys have another number of elements than those of the table.

#include <tf/lookup.hpp>

int main() {
    using Cell = tf::Tensor<std::int64_t, 2>;
    tf::lookup::experimental::DenseHashTable<Cell, float> table(-1.f, {0, 0}, {-1, -1});
#ifdef TF_BAD
    auto y = table.lookup(tf::constant<std::int64_t>({1, 2, 3}));  // expect: \[tf\.lookup\.key_shape\]
#else
    auto y = table.lookup(tf::constant<std::int64_t>({1, 2}));
#endif
    (void)y;
}
