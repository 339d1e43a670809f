// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The beam search of connectionist temporal classification: the most probable sequences of labels
// that frames spell, among those that a beam of limited width has kept.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

namespace tf::kernels {

/// Input: the logits of one frame after the other; the last class is the blank. Of sequences with
/// equal probabilities the earlier one stays. Mirrors the kernel of tf.nn.ctc_beam_search_decoder.
template <class T>
class BeamSearch {
public:
    BeamSearch(std::int64_t classes, std::int64_t width)
        : classes_(classes), width_(static_cast<std::size_t>(width)), all_(1), beam_{0} {
        all_[0].now = {0, 0, never};
    }

    /// Reads a frame.
    void step(const T* logits) {
        const T norm = log_sum(logits);
        const std::vector<std::int32_t> before = beam_;
        beam_.clear();
        for (const std::int32_t k : before) at(k).before = at(k).now;
        for (const std::int32_t k : before) stay(k, logits, norm);
        for (const std::int32_t k : before)
            if (belongs(at(k).before.total)) extend(k, logits, norm);
    }
    /// The number of sequences.
    std::int64_t size() const { return static_cast<std::int64_t>(beam_.size()); }
    /// The logarithm of the probability of the k-th sequence; the most probable one is the first.
    T log_probability(std::int64_t k) const {
        return at(beam_[static_cast<std::size_t>(k)]).now.total;
    }
    /// The labels of the k-th sequence; runs of one label become one label if `merge`.
    std::vector<std::int32_t> labels(std::int64_t k, bool merge) const {
        std::vector<std::int32_t> found;
        std::int32_t last = -1;
        for (const Entry* e = &at(beam_[static_cast<std::size_t>(k)]); e->parent >= 0;
             e = &at(e->parent)) {
            if (!merge || e->label != last) found.push_back(e->label);
            last = e->label;
        }
        std::reverse(found.begin(), found.end());
        return found;
    }

private:
    static constexpr T never = -std::numeric_limits<T>::infinity();

    /// Logarithms of the probabilities of a sequence: of the paths that end with a blank, of those
    /// that end with a label, and of all.
    struct Probability {
        T total = never, blank = never, label = never;
    };
    /// A sequence: that of the parent, and a label.
    struct Entry {
        std::int32_t parent = -1, label = -1;
        Probability before, now;  ///< in the last frame and in this one
    };

    Entry& at(std::int32_t k) { return all_[static_cast<std::size_t>(k)]; }
    const Entry& at(std::int32_t k) const { return all_[static_cast<std::size_t>(k)]; }
    static T log_add(T a, T b) {
        if (a == never) return b;
        if (b == never) return a;
        return a > b ? a + std::log1p(std::exp(b - a)) : b + std::log1p(std::exp(a - b));
    }
    T log_sum(const T* logits) const {
        const T most = *std::max_element(logits, logits + classes_);
        T sum = 0;
        for (std::int64_t c = 0; c < classes_; ++c) sum += std::exp(logits[c] - most);
        return most + std::log(sum);
    }
    bool is_in_beam(std::int32_t k) const { return at(k).now.total != never; }
    /// Whether a sequence of this probability is one of the most probable ones.
    bool belongs(T total) const {
        return total > never && (beam_.size() < width_ || total > at(beam_.back()).now.total);
    }
    /// The sequence remains, in descending order.
    void push(std::int32_t k) {
        const auto place = std::upper_bound(
            beam_.begin(), beam_.end(), k,
            [&](std::int32_t a, std::int32_t b) { return at(a).now.total > at(b).now.total; });
        beam_.insert(place, k);
    }
    /// Paths of the sequence that end with a blank or with its last label once more, and those of
    /// its parent that end with this label.
    void stay(std::int32_t k, const T* logits, T norm) {
        Entry& e = at(k);
        if (e.parent >= 0) {
            const Entry& parent = at(e.parent);
            if (is_in_beam(e.parent))
                e.now.label = log_add(e.now.label, e.label == parent.label ? parent.before.blank
                                                                           : parent.before.total);
            e.now.label += logits[e.label] - norm;
        }
        e.now.blank = e.before.total + logits[classes_ - 1] - norm;
        e.now.total = log_add(e.now.blank, e.now.label);
        push(k);
    }
    /// The sequence with one more label, for all labels.
    void extend(std::int32_t k, const T* logits, T norm) {
        for (std::int32_t label = 0; label < classes_ - 1; ++label) {
            const Probability last = at(k).before;
            const T total = logits[label] - norm + (label == at(k).label ? last.blank : last.total);
            const std::int64_t key = k * classes_ + label;
            const auto known = children_.find(key);
            if (known != children_.end() && is_in_beam(known->second)) continue;
            const bool stays = belongs(total);
            if (known == children_.end() && !stays) continue;
            const std::int32_t child =
                known != children_.end() ? known->second : static_cast<std::int32_t>(all_.size());
            if (known == children_.end()) {
                children_.emplace(key, child);
                all_.push_back({k, label, {}, {}});
            }
            if (!stays) {
                at(child).before = at(child).now = {};
                continue;
            }
            at(child).now = {total, never, total};
            if (beam_.size() == width_) {
                at(beam_.back()).now = {};
                beam_.pop_back();
            }
            push(child);
        }
    }

    std::int64_t classes_;
    std::size_t width_;
    std::vector<Entry> all_;  ///< the first one is the empty sequence
    std::unordered_map<std::int64_t, std::int32_t> children_;  ///< parent * classes + label
    std::vector<std::int32_t> beam_;  ///< the sequences that are kept, in descending order
};

}  // namespace tf::kernels
