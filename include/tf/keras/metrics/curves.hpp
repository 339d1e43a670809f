// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Metrics over all thresholds: the area under a curve, and the best value of one quantity under a
// bound for another.

#include <algorithm>

#include <tf/core/number.hpp>
#include <tf/keras/metrics/thresholds.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/math.hpp>

namespace tf::keras {

namespace metrics {

/// The curve of AUC: "ROC" (true over false positive rate), "PR" (precision over recall) or
/// "PRGAIN" (their gains).
struct Curve {
    enum class Kind : std::uint8_t { roc, pr, pr_gain, unknown };
    Kind kind;

    template <std::size_t N>
    constexpr Curve(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "ROC"      ? Kind::roc
               : given == "PR"     ? Kind::pr
               : given == "PRGAIN" ? Kind::pr_gain
                                   : Kind::unknown;
    }
};
/// How AUC sums up the area between two thresholds: "interpolation", "minoring" or "majoring".
struct SummationMethod {
    enum class Kind : std::uint8_t { interpolation, minoring, majoring, unknown };
    Kind kind;

    template <std::size_t N>
    constexpr SummationMethod(const char (&name)[N]) {
        const std::string_view given(name, N - 1);
        kind = given == "interpolation" ? Kind::interpolation
               : given == "minoring"    ? Kind::minoring
               : given == "majoring"    ? Kind::majoring
                                        : Kind::unknown;
    }
};
/// The weights of labels in AUC.
struct LabelWeights {
    static constexpr int most = 32;
    double values[most]{};
    int count = 0;

    constexpr LabelWeights() = default;
    consteval LabelWeights(std::initializer_list<double> all) {
        for (const double w : all) values[count++] = w;
    }
};

}  // namespace metrics

namespace detail {

/// The four sums over all thresholds, in Keras's order.
inline constexpr std::string_view four_counts[] = {"true_positives", "false_positives",
                                                   "true_negatives", "false_negatives"};
template <class X>
using FourSums = std::tuple<X, X, X, X>;
template <auto With, class... A>
constexpr auto four_sums(const A&... a) {
    const auto c = decisions<With>(a...);
    if constexpr (Poisoned<decltype(c)>) return Poison{};
    else
        return std::tuple(c.true_positives, c.false_positives, c.true_negatives, c.false_negatives);
}
/// All elements along the first dim without the last one, or without the first one.
template <class X>
constexpr auto lower_of(const X& x) {
    return nest::to_tensor(gather<0>(x, range<0, X::static_shape[0] - 1>()));
}
template <class X>
constexpr auto upper_of(const X& x) {
    return nest::to_tensor(gather<0>(x, range<1, X::static_shape[0]>()));
}

/// The largest a / (a + b) among the thresholds where c / (c + d) is at least the bound; 0 if there
/// are none.
template <class X>
constexpr Tensor<float> best_where(const X& c, const X& d, double bound, const X& a, const X& b) {
    const X bounded = share_of_all(c, X(c + d)), values = share_of_all(a, X(a + b));
    return maximum(reduce_max(where(bounded >= static_cast<float>(bound), values, 0.0)), 0.0);
}
template <tf::detail::core::Number Value, int T>
constexpr bool check_bound() {
    constexpr double value = Value;
    constexpr bool fits = value >= 0 && value <= 1 && T > 0;
    static_assert(
        fits,
        "[tf.keras.metric_options] PrecisionAtRecall{.recall = .8}: the bound of the other "
        "quantity must be in [0, 1], and there must be at least one threshold");
    return fits;
}

template <auto self>
inline constexpr auto bound_decisions = [] {
    Decisions<self.num_thresholds> out = even_decisions<self.num_thresholds>(false);
    out.class_id = self.class_id;
    return out;
}();
/// What a batch adds to the sums of a metric with a bound of another quantity.
template <auto self, tf::detail::core::Number Bound, class... A>
constexpr auto bound_share(const A&... a) {
    if constexpr (!check_bound<Bound, self.num_thresholds>()) return Poison{};
    else return four_sums<bound_decisions<self>>(a...);
}

/// The options of AUC as decisions.
template <auto self>
inline constexpr auto auc_decisions = [] {
    constexpr int T = self.thresholds.count == 0 ? self.num_thresholds : self.thresholds.count + 2;
    Decisions<T> out = even_decisions<T>(true);
    if (self.thresholds.count > 0) {
        std::array<double, static_cast<std::size_t>(T)> plain{};
        std::copy_n(self.thresholds.values, T - 2, plain.begin() + 1);
        std::sort(plain.begin() + 1, plain.end() - 1);
        plain.back() = 1;
        out.even = are_even<T>(plain);
        std::copy(plain.begin() + 1, plain.end() - 1, out.thresholds.begin() + 1);
    }
    out.by_label = self.multi_label;
    if (!self.multi_label) {
        out.label_count = self.label_weights.count;
        std::copy_n(self.label_weights.values, out.label_count, out.label_weights.begin());
    }
    return out;
}();
template <auto self>
constexpr auto auc_sum() {
    constexpr int T = self.thresholds.count == 0 ? self.num_thresholds : self.thresholds.count + 2;
    if constexpr (self.multi_label) return Tensor<float, T, self.num_labels>();
    else return Tensor<float, T>();
}
template <auto self>
constexpr bool check_auc() {
    constexpr bool fits = (self.num_thresholds > 1 || self.thresholds.count > 0) &&
                          self.curve.kind != metrics::Curve::Kind::unknown &&
                          self.summation_method.kind != metrics::SummationMethod::Kind::unknown &&
                          self.multi_label == (self.num_labels > 0) &&
                          (!self.multi_label || self.label_weights.count == 0 ||
                           self.label_weights.count == self.num_labels);
    static_assert(fits,
                  "[tf.keras.metric_options] AUC{.num_thresholds = 200, .curve = \"ROC\", "
                  ".summation_method = "
                  "\"interpolation\"}: 2 or more thresholds; \"ROC\", \"PR\" or \"PRGAIN\"; "
                  "\"interpolation\", \"minoring\" or \"majoring\"; .multi_label = true comes "
                  "with .num_labels, and a weight for each label");
    return fits;
}
/// The weight of a label, as a separate constant for the same reason as metric_name.
template <auto self, std::size_t K>
inline constexpr float label_weight = static_cast<float>(self.label_weights.values[K]);

/// The weighted mean over the labels, or the sum of a vector.
template <auto self, class X>
constexpr Tensor<float> area_of(const X& parts) {
    if constexpr (!self.multi_label) {
        return reduce_sum(parts);
    } else {
        const auto areas = nest::to_tensor(reduce_sum<0>(parts));
        if constexpr (self.label_weights.count == 0) {
            return reduce_mean(areas);
        } else {
            return [&]<std::size_t... K>(std::index_sequence<K...>) {
                const auto w = tf::stack<0>(Tensor<float>(label_weight<self, K>)...);
                return Tensor<float>(reduce_sum(areas * w) / reduce_sum(w));
            }(std::make_index_sequence<static_cast<std::size_t>(self.num_labels)>{});
        }
    }
}
/// The area under the precision-recall curve, interpolated as in Davis and Goadrich 2006.
template <auto self, class X>
constexpr Tensor<float> interpolated_pr(const X& tp, const X& fp, const X& fn) {
    const X positive(tp + fp);
    const auto tp_up = upper_of(tp), p_low = lower_of(positive), p_up = upper_of(positive);
    using Step = std::remove_cvref_t<decltype(tp_up)>;
    const Step more(lower_of(tp) - tp_up);
    const Step slope = share_of_all(more, Step(maximum(p_low - p_up, 0.0)));
    const Step from(tp_up - slope * p_up);
    const auto both = nest::to_tensor(logical_and(p_low > 0.0, p_up > 0.0));
    const Step ratio(where(both, share_of_all(p_low, Step(maximum(p_up, 0.0))), 1.0));
    const Step all(maximum(tp_up + upper_of(fn), 0.0));
    return area_of<self>(share_of_all(Step(slope * (more + from * log(ratio))), all));
}

}  // namespace detail

namespace metrics {

/// The area under a curve through the points at all thresholds, from 0 to 1. Predictions are
/// probabilities, or logits with `from_logits`. With `multi_label`, the mean of the areas of all
/// `num_labels` labels, weighted by label_weights; without it, label_weights multiply the weights
/// of the elements. Mirrors keras.metrics.AUC.
struct AUC {
    int num_thresholds = 200;
    Curve curve = "ROC";
    SummationMethod summation_method = "interpolation";
    Name name = "auc";
    Thresholds thresholds{};  ///< if given, these thresholds and two outside of [0, 1]
    bool multi_label = false;
    int num_labels = 0;
    LabelWeights label_weights{};
    bool from_logits = false;
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[4] = detail::four_counts;
    template <auto self>
    using State = detail::FourSums<decltype(detail::auc_sum<self>())>;

    template <auto self, class Y, class P, class... W>
    static constexpr auto share(const Y& y_true, const P& y_pred, const W&... sample_weight) {
        if constexpr (!detail::check_auc<self>()) return Poison{};
        else if constexpr (self.from_logits && !Poisoned<P>)
            return detail::four_sums<detail::auc_decisions<self>>(
                y_true, nest::to_tensor(tf::sigmoid(nest::to_tensor(y_pred))), sample_weight...);
        else
            return detail::four_sums<detail::auc_decisions<self>>(y_true, y_pred, sample_weight...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        constexpr auto curve = self.curve.kind;
        constexpr auto method = self.summation_method.kind;
        using enum Curve::Kind;
        constexpr auto interpolation = SummationMethod::Kind::interpolation;
        // no structured bindings, because clang does not treat those that a lambda uses as
        // constants
        const auto &tp = std::get<0>(sums), &fp = std::get<1>(sums);
        const auto &tn = std::get<2>(sums), &fn = std::get<3>(sums);
        using X = std::tuple_element_t<0, State<self>>;
        if constexpr (curve == pr && method == interpolation) {
            return detail::interpolated_pr<self>(tp, fp, fn);
        } else {
            const X recall = detail::share_of_all(tp, X(tp + fn));
            const X x = [&]() -> X {
                if constexpr (curve == roc) return detail::share_of_all(fp, X(fp + tn));
                else if constexpr (curve == pr) return recall;
                else return X(maximum(gain(fn, tp, fp, tn, fn, 0.0), 0.0));
            }();
            const X y = [&]() -> X {
                if constexpr (curve == roc) return recall;
                else if constexpr (curve == pr) return detail::share_of_all(tp, X(tp + fp));
                else return gain(fp, tp, fp, tn, fn, 1.0);
            }();
            const auto low = detail::lower_of(y), up = detail::upper_of(y);
            using Step = std::remove_cvref_t<decltype(low)>;
            const Step height = [&]() -> Step {
                if constexpr (method == interpolation) return (low + up) / 2.0;
                else if constexpr (method == SummationMethod::Kind::minoring)
                    return minimum(low, up);
                else return maximum(low, up);
            }();
            return detail::area_of<self>(
                Step((detail::lower_of(x) - detail::upper_of(x)) * height));
        }
    }

    /// Internal: 1 - (positives / negatives) * wrong / tp.
    template <class X>
    static constexpr X gain(const X& wrong, const X& tp, const X& fp, const X& tn, const X& fn,
                            double without) {
        const X scale = detail::share_of_all(X(tp + fn), X(tn + fp));
        return X(where(equal(tp, 0.0), without, 1.0 - scale * detail::share_of_all(wrong, tp)));
    }
};

/// The best sensitivity (recall) at a threshold where the specificity is at least the given one:
/// true negatives / (true negatives + false positives). `SensitivityAtSpecificity{.specificity =
/// .9}`. Mirrors keras.metrics.SensitivityAtSpecificity.
struct SensitivityAtSpecificity {
    double specificity = -1;
    int num_thresholds = 200;
    int class_id = -1;  ///< if not -1, only this class counts
    Name name = "sensitivity_at_specificity";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[4] = detail::four_counts;
    template <auto self>
    using State = detail::FourSums<Tensor<float, self.num_thresholds>>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::bound_share<self, self.specificity>(a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        const auto& [tp, fp, tn, fn] = sums;
        return detail::best_where(tn, fp, self.specificity, tp, fn);
    }
};

/// The best specificity at a threshold where the sensitivity (recall) is at least the given one.
/// Mirrors keras.metrics.SpecificityAtSensitivity.
struct SpecificityAtSensitivity {
    double sensitivity = -1;
    int num_thresholds = 200;
    int class_id = -1;  ///< if not -1, only this class counts
    Name name = "specificity_at_sensitivity";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[4] = detail::four_counts;
    template <auto self>
    using State = detail::FourSums<Tensor<float, self.num_thresholds>>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::bound_share<self, self.sensitivity>(a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        const auto& [tp, fp, tn, fn] = sums;
        return detail::best_where(tp, fn, self.sensitivity, tn, fp);
    }
};

/// The best precision at a threshold where the recall is at least the given one. Mirrors
/// keras.metrics.PrecisionAtRecall.
struct PrecisionAtRecall {
    double recall = -1;
    int num_thresholds = 200;
    int class_id = -1;  ///< if not -1, only this class counts
    Name name = "precision_at_recall";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[4] = detail::four_counts;
    template <auto self>
    using State = detail::FourSums<Tensor<float, self.num_thresholds>>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::bound_share<self, self.recall>(a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        [[maybe_unused]] const auto& [tp, fp, tn, fn] = sums;
        return detail::best_where(tp, fn, self.recall, tp, fp);
    }
};

/// The best recall at a threshold where the precision is at least the given one. Mirrors
/// keras.metrics.RecallAtPrecision.
struct RecallAtPrecision {
    double precision = -1;
    int num_thresholds = 200;
    int class_id = -1;  ///< if not -1, only this class counts
    Name name = "recall_at_precision";
    static constexpr int direction = 1;  ///< larger is better
    static constexpr const std::string_view (&state_names)[4] = detail::four_counts;
    template <auto self>
    using State = detail::FourSums<Tensor<float, self.num_thresholds>>;

    template <auto self, class... A>
    static constexpr auto share(const A&... a) {
        return detail::bound_share<self, self.precision>(a...);
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        [[maybe_unused]] const auto& [tp, fp, tn, fn] = sums;
        return detail::best_where(tp, fp, self.precision, tp, fn);
    }
};

}  // namespace metrics
}  // namespace tf::keras
