// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The sums of losses and of metrics whatever they are, and what becomes of these when somebody
// looks: compiled once.

#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/name.hpp>
#include <tf/keras/table.hpp>
#include <tf/keras/training/logs.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras::detail {

/// A value of the logs as its sums are read.
struct MetricKind {
    Name name{};
    int direction = 0;  ///< 1 where more is better, -1 where less is
    float (*result)(float total, float count) = nullptr;  ///< none: the mean
    std::size_t output = 0;                               ///< of the model's results
    bool weighted = false;
};

/// The names of a model's results: their keys in a dict, or the layers that make them, or
/// "output_0" and so on.
TF_COMMON std::vector<std::string> names_of_results(const TableView& table, std::size_t count,
                                                    const std::vector<std::string_view>& keys);

/// For each of some losses, and then of some metrics, a total and what it is divided by, in one
/// variable.
class AnyResults : public Module {
public:
    /// What the logs call them; of several results `outputs` are the names.
    TF_COMMON std::vector<std::string> names(const std::vector<std::string>& outputs) const;
    TF_COMMON Logs logs(const std::vector<std::string>& names) const;
    TF_COMMON void reset();
    int direction(std::size_t k) const { return own_.kinds[k].direction; }

protected:
    constexpr AnyResults(const MetricKind* kinds, int losses, int count)
        : Module("results"),
          totals_(this, "totals", {DType::float32, Shape(2 * count), false}),
          own_{kinds, losses, count} {
        account(&own_, sizeof(own_));
    }
    AnyVariable totals_;

private:
    struct Own {
        const MetricKind* kinds = nullptr;
        int losses = 0, count = 0;
    };
    Own own_;
};

}  // namespace tf::keras::detail

#if TF_HAS_CODE
#include <tf/keras/training/any_results_code.hpp>
#endif
