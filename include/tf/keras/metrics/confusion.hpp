// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Metrics that count right and wrong decisions: precision, recall and the counts themselves.

#include <tf/keras/metrics/thresholds.hpp>

namespace tf::keras {

namespace detail {

/// The thresholds of a metric, .5 by default, and the options that select predictions.
template <auto self>
inline constexpr auto own_decisions = [] {
    constexpr int T = self.thresholds.count == 0 ? 1 : self.thresholds.count;
    Decisions<T> out{};
    if constexpr (requires { self.top_k; }) {
        out.top_k = self.top_k;
        out.class_id = self.class_id;
    }
    out.thresholds[0] = out.top_k > 0 ? -1e10 : .5;
    for (int k = 0; k < self.thresholds.count; ++k)
        out.thresholds[static_cast<std::size_t>(k)] = self.thresholds.values[k];
    out.even = are_even<T>(out.thresholds);
    return out;
}();
template <auto self>
using ThresholdSums = Tensor<float, static_cast<int>(own_decisions<self>.thresholds.size())>;

/// Calls pick(counts) with the counts of a batch.
template <auto self, class F, class... A>
constexpr auto sums_at(F pick, const A&... a) {
    const auto counts = decisions<own_decisions<self>>(a...);
    if constexpr (Poisoned<decltype(counts)>) return Poison{};
    else return pick(counts);
}

}  // namespace detail

namespace metrics {

/// How many labels that are not 0 have a prediction above the threshold: a number, or a vector with
/// one for each threshold. Each element counts by its sample_weight. Mirrors
/// keras.metrics.TruePositives.
struct TruePositives {
    Thresholds thresholds{};
    Name name = "true_positives";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr std::string_view state_names[] = {"accumulator"};
    template <auto self>
    using State = std::tuple<detail::ThresholdSums<self>>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        return detail::sums_at<self>([](const auto& c) { return std::tuple(c.true_positives); },
                                     y_true, y_pred, sample_weight...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        return detail::one_or_all(std::get<0>(sums));
    }
};

/// How many labels that are 0 have a prediction up to the threshold; otherwise as TruePositives.
/// Mirrors keras.metrics.TrueNegatives.
struct TrueNegatives {
    Thresholds thresholds{};
    Name name = "true_negatives";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr std::string_view state_names[] = {"accumulator"};
    template <auto self>
    using State = std::tuple<detail::ThresholdSums<self>>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        return detail::sums_at<self>([](const auto& c) { return std::tuple(c.true_negatives); },
                                     y_true, y_pred, sample_weight...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        return detail::one_or_all(std::get<0>(sums));
    }
};

/// How many labels that are 0 have a prediction above the threshold; otherwise as TruePositives.
/// Mirrors keras.metrics.FalsePositives.
struct FalsePositives {
    Thresholds thresholds{};
    Name name = "false_positives";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr std::string_view state_names[] = {"accumulator"};
    template <auto self>
    using State = std::tuple<detail::ThresholdSums<self>>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        return detail::sums_at<self>([](const auto& c) { return std::tuple(c.false_positives); },
                                     y_true, y_pred, sample_weight...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        return detail::one_or_all(std::get<0>(sums));
    }
};

/// How many labels that are not 0 have a prediction up to the threshold; otherwise as
/// TruePositives. Mirrors keras.metrics.FalseNegatives.
struct FalseNegatives {
    Thresholds thresholds{};
    Name name = "false_negatives";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr std::string_view state_names[] = {"accumulator"};
    template <auto self>
    using State = std::tuple<detail::ThresholdSums<self>>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        return detail::sums_at<self>([](const auto& c) { return std::tuple(c.false_negatives); },
                                     y_true, y_pred, sample_weight...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        return detail::one_or_all(std::get<0>(sums));
    }
};

/// The fraction of the predictions above the threshold whose label is not 0: a number, or a vector
/// with one for each threshold; 0 without such predictions. With top_k and without thresholds all
/// of the k largest predictions are positive. Mirrors keras.metrics.Precision.
struct Precision {
    Thresholds thresholds{};
    int top_k = 0;      ///< if not 0, only the k largest predictions of a row are positive
    int class_id = -1;  ///< if not -1, only this class counts
    Name name = "precision";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better
    static constexpr std::string_view state_names[] = {"true_positives", "false_positives"};
    template <auto self>
    using State = std::tuple<detail::ThresholdSums<self>, detail::ThresholdSums<self>>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        return detail::sums_at<self>(
            [](const auto& c) { return std::tuple(c.true_positives, c.false_positives); }, y_true,
            y_pred, sample_weight...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        const auto& [right, wrong] = sums;
        using X = detail::ThresholdSums<self>;
        return detail::one_or_all(detail::share_of_all(right, X(right + wrong)));
    }
};

/// The fraction of the labels that are not 0 whose prediction is above the threshold; 0 without
/// such labels. Otherwise as Precision. Mirrors keras.metrics.Recall.
struct Recall {
    Thresholds thresholds{};
    int top_k = 0;      ///< if not 0, only the k largest predictions of a row are positive
    int class_id = -1;  ///< if not -1, only this class counts
    Name name = "recall";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better
    static constexpr std::string_view state_names[] = {"true_positives", "false_negatives"};
    template <auto self>
    using State = std::tuple<detail::ThresholdSums<self>, detail::ThresholdSums<self>>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        return detail::sums_at<self>(
            [](const auto& c) { return std::tuple(c.true_positives, c.false_negatives); }, y_true,
            y_pred, sample_weight...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        const auto& [right, missed] = sums;
        using X = detail::ThresholdSums<self>;
        return detail::one_or_all(detail::share_of_all(right, X(right + missed)));
    }
};

}  // namespace metrics
}  // namespace tf::keras
