// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Learning rates that depend on the step, as values: `ExponentialDecay{1e-3, 1000, .9}`.
// `schedule.call(step)` is the rate at a step (an int64 scalar), computed in float. A user-defined
// schedule is a struct with such a `call`. Mirrors keras.optimizers.schedules.

#include <numbers>

#include <tf/core/compiled.hpp>
#include <tf/module/nest.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

namespace schedules {

using Step = Tensor<std::int64_t>;
using Rate = Tensor<float>;

}  // namespace schedules

namespace detail {

// The type of rates is a template parameter of these functions and of `call`, so that only the
// schedules that a program uses are compiled (`Late`).

template <class Rate, class Step>
constexpr Rate as_rate(const Step& step) {
    return cast<float>(step);
}
/// step / steps, rounded down with staircase.
template <class Rate, class Step>
constexpr Rate periods(const Step& step, std::int64_t steps, bool staircase) {
    const Rate p(as_rate<Rate>(step) / static_cast<double>(steps));
    return staircase ? Rate(floor(p)) : p;
}

}  // namespace detail

namespace schedules {

/// initial_learning_rate * decay_rate^(step / decay_steps); with staircase, the exponent is rounded
/// down.
struct ExponentialDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double decay_rate = 1;
    bool staircase = false;

    template <class R = Rate>
    constexpr R call(const Step& step) const {
        return pow(decay_rate, detail::periods<R>(step, decay_steps, staircase)) *
               initial_learning_rate;
    }
};

/// initial_learning_rate / (1 + decay_rate * step / decay_steps); with staircase, the quotient step
/// / decay_steps is rounded down.
struct InverseTimeDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double decay_rate = 0;
    bool staircase = false;

    template <class R = Rate>
    constexpr R call(const Step& step) const {
        return initial_learning_rate /
               (detail::periods<R>(step, decay_steps, staircase) * decay_rate + 1.0);
    }
};

/// Decays from initial_learning_rate to end_learning_rate over decay_steps: their difference is
/// multiplied by (1 - step / decay_steps)^power. With cycle, decay_steps is replaced by its
/// smallest multiple that is not below the step.
struct PolynomialDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double end_learning_rate = .0001;
    double power = 1;
    bool cycle = false;

    template <class R = Rate>
    constexpr R call(const Step& step) const {
        const R n = detail::as_rate<R>(step);
        const auto steps = static_cast<double>(decay_steps);
        const R done =
            cycle ? R(n / (maximum(ceil(n / steps), 1.0) * steps)) : R(minimum(n, steps) / steps);
        return pow(1.0 - done, power) * (initial_learning_rate - end_learning_rate) +
               end_learning_rate;
    }
};

/// Decays along half a cosine wave from initial_learning_rate to alpha times it, over decay_steps.
/// With a warmup_target, the rate first changes linearly from initial_learning_rate to the target
/// in warmup_steps, and then decays from the target.
struct CosineDecay {
    double initial_learning_rate = 0;
    std::int64_t decay_steps = 1;
    double alpha = 0;
    double warmup_target = -1;  ///< negative: no warmup
    std::int64_t warmup_steps = 0;

    template <class R = Rate>
    constexpr R call(const Step& step) const {
        const R n = detail::as_rate<R>(step);
        if (warmup_target < 0) return wave(n, initial_learning_rate);
        const auto warmup = static_cast<double>(warmup_steps);
        if (warmup_steps == 0) return wave(n, warmup_target);
        const R rising(n / warmup * (warmup_target - initial_learning_rate) +
                       initial_learning_rate);
        return where(n < warmup, rising, wave(R(n - warmup), warmup_target));
    }

private:
    template <class R>
    constexpr R wave(const R& n, double from) const {
        const auto steps = static_cast<double>(decay_steps);
        const R height((cos(minimum(n, steps) / steps * std::numbers::pi) + 1.0) * .5);
        return (height * (1 - alpha) + alpha) * from;
    }
};

/// CosineDecay that starts again: the first period has first_decay_steps steps, each later one
/// t_mul times as many, and starts with m_mul times the rate of the one before it.
struct CosineDecayRestarts {
    double initial_learning_rate = 0;
    std::int64_t first_decay_steps = 1;
    double t_mul = 2;
    double m_mul = 1;
    double alpha = 0;

    template <class R = Rate>
    constexpr R call(const Step& step) const {
        const R done(detail::as_rate<R>(step) / static_cast<double>(first_decay_steps));
        if (t_mul == 1) {
            const R period(floor(done));
            return wave(period, R(done - period));
        }
        // the first k periods have (1 - t_mul^k) / (1 - t_mul) times the steps of the first one
        const R base = like(done, static_cast<float>(t_mul));
        const R period(floor(log(1.0 - done * (1 - t_mul)) / log(base)));
        const R longer = pow(base, period);
        const R before((1.0 - longer) / (1 - t_mul));
        return wave(period, R((done - before) / longer));
    }

private:
    template <class R>
    constexpr R wave(const R& period, const R& done) const {
        const R most = pow(like(done, static_cast<float>(m_mul)), period);
        const R height(most * (cos(done * std::numbers::pi) + 1.0) * .5);
        return (height * (1 - alpha) + alpha) * initial_learning_rate;
    }
};

/// values[k] for steps up to and including boundaries[k], and the last value after that:
/// `PiecewiseConstantDecay<2>{{1000, 2000}, {1e-2, 1e-3, 1e-4}}`.
template <int N>
struct PiecewiseConstantDecay {
    std::int64_t boundaries[N]{};
    double values[N + 1]{};

    template <class R = Rate>
    constexpr R call(const Step& step) const {
        R rate(values[N]);
        for (int k = N; k-- > 0;) rate = R(where(step <= boundaries[k], values[k], rate));
        return rate;
    }
};

}  // namespace schedules

namespace optimizers {
namespace schedules = keras::schedules;  // keras.optimizers.schedules
}

}  // namespace tf::keras
