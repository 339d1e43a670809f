// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The sums of a loss and of metrics whatever they are, and what becomes of these when somebody
// looks: compiled once.

#include <string_view>

#include <tf/core/compiled.hpp>
#include <tf/keras/training/logs.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras::detail {

/// A metric as its sums are read; that of the loss comes first.
struct MetricKind {
    std::string_view name;
    int direction = 0;  ///< 1 where more is better, -1 where less is
    float (*result)(float total, float count) = nullptr;  ///< none: the mean
};

/// For each of some metrics a total and what it is divided by, in one variable.
class AnyResults : public Module {
public:
    TF_COMMON Logs logs() const;
    TF_COMMON void reset();
    TF_COMMON int better_direction(std::string_view name) const;

protected:
    constexpr AnyResults(const MetricKind* metrics, int count)
        : Module("results"),
          totals_(this, "totals", {DType::float32, Shape(2 * count), false}),
          own_{metrics, count} {
        account(&own_, sizeof(own_));
    }
    AnyVariable totals_;

private:
    struct Own {
        const MetricKind* metrics = nullptr;
        int count = 0;
    };
    Own own_;
};

}  // namespace tf::keras::detail

#if TF_HAS_CODE
#include <tf/keras/training/any_results_code.hpp>
#endif
