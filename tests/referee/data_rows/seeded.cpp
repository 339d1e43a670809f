// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Pipelines after tf.random.set_seed. The last file, because the seed stays set.

#include "rows.hpp"

namespace {

using namespace referee;

const Family<DataRows> family([](DataRows& r) {
    r.row("seeded(5, lambda: R(20).shuffle(4, seed=1))", [] {
        tf::random::set_seed(5);
        return numbers(20).shuffle(4, {.seed = 1});
    });
    r.row("seeded(5, lambda: R(20).shuffle(4))", [] {
        tf::random::set_seed(5);
        return numbers(20).shuffle(4);
    });
});

}  // namespace
