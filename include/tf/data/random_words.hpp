// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random words as TensorFlow's datasets draw them. Only the code of steps includes this.

#include <cstdint>
#include <mutex>
#include <utility>

#include <tf/core/random_state.hpp>
#include <tf/data/archive.hpp>
#include <tf/kernels/random.hpp>

namespace tf::data::detail {

using Seeds = std::pair<std::uint64_t, std::uint64_t>;

TF_COMMON_INLINE Seeds seeds_of(const std::optional<std::int64_t>& seed) {
    const auto [a, b] = tf::detail::core::next_op_seed(seed);
    return {static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b)};
}

/// The words of a Philox generator, one by one.
class RandomWords {
public:
    explicit RandomWords(Seeds seeds) : seeds_(seeds) {}

    std::uint32_t next() {
        if (drawn_ % 4 == 0 || !ready_) {
            kernels::Philox generator(seeds_.first, seeds_.second);
            generator.skip(drawn_ / 4);
            words_ = generator();
            ready_ = true;
        }
        return words_[drawn_++ % 4];
    }
    void keep(Archive& archive) {
        archive(seeds_.first);
        archive(seeds_.second);
        archive(drawn_);
        ready_ = false;
    }

private:
    Seeds seeds_;
    std::uint64_t drawn_ = 0;
    kernels::Philox::Words words_{};
    bool ready_ = false;
};

/// The seeds of one pass after another, of all cursors of a stage: the same or new ones each time.
class PassSeeds {
public:
    PassSeeds(Seeds seeds, bool new_ones) : seeds_(seeds), words_(seeds), new_ones_(new_ones) {}

    Seeds next() {
        if (!new_ones_) return seeds_;
        const std::lock_guard lock(mutex_);
        const std::uint64_t first = words_.next();
        return {first, words_.next()};
    }
    void keep(Archive& archive) {
        const std::lock_guard lock(mutex_);
        words_.keep(archive);
    }

private:
    const Seeds seeds_;
    RandomWords words_;
    const bool new_ones_;
    std::mutex mutex_;
};

}  // namespace tf::data::detail
