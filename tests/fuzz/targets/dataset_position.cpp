// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Saved positions of iterators. The first byte chooses the pipeline.

#include <tf/functions.hpp>

#include <tf/data.hpp>

#include "../fuzz.hpp"

namespace data = tf::data;

namespace {

using Int = std::int64_t;
using Vector = tf::Tensor<Int, tf::dyn>;

data::Dataset<Vector> lists() {
    return data::range(40).map([](const tf::Tensor<Int>& x) {
        return tf::fill<Int, tf::dyn>(x(), static_cast<int>(x() % 3));
    });
}
data::Dataset<Vector> pipeline(int which) {
    const auto numbers = data::range(40);
    switch (which % 6) {
        case 0:
            return numbers.skip(2).shuffle(5, {.seed = 1}).repeat(2).shard(3, 1).take(9).batch(2);
        case 1: return lists().cache().unique().padded_batch(2).unbatch();
        case 2:
            return numbers.window(3, {.shift = 2}).shuffle(3).flat_map([](const auto& window) {
                return window.batch(3);
            });
        case 3:
            return numbers.group_by_window([](const auto& x) { return x % Int{3}; },
                                           [](const auto&, const auto& d) { return d.batch(2); },
                                           4);
        case 4:
            return numbers
                .interleave([](const auto& x) { return data::range(x()); },
                            {.cycle_length = 3, .block_length = 2})
                .batch(4)
                .rebatch({1, 3});
        default:
            return data::sample_from_datasets<tf::Tensor<Int>>({numbers, data::range(9)},
                                                               {.seed = 2})
                .scan(Int{0}, [](const auto& s, const auto& x) { return std::pair(s, s + x); })
                .batch(3);
    }
}

}  // namespace

void fuzz::run(std::string_view bytes) {
    if (bytes.empty()) return;
    auto iterator = pipeline(static_cast<unsigned char>(bytes[0])).iterator();
    iterator.restore(bytes.substr(1));
    for (int k = 0; k < 20; ++k) {
        const auto element = iterator.next();
        if (!element) break;
        require(element->shape()[0] >= 0);
    }
}

std::vector<std::string> fuzz::seeds() {
    std::vector<std::string> out;
    for (int which = 0; which < 6; ++which)
        for (const int read : {0, 3}) {
            auto iterator = pipeline(which).iterator();
            for (int k = 0; k < read; ++k) (void)iterator.next();
            out.push_back(static_cast<char>(which) + iterator.save());
        }
    return out;
}
