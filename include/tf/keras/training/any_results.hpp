// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The running sums of losses and metrics of any kind, and their conversion to logs. This code is
// compiled once.

#include <string>
#include <string_view>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/keras/name.hpp>
#include <tf/keras/table.hpp>
#include <tf/keras/training/logs.hpp>
#include <tf/module/any_variable.hpp>

namespace tf::keras::detail {

/// A value of the logs: how it is computed from its sums, most often a total and a count.
struct MetricKind {
    Name name{};
    int direction = 0;  ///< 1 if larger is better, -1 if smaller is better
    bool own = false;   ///< whether it has sums other than a total and a count
    int sums = 2;
    int at = 0;                                    ///< the index of the first of its sums
    float (*result)(const float* sums) = nullptr;  ///< computes the value from the sums; null: the
                                                   ///< mean
    std::size_t output = 0;                        ///< the index of the model's result that it
                                                   ///< evaluates
    bool weighted = false;
};

/// The names of a model's results: their keys in a dict, else the layers that compute them, else
/// "output_0", "output_1", ...
TF_COMMON std::vector<std::string> names_of_results(const TableView& table, std::size_t count,
                                                    const std::vector<std::string_view>& keys);

/// Keeps the sums of each loss and then of each metric, all in one variable.
class AnyResults : public Module {
public:
    /// Their names in the logs. If the model has several results, `outputs` are the results' names.
    TF_COMMON std::vector<std::string> names(const std::vector<std::string>& outputs) const;
    TF_COMMON Logs logs(const std::vector<std::string>& names) const;
    TF_COMMON void reset();
    int direction(std::size_t k) const { return own_.kinds[k].direction; }

protected:
    constexpr AnyResults(const MetricKind* kinds, int losses, int count)
        : Module("results"),
          totals_(this, "totals", {DType::float32, Shape(sums_of(kinds, count)), false}),
          own_{kinds, losses, count} {
        account(&own_, sizeof(own_));
    }
    static constexpr int sums_of(const MetricKind* kinds, int count) {
        int out = 0;
        for (int k = 0; k < count; ++k) out += kinds[k].sums;
        return out;
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

#if TF_HAS_KERAS_CODE
#include <tf/keras/training/any_results_code.hpp>
#endif
