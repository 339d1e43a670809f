// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/training/any_results.hpp.

#include <algorithm>
#include <mutex>

#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/training/any_results.hpp>

namespace tf::keras::detail {

TF_COMMON_BODY Logs AnyResults::logs() const {
    const AnyTensor all = totals_.untyped();
    const float* sums = static_cast<const float*>(all.data());
    Logs out;
    for (int k = 0; k < own_.count; ++k, sums += 2) {
        const MetricKind& m = own_.metrics[k];
        out.set(m.name, m.result != nullptr ? m.result(sums[0], sums[1])
                                            : metrics::mean_result(sums[0], sums[1]));
    }
    return out;
}

TF_COMMON_BODY void AnyResults::reset() {
    VariableState& state = totals_.state();
    const std::scoped_lock guard(state.lock);
    std::fill_n(static_cast<float*>(state.writable(false)), state.shape.size(), 0.f);
}

TF_COMMON_BODY int AnyResults::better_direction(std::string_view name) const {
    for (int k = 0; k < own_.count; ++k)
        if (own_.metrics[k].name == name) return own_.metrics[k].direction;
    return 0;
}

}  // namespace tf::keras::detail
