// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Scores of classes and of regressions: F1Score, FBetaScore, R2Score.

#include <tf/keras/losses/regression.hpp>
#include <tf/keras/metrics/metric.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/select.hpp>

namespace tf::keras {

namespace metrics {

/// How the scores of classes are averaged: not at all, "micro" (all decisions counted together),
/// "macro" (the mean over the classes) or "weighted" (by the number of their labels).
struct Average {
    enum class Kind : std::uint8_t { none, micro, macro, weighted, unknown };
    Kind kind = Kind::none;

    constexpr Average() = default;
    template <std::size_t N>
    constexpr Average(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "micro"      ? Kind::micro
               : given == "macro"    ? Kind::macro
               : given == "weighted" ? Kind::weighted
                                     : Kind::unknown;
    }
};
/// How R2Score averages the outputs: "uniform_average", "variance_weighted_average", or not at all:
/// `Aggregation{}`.
struct Aggregation {
    enum class Kind : std::uint8_t { none, uniform, variance, unknown };
    Kind kind = Kind::none;

    constexpr Aggregation() = default;
    template <std::size_t N>
    constexpr Aggregation(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "uniform_average"             ? Kind::uniform
               : given == "variance_weighted_average" ? Kind::variance
                                                      : Kind::unknown;
    }
};

}  // namespace metrics

namespace detail {

template <auto self, int Columns>
constexpr bool check_average() {
    using Kind = metrics::Average::Kind;
    constexpr bool fits = self.average.kind != Kind::unknown && self.beta > 0 &&
                          self.threshold <= 1 &&
                          (self.average.kind == Kind::micro ? Columns >= 0 : Columns > 0);
    static_assert(
        fits,
        "[tf.keras.metric_options] F1Score<4>{.average = \"macro\"}: give the number of classes, "
        "which only \"micro\" does not need; \"micro\", \"macro\", \"weighted\" or none; a beta "
        "above 0 and a threshold in (0, 1]");
    return fits;
}
/// Calls f(labels, predictions, weights) with floats [batch, Columns], the last a column; reports
/// other shapes.
template <int Columns, class F, class Y, class P, class... W>
constexpr auto of_table(F f, const Y& y_true, const P& y_pred, const W&... sample_weight) {
    return of_labels(y_true, y_pred, [&](const auto& y, const auto& p) {
        using X = std::remove_cvref_t<decltype(p)>;
        constexpr bool table = X::rank == 2 && (Columns == 0 || X::static_shape[1] == Columns);
        static_assert(table,
                      "[tf.keras.metric_shape] labels and predictions of this metric must be "
                      "[batch, n] with the n of the metric: F1Score<n>{}, R2Score<n>{}");
        if constexpr (!table) {
            return Poison{};
        } else {
            const auto labels = nest::to_tensor(cast<float>(y));
            const auto given = nest::to_tensor(cast<float>(p));
            using T = std::remove_cvref_t<decltype(given)>;
            if constexpr (sizeof...(W) == 0) return f(T(labels), given, T(ones_like(given)));
            else
                return of_weighted(
                    given, weights_for(sample_weight..., given),
                    [&](const auto&, const auto& w) { return f(T(labels), given, T(w)); });
        }
    });
}
/// Sums over the examples; with `All` over the classes, too.
template <bool All, class X>
constexpr auto sum_of(const X& x) {
    if constexpr (All) return Tensor<float>(reduce_sum(x));
    else return nest::to_tensor(reduce_sum<0>(x));
}
/// The state of an F score.
template <auto self, int Classes>
constexpr auto f_sum() {
    if constexpr (self.average.kind == metrics::Average::Kind::micro) return Tensor<float>();
    else return Tensor<float, Classes>();
}
template <class X>
using FourScores = std::tuple<X, X, X, X>;
inline constexpr std::string_view f_sums[] = {"true_positives", "false_positives",
                                              "false_negatives", "intermediate_weights"};
template <auto self, int Classes, class... A>
constexpr auto f_share(const A&... a) {
    if constexpr ((Poisoned<A> || ...)) {
        return Poison{};
    } else if constexpr (!check_average<self, Classes>()) {
        return Poison{};
    } else {
        return of_table<Classes>(
            [](const auto& y, const auto& p, const auto& w) {
                using X = std::remove_cvref_t<decltype(p)>;
                constexpr bool all = self.average.kind == metrics::Average::Kind::micro;
                const X chosen = [&] {
                    constexpr double threshold = self.threshold;
                    if constexpr (threshold > 0) return X(cast<float>(p > threshold));
                    else
                        return X(cast<float>(
                            logical_and(p >= reduce_max<-1>(p, keepdims), abs(p) > 1e-9)));
                }();
                return std::tuple(sum_of<all>(X(chosen * y * w)),
                                  sum_of<all>(X(chosen * (1.0 - y) * w)),
                                  sum_of<all>(X((1.0 - chosen) * y * w)), sum_of<all>(X(y * w)));
            },
            a...);
    }
}
template <auto self, class State>
constexpr auto f_result(const State& sums) {
    using enum metrics::Average::Kind;
    using X = std::tuple_element_t<0, State>;
    const auto& [tp, fp, fn, labels] = sums;
    constexpr double square = self.beta * self.beta;
    const X precision(tp / (tp + fp + epsilon)), recall(tp / (tp + fn + epsilon));
    const X score(precision * recall / (precision * square + recall + epsilon) * (1 + square));
    if constexpr (self.average.kind == weighted)
        return Tensor<float>(reduce_sum(score * (labels / (reduce_sum(labels) + epsilon))));
    else if constexpr (self.average.kind == macro) return Tensor<float>(reduce_mean(score));
    else return score;
}

}  // namespace detail

namespace metrics {

/// (1 + beta^2) * precision * recall / (beta^2 * precision + recall) of each class: labels 0 or 1
/// and predictions [batch, Classes] -> [Classes], or a number with an average. Without a threshold
/// the largest prediction of a row is positive. Mirrors keras.metrics.FBetaScore.
template <int Classes = 0>
struct FBetaScore {
    Average average{};
    double beta = 1;
    double threshold = 0;  ///< 0: none
    Name name = "fbeta_score";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[4] = detail::f_sums;
    template <auto self>
    using State = detail::FourScores<decltype(detail::f_sum<self, Classes>())>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::f_share<self, Classes>(a...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        return detail::f_result<self>(sums);
    }
};

/// FBetaScore with beta 1: 2 * precision * recall / (precision + recall). Mirrors
/// keras.metrics.F1Score.
template <int Classes = 0>
struct F1Score {
    Average average{};
    double threshold = 0;  ///< 0: none
    Name name = "f1_score";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr double beta = 1;
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[4] = detail::f_sums;
    template <auto self>
    using State = detail::FourScores<decltype(detail::f_sum<self, Classes>())>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::f_share<self, Classes>(a...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        return detail::f_result<self>(sums);
    }
};

/// 1 - the sum of squared errors / the sum of squared deviations from the mean, of each output:
/// [batch, Outputs] -> a number, or [Outputs] without aggregation; 0 for an output without
/// deviations. `num_regressors` gives the adjusted R2 for that many predictors. Mirrors
/// keras.metrics.R2Score.
template <int Outputs = 1>
struct R2Score {
    Aggregation class_aggregation = "uniform_average";
    int num_regressors = 0;
    Name name = "r2_score";
    static constexpr detail::LabelKind label_kind = detail::LabelKind::same_shape;
    static constexpr int direction = 1;  ///< larger is better
    static constexpr std::string_view state_names[] = {"num_samples", "squared_sum", "sum",
                                                       "residual", "count"};
    template <auto>
    using State = std::tuple<Tensor<float>, Tensor<float, Outputs>, Tensor<float, Outputs>,
                             Tensor<float, Outputs>, Tensor<float, Outputs>>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        constexpr bool known =
            self.class_aggregation.kind != Aggregation::Kind::unknown && self.num_regressors >= 0;
        static_assert(
            known,
            "[tf.keras.metric_options] R2Score<2>{.class_aggregation = \"uniform_average\"}, "
            "\"variance_weighted_average\", or Aggregation{} for one score for each "
            "output; num_regressors is not negative");
        if constexpr (!known || (Poisoned<A> || ...)) return Poison{};
        else
            return detail::of_table<Outputs>(
                [](const auto& y, const auto& p, const auto& w) {
                    using X = std::remove_cvref_t<decltype(p)>;
                    const X weighted(y * w);
                    return std::tuple(detail::count_of(p), detail::sum_of<false>(X(y * weighted)),
                                      detail::sum_of<false>(weighted),
                                      detail::sum_of<false>(X(square(y - p) * w)),
                                      detail::sum_of<false>(w));
                },
                a...);
    }
    template <auto self>
    static constexpr auto result(const State<self>& sums) {
        using X = Tensor<float, Outputs>;
        const auto& [samples, squares, sum, residual, count] = sums;
        const X total(squares - sum * (sum / count));
        const X raw(1.0 - residual / total);
        const X scores(where(math::is_inf(raw), 0.0, raw));
        const auto score = [&] {
            using enum Aggregation::Kind;
            if constexpr (self.class_aggregation.kind == uniform)
                return Tensor<float>(reduce_mean(scores));
            else if constexpr (self.class_aggregation.kind == variance)
                return Tensor<float>(reduce_sum(total * scores) / reduce_sum(total));
            else return scores;
        }();
        if constexpr (self.num_regressors == 0) {
            return score;
        } else {
            using S = std::remove_cvref_t<decltype(score)>;
            constexpr double taken = self.num_regressors + 1.0;
            const tf::detail::core::Late<Tensor<float>, S> left(samples - taken);
            return S(where(left > 0.0, 1.0 - (1.0 - score) * (samples - 1.0) / left, score));
        }
    }
};

}  // namespace metrics
}  // namespace tf::keras
