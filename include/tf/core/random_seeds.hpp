// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The global seed, and the numbers from which ops derive their seeds, as Python's random.Random
// generates them.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <optional>
#include <random>
#include <utility>

namespace tf::detail::core {

/// Seeds std::mt19937 like Python's random.Random(int): with the 32-bit digits of the absolute
/// value.
struct PythonSeed {
    using result_type = std::uint_least32_t;
    std::uint64_t magnitude;

    explicit PythonSeed(std::int64_t seed)
        : magnitude(seed < 0 ? 0 - static_cast<std::uint64_t>(seed)
                             : static_cast<std::uint64_t>(seed)) {}

    /// Fills the whole state of the generator, as init_by_array of Matsumoto and Nishimura's
    /// mt19937ar.
    template <class It>
    void generate(It first, It last) const {
        const std::uint32_t key[2] = {static_cast<std::uint32_t>(magnitude),
                                      static_cast<std::uint32_t>(magnitude >> 32)};
        const std::size_t keys = key[1] == 0 ? 1 : 2;
        const auto n = static_cast<std::size_t>(last - first);
        const auto at = [first](std::size_t i) -> decltype(auto) {
            return first[static_cast<typename std::iterator_traits<It>::difference_type>(i)];
        };
        const auto word = [&](std::size_t i) { return static_cast<std::uint32_t>(at(i)); };
        const auto mixed = [&](std::size_t i) { return word(i - 1) ^ (word(i - 1) >> 30); };
        at(0) = std::uint32_t{19650218};
        for (std::size_t i = 1; i < n; ++i)
            at(i) = std::uint32_t{1812433253} * mixed(i) + static_cast<std::uint32_t>(i);
        std::size_t i = 1;
        const auto next = [&] {
            if (++i < n) return;
            at(0) = word(n - 1);
            i = 1;
        };
        for (std::size_t step = 0; step < n; ++step, next()) {
            const auto j = step % keys;
            at(i) = (word(i) ^ (mixed(i) * std::uint32_t{1664525})) + key[j] +
                    static_cast<std::uint32_t>(j);
        }
        for (std::size_t step = 1; step < n; ++step, next())
            at(i) =
                (word(i) ^ (mixed(i) * std::uint32_t{1566083941})) - static_cast<std::uint32_t>(i);
        at(0) = std::uint32_t{0x80000000};
    }
};

/// The state that tf.random.set_seed changes. There is one per program.
class RandomState {
public:
    static RandomState& global() {
        static RandomState state;
        return state;
    }
    void set_seed(std::int64_t seed) {
        const std::lock_guard lock(mutex_);
        PythonSeed sequence(seed);
        seed_ = seed;
        op_seeds_.seed(sequence);
        ++epoch_;
    }
    /// How often the seed has been set. Eager ops that keep a generator reset it when this changes.
    std::uint64_t epoch() const {
        const std::lock_guard lock(mutex_);
        return epoch_;
    }
    std::optional<std::int64_t> seed() const {
        const std::lock_guard lock(mutex_);
        return seed_;
    }

    /// The (seed, seed2) of an eager op; random numbers of the system if neither seed is set.
    std::pair<std::int64_t, std::int64_t> next_op_seed(std::optional<std::int64_t> op_seed) {
        constexpr std::int64_t default_graph_seed = 87654321;
        const std::lock_guard lock(mutex_);
        if (!seed_ && !op_seed) return {entropy(), entropy()};
        std::pair<std::int64_t, std::int64_t> seeds;
        seeds.first = seed_ ? truncate(*seed_) : default_graph_seed;
        if (op_seed) seeds.second = truncate(*op_seed);
        else do
                seeds.second = static_cast<std::int64_t>(op_seeds_());
            while (seeds.second >> 31 != 0);
        if (!op_seed) seeds.second = truncate(seeds.second);
        // (0, 0) would make the kernel choose a random seed.
        if (seeds == std::pair<std::int64_t, std::int64_t>(0, 0)) seeds.second = largest;
        return seeds;
    }

private:
    static constexpr std::int64_t largest = 0x7fffffff;

    /// seed % (2^31 - 1) as in Python, which is never negative.
    static constexpr std::int64_t truncate(std::int64_t seed) {
        return (seed % largest + largest) % largest;
    }
    static std::int64_t entropy() {
        std::random_device device;
        const std::uint64_t high = device();
        return static_cast<std::int64_t>((high << 32 | device()) | 1);
    }

    mutable std::mutex mutex_;
    std::optional<std::int64_t> seed_;
    std::mt19937 op_seeds_;
    std::uint64_t epoch_ = 0;
};

}  // namespace tf::detail::core
