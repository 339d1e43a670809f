// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random numbers of candidate samplers, as TensorFlow's SimplePhilox draws them.

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <tf/kernels/random.hpp>

namespace tf::kernels {

class CandidateWords {
public:
    explicit CandidateWords(const Philox& g) : word_(g) {}
    float narrow_unit() { return impl::unit(word_()); }
    double unit() {
        const std::uint32_t high = word_(), low = word_();
        return impl::unit(high, low);
    }
    /// A number from 0 to n - 1, all equally likely.
    std::uint64_t below(std::uint64_t n) {
        return bounded(n, [this] {
            const std::uint64_t low = word_(), high = word_();
            return high << 32 | low;
        });
    }
    /// The same of one word.
    std::uint32_t narrow_below(std::uint32_t n) {
        return bounded(n, [this] { return word_(); });
    }

private:
    template <class U, class F>
    static U bounded(U n, F word) {
        if ((n & (n - 1)) == 0) return word() & (n - 1);
        const auto surplus = static_cast<U>(std::numeric_limits<U>::max() % n + 1);
        for (;;)
            if (const U w = word(); w >= surplus) return w % n;
    }
    SingleWords word_;
};

/// Draws classes with given weights by Walker's method of aliases (Knuth, The Art of Computer
/// Programming, volume 2, 3.4.1): each class shares its place with at most one other.
class WeightedClasses {
public:
    explicit WeightedClasses(const std::vector<float>& weights) : places_(weights.size()) {
        const auto n = static_cast<double>(weights.size());
        double sum = 0;
        for (const float w : weights) sum += w;
        std::vector<double> share(weights.size());
        std::vector<std::size_t> small, large;
        for (std::size_t k = 0; k < share.size(); ++k) {
            // as in TensorFlow, the product is a float
            share[k] = weights[k] * static_cast<float>(n) / sum;
            (share[k] < 1 ? small : large).push_back(k);
        }
        while (!small.empty() && !large.empty()) {
            const std::size_t s = small.back(), l = large.back();
            small.pop_back();
            large.pop_back();
            places_[s] = {static_cast<float>(share[s]), s, l};
            share[l] -= 1 - share[s];
            (share[l] < 1 ? small : large).push_back(l);
        }
        for (const auto& rest : {small, large})
            for (const std::size_t k : rest) places_[k] = {1, k, k};
    }
    std::int64_t draw(CandidateWords& words) const {
        const float u = words.narrow_unit();
        const Place& p = places_[words.narrow_below(static_cast<std::uint32_t>(places_.size()))];
        return static_cast<std::int64_t>(u < p.share ? p.own : p.other);
    }

private:
    struct Place {
        float share = 1;
        std::size_t own = 0, other = 0;
    };
    std::vector<Place> places_;
};

}  // namespace tf::kernels
