// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Learning rates that depend on the step, as values: `ExponentialDecay{1e-3, 1000, .9}`.
// `schedule.call(step)` is the rate at a step, an int64 scalar, computed as floats. A schedule of
// one's own is a struct with such a call. Mirrors keras.optimizers.schedules.

#include <numbers>

#include <tf/module/nest.hpp>
#include <tf/ops/arithmetic.hpp>
#include <tf/ops/compare.hpp>
#include <tf/ops/math.hpp>

namespace tf::keras {

namespace schedules {

using Step = Tensor<std::int64_t>;
using Rate = Tensor<float>;

}  // namespace schedules

namespace detail {

constexpr schedules::Rate as_rate(const schedules::Step& step) { return cast<float>(step); }
/// How many periods of `steps` are over, or how much of them.
constexpr schedules::Rate periods(const schedules::Step& step, std::int64_t steps, bool staircase) {
    const schedules::Rate p(as_rate(step) / static_cast<double>(steps));
    return staircase ? schedules::Rate(floor(p)) : p;
}

}  // namespace detail

namespace schedules {

/// initial_learning_rate * decay_rate^(step / decay_steps), in whole powers with staircase.
struct ExponentialDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double decay_rate = 1;
    bool staircase = false;

    constexpr Rate call(const Step& step) const {
        return pow(decay_rate, detail::periods(step, decay_steps, staircase)) *
               initial_learning_rate;
    }
};

/// initial_learning_rate / (1 + decay_rate * step / decay_steps), in whole parts with staircase.
struct InverseTimeDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double decay_rate = 0;
    bool staircase = false;

    constexpr Rate call(const Step& step) const {
        return initial_learning_rate /
               (detail::periods(step, decay_steps, staircase) * decay_rate + 1.0);
    }
};

/// From initial_learning_rate to end_learning_rate in decay_steps, along a power of what is left.
/// With cycle the steps are doubled, trebled, ... when they are over.
struct PolynomialDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double end_learning_rate = .0001;
    double power = 1;
    bool cycle = false;

    constexpr Rate call(const Step& step) const {
        const Rate n = detail::as_rate(step);
        const auto steps = static_cast<double>(decay_steps);
        const Rate done = cycle ? Rate(n / (maximum(ceil(n / steps), 1.0) * steps))
                                : Rate(minimum(n, steps) / steps);
        return pow(1.0 - done, power) * (initial_learning_rate - end_learning_rate) +
               end_learning_rate;
    }
};

/// Half a wave of a cosine, from initial_learning_rate to alpha times it in decay_steps. With a
/// warmup_target the rate first goes from initial_learning_rate straight to it, in warmup_steps,
/// and comes down from there.
struct CosineDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double alpha = 0;
    double warmup_target = -1;  ///< none where it is negative
    std::int64_t warmup_steps = 0;

    constexpr Rate call(const Step& step) const {
        const Rate n = detail::as_rate(step);
        if (warmup_target < 0) return wave(n, initial_learning_rate);
        const auto warmup = static_cast<double>(warmup_steps);
        if (warmup_steps == 0) return wave(n, warmup_target);
        const Rate rising(n / warmup * (warmup_target - initial_learning_rate) +
                          initial_learning_rate);
        return where(n < warmup, rising, wave(Rate(n - warmup), warmup_target));
    }

private:
    constexpr Rate wave(const Rate& n, double from) const {
        const auto steps = static_cast<double>(decay_steps);
        const Rate height((cos(minimum(n, steps) / steps * std::numbers::pi) + 1.0) * .5);
        return (height * (1 - alpha) + alpha) * from;
    }
};

/// values[k] up to and with the step boundaries[k], then the next one:
/// `PiecewiseConstantDecay<2>{{1000, 2000}, {1e-2, 1e-3, 1e-4}}`.
template <int N>
struct PiecewiseConstantDecay {
    std::int64_t boundaries[N]{};
    double values[N + 1]{};

    constexpr Rate call(const Step& step) const {
        Rate rate(values[N]);
        for (int k = N; k-- > 0;) rate = Rate(where(step <= boundaries[k], values[k], rate));
        return rate;
    }
};

}  // namespace schedules
}  // namespace tf::keras
