// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The probability of one sequence of labels, for the ops of tf.nn.ctc_loss.

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <tf/ops/primitive/scan.hpp>

namespace tf::op {

/// Raises errors::InvalidArgument unless 0 <= value < end.
inline void check_ctc(std::int64_t value, std::int64_t end, std::string_view argument) {
    if (value < 0 || value >= end)
        errors::raise<errors::InvalidArgument>({"tf.kernels.bad_index", "ctc_loss", argument,
                                                std::to_string(value),
                                                "a number in [0, " + std::to_string(end) + ")"});
}

/// One sample of a batch. The states of its paths are blank, label 0, blank, label 1, ..., blank;
/// F is float or double.
template <class F>
struct CTCSample {
    static constexpr F never = -std::numeric_limits<F>::infinity();

    const F* logits;      ///< those of the first frame
    std::int64_t stride;  ///< from one frame to the next
    std::int64_t classes, frames, blank;
    std::span<const std::int64_t> labels;

    std::int64_t states() const { return 2 * static_cast<std::int64_t>(labels.size()) + 1; }
    /// The negative log-probability of the labels, a sum over all paths through the frames.
    F loss() const {
        std::vector<F> ways(static_cast<std::size_t>(states()));
        for (std::int64_t t = 0; t < frames; ++t) step(ways.data(), ways.data(), t);
        return -total(ways.data());
    }
    /// Writes the gradient of the loss times dy: the probabilities of the classes minus those on
    /// the paths of the labels. Frames of `dx` are as far apart as those of the logits. False if
    /// the labels do not fit into the frames; then nothing is written.
    bool gradient(F dy, F* dx) const {
        const std::int64_t n = states();
        std::vector<F> memory(static_cast<std::size_t>((frames + 1) * n));
        F *const ways = memory.data(), *const rest = ways + frames * n;
        for (std::int64_t t = 0; t < frames; ++t)
            step(ways + (t == 0 ? 0 : t - 1) * n, ways + t * n, t);
        if (frames == 0) return true;
        const F all = total(ways + (frames - 1) * n);
        if (all == never) return false;
        for (std::int64_t t = frames; t-- > 0;) {
            backward(rest, t);
            softmax(dy, dx, t);
            for (std::int64_t i = 0; i < n; ++i)
                dx[t * stride + class_of(i)] -= dy * std::exp(ways[t * n + i] + rest[i] - all);
        }
        return true;
    }
    /// Writes the probabilities of the classes in a frame, times dy.
    void softmax(F dy, F* dx, std::int64_t frame) const {
        const F *const x = logits + frame * stride, z = norm(frame);
        for (std::int64_t c = 0; c < classes; ++c) dx[frame * stride + c] = dy * std::exp(x[c] - z);
    }

private:
    std::int64_t class_of(std::int64_t state) const {
        return state % 2 == 0 ? blank : labels[static_cast<std::size_t>(state / 2)];
    }
    /// Whether a path may go from state - 2 directly to this one.
    bool skips(std::int64_t state) const {
        return state % 2 == 1 && state > 1 && class_of(state) != class_of(state - 2);
    }
    /// The logarithm of the sum of exp(logit) over the classes of a frame.
    F norm(std::int64_t frame) const {
        const F* x = logits + frame * stride;
        const F most = *std::max_element(x, x + classes);
        F sum = 0;
        for (std::int64_t c = 0; c < classes; ++c) sum += std::exp(x[c] - most);
        return most + std::log(sum);
    }
    /// The log-probabilities of the states in a frame, from those in the previous frame.
    void step(const F* before, F* now, std::int64_t frame) const {
        const F z = norm(frame);
        const F* x = logits + frame * stride;
        for (std::int64_t s = states() - 1; s >= 0; --s) {  // `now` may be `before`
            F sum = frame == 0 ? (s < 2 ? F(0) : never) : before[s];
            if (frame > 0 && s > 0) sum = LogAdd::apply(sum, before[s - 1]);
            if (frame > 0 && skips(s)) sum = LogAdd::apply(sum, before[s - 2]);
            now[s] = sum + x[class_of(s)] - z;
        }
    }
    /// The log-probability of the labels, from the states in the last frame.
    F total(const F* last) const {
        const std::int64_t n = states();
        if (frames == 0) return n == 1 ? F(0) : never;
        return n == 1 ? last[0] : LogAdd::apply(last[n - 1], last[n - 2]);
    }
    /// Computes `rest`: the log-probabilities of what follows frame t, from those for frame t + 1.
    void backward(F* rest, std::int64_t t) const {
        const std::int64_t n = states();
        if (t == frames - 1) {
            for (std::int64_t i = 0; i < n; ++i) rest[i] = i + 2 >= n ? F(0) : never;
            return;
        }
        const F z = norm(t + 1);
        const F* const next = logits + (t + 1) * stride;
        for (std::int64_t i = 0; i < n; ++i) rest[i] += next[class_of(i)] - z;
        for (std::int64_t i = 0; i < n; ++i) {
            if (i + 1 < n) rest[i] = LogAdd::apply(rest[i], rest[i + 1]);
            if (i + 2 < n && skips(i + 2)) rest[i] = LogAdd::apply(rest[i], rest[i + 2]);
        }
    }
};

}  // namespace tf::op
