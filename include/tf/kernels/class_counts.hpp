// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How often classes have been seen: the state of tf.random.learned_unigram_candidate_sampler.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>

namespace tf::kernels {

/// The weights of the classes 0 to n - 1: each is 1, and grows by 1 when its class is seen. Sums of
/// weights are the nodes of a binary tree; only nodes of classes that have been seen are stored, so
/// that a large range needs no memory.
class ClassCounts {
public:
    explicit ClassCounts(std::int64_t classes) : classes_(classes), total_(classes) {
        while (std::int64_t{1} << levels_ < classes) ++levels_;
    }
    std::int64_t total() const { return total_; }
    std::int64_t weight(std::int64_t value) const { return 1 + seen(levels_, value); }
    /// From a total of 2^31 - 1 on, classes are no longer counted, as in TensorFlow.
    void see(std::int64_t value) {
        if (total_ >= std::numeric_limits<std::int32_t>::max()) return;
        ++total_;
        for (int level = 1; level <= levels_; ++level)
            ++seen_[key(level, value >> (levels_ - level))];
    }
    /// The class at a position from 0 to total() - 1, if each class takes as many as its weight.
    std::int64_t at(std::int64_t position) const {
        std::int64_t node = 0;
        for (int level = 1; level <= levels_; ++level) {
            node *= 2;
            const int below = levels_ - level;
            const std::int64_t first = node << below, last = (node + 1) << below;
            const std::int64_t weight =
                std::max<std::int64_t>(std::min(last, classes_) - first, 0) + seen(level, node);
            if (position >= weight) {
                position -= weight;
                ++node;
            }
        }
        return node;
    }

private:
    static std::int64_t key(int level, std::int64_t node) {
        return (std::int64_t{1} << level) + node;
    }
    std::int64_t seen(int level, std::int64_t node) const {
        const auto found = seen_.find(key(level, node));
        return found == seen_.end() ? 0 : found->second;
    }

    std::int64_t classes_, total_;
    int levels_ = 0;
    std::unordered_map<std::int64_t, std::int64_t> seen_;
};

}  // namespace tf::kernels
