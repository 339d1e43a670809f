// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The learning rate of an optimizer: a number, or a schedule. A value of a structural type, so that
// it can be part of a template argument.

#include <cstdint>

#include <tf/core/tensor.hpp>

namespace tf::keras {

/// A number, one of `schedules`, or a function of the number of updates so far, such as
/// `[](const tf::Tensor<std::int64_t>& step) { ... }` without captures.
/// keras.optimizers.schedules.LearningRateSchedule.
struct LearningRate {
    static constexpr int most = 20;
    using Law = Tensor<float> (*)(const LearningRate&, const Tensor<std::int64_t>& step);
    using Function = Tensor<float> (*)(const Tensor<std::int64_t>& step);

    double number = 0;            ///< where it is no schedule
    Law law = nullptr;            ///< of a schedule
    Function function = nullptr;  ///< of one's own
    double numbers[most]{};       ///< what the law knows
    int count = 0;

    constexpr LearningRate(double rate) : number(rate) {}
    constexpr LearningRate(Law schedule, std::initializer_list<double> known) : law(schedule) {
        for (const double v : known) numbers[count++] = v;
    }
    template <std::convertible_to<Function> F>
        requires(!std::convertible_to<F, double>)
    constexpr LearningRate(F schedule) : function(schedule) {}

    constexpr bool is_schedule() const { return law != nullptr || function != nullptr; }
    /// What a schedule says before update `step`, from 0.
    constexpr Tensor<float> at(const Tensor<std::int64_t>& step) const {
        return function != nullptr ? function(step) : law(*this, step);
    }
};

}  // namespace tf::keras
