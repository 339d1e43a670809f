// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The counts of the confusion matrix at thresholds, which metrics add up. Metrics with the same
// thresholds record the same ops, which a traced step computes only once. Mirrors
// keras.src.metrics.metrics_utils.

#include <array>
#include <initializer_list>

#include <tf/keras/losses/regression.hpp>
#include <tf/keras/metrics/metric.hpp>
#include <tf/ops/primitive/compare.hpp>
#include <tf/ops/primitive/movement.hpp>
#include <tf/ops/primitive/scan.hpp>
#include <tf/ops/primitive/segment.hpp>
#include <tf/ops/primitive/select.hpp>
#include <tf/ops/primitive/shape.hpp>
#include <tf/ops/primitive/top_k.hpp>

namespace tf::keras {

namespace detail {
inline void a_threshold_is_a_probability_from_0_to_1__and_there_are_at_most_30() {}
}  // namespace detail

namespace metrics {

/// The thresholds of a metric: one number, or `{.25, .5, .75}`.
struct Thresholds {
    static constexpr int most = 30;
    double values[most]{};
    int count = 0;

    constexpr Thresholds() = default;
    consteval Thresholds(double threshold) : Thresholds({threshold}) {}
    consteval Thresholds(std::initializer_list<double> all) {
        for (const double t : all) {
            if (!(t >= 0 && t <= 1) || count == most)
                detail::a_threshold_is_a_probability_from_0_to_1__and_there_are_at_most_30();
            values[count++] = t;
        }
    }
};

}  // namespace metrics

namespace detail {

/// The options of a metric: the thresholds, and which predictions are used.
template <int T>
struct Decisions {
    std::array<double, static_cast<std::size_t>(T)> thresholds{};
    bool even = false;      ///< evenly spaced from 0 to 1; the ends may be slightly outside
    bool wider = false;     ///< below 0 and above 1 at the ends
    int top_k = 0;          ///< if not 0, only the k largest predictions are positive
    int class_id = -1;      ///< if not -1, only this class counts
    bool by_label = false;  ///< counts for each label, the last dim
    std::array<double, 32> label_weights{};
    int label_count = 0;  ///< of label_weights
};

/// Elements as separate constants, for the same reason as metric_name.
template <auto With, std::size_t K>
inline constexpr float threshold_at = static_cast<float>(With.thresholds[K]);
template <auto With, std::size_t K>
inline constexpr float weight_of_label = static_cast<float>(With.label_weights[K]);

/// Whether thresholds are the numbers k / (n - 1).
template <int T>
constexpr bool are_even(const std::array<double, static_cast<std::size_t>(T)>& thresholds) {
    if (T < 3) return false;
    for (int k = 0; k < T; ++k) {
        const double even = static_cast<double>(k) / (T - 1);
        const double off = thresholds[static_cast<std::size_t>(k)] - even;
        const double limit = epsilon + 1e-5 * even;
        if (off > limit || -off > limit) return false;
    }
    return true;
}
/// n thresholds k / (n - 1); for AUC the ends are slightly outside of [0, 1].
template <int T>
constexpr Decisions<T> even_decisions(bool wider) {
    Decisions<T> out{.even = T > 1, .wider = wider};
    for (int k = 0; k < T; ++k)
        out.thresholds[static_cast<std::size_t>(k)] =
            T == 1 ? .5 : static_cast<double>(k) / (T - 1);
    if (wider) {
        out.thresholds[0] = -epsilon;
        out.thresholds[static_cast<std::size_t>(T - 1)] = 1 + epsilon;
    }
    return out;
}

/// The four counts at each threshold: [T], or [T, labels].
template <class X>
struct Counts {
    X true_positives, false_positives, true_negatives, false_negatives;
};

/// x as a vector, or with one row per example.
template <bool Rows, class X>
constexpr auto flat_of(const X& x) {
    if constexpr (Rows) return x;
    else if constexpr (X::static_shape.fully_defined())
        return nest::to_tensor(reshape<static_cast<int>(X::static_shape.size())>(x));
    else return nest::to_tensor(reshape<-1>(x));
}
/// Counts from predictions and from the weights of positive and of negative labels, all [n] or [n,
/// labels].
template <auto With, class P>
constexpr auto counts_at(const P& p, const P& positive, const P& negative) {
    constexpr int T = static_cast<int>(With.thresholds.size());
    const auto finish = [&](const auto& tp, const auto& fp) {
        using X = std::remove_cvref_t<decltype(tp)>;
        return Counts<X>{tp, fp, X(reduce_sum<0>(negative) - fp), X(reduce_sum<0>(positive) - tp)};
    };
    if constexpr (With.even) {
        // each prediction falls between two thresholds and is positive at all lower ones
        const auto bucket = nest::to_tensor(ceil(clip_by_value(p, 0, 1) * (T - 1.0)) - 1.0);
        const auto at = nest::to_tensor(cast<std::int32_t>([&] {
            if constexpr (With.wider) return nest::to_tensor(maximum(bucket, 0.0));
            else return bucket;
        }()));
        const auto above = [&](const P& weights) {
            if constexpr (P::rank == 1) {
                return nest::to_tensor(
                    cumsum(math::unsorted_segment_sum<T>(weights, at), {.reverse = true}));
            } else {
                constexpr int labels = P::static_shape[1];
                const auto pair = nest::to_tensor(at * labels + range<0, labels>());
                const auto in_bucket = math::unsorted_segment_sum<T * labels>(
                    flat_of<false>(weights),
                    flat_of<false>(nest::to_tensor(where(at < 0, at, pair))));
                return nest::to_tensor(cumsum(reshape<T, labels>(in_bucket), {.reverse = true}));
            }
        };
        return finish(above(positive), above(negative));
    } else {
        const auto above = [&](const P& weights) {
            return [&]<std::size_t... K>(std::index_sequence<K...>) {
                return nest::to_tensor(tf::stack<0>(nest::to_tensor(
                    reduce_sum<0>(where(p > threshold_at<With, K>, weights, 0.0)))...));
            }(std::make_index_sequence<With.thresholds.size()>{});
        };
        return finish(above(positive), above(negative));
    }
}

/// Keeps the k largest predictions of each row and sets the others below any threshold.
template <int K, class P>
constexpr P only_top_k(const P& p) {
    const auto best = math::top_k<K>(p).indices;
    const auto classes = nest::to_tensor(range<0, P::static_shape[P::rank - 1]>());
    const auto chosen = reduce_any<-2>(equal(expand_dims<-1>(best), classes));
    return P(where(chosen, p, -1e10));
}
/// Selects one class along the last dim.
template <int Class, class X>
constexpr auto only_class(const X& x) {
    return nest::to_tensor(expand_dims<-1>(gather<-1>(x, Class)));
}

/// The counts of a batch, or a message if labels, predictions and weights do not fit.
template <auto With, class Y, class P, class... W>
constexpr auto decisions(const Y& y_true, const P& y_pred, const W&... sample_weight) {
    if constexpr (Poisoned<Y> || Poisoned<P> || (Poisoned<W> || ...)) return Poison{};
    else
        return of_labels(y_true, y_pred, [&](const auto& y, const auto& given) {
            using X = std::remove_cvref_t<decltype(given)>;
            constexpr int last = X::static_shape[X::rank - 1];
            constexpr bool known = (With.top_k == 0 && With.class_id < 0 && !With.by_label) ||
                                   (X::rank > 1 && last != dyn && With.top_k <= last &&
                                    With.class_id < last && (!With.by_label || X::rank == 2));
            static_assert(
                known,
                "[tf.keras.metric_shape] top_k, class_id and multi_label need predictions "
                "[batch, classes] with a known number of classes, and a top_k and class_id "
                "that fit it");
            if constexpr (!known) {
                return Poison{};
            } else {
                const auto chosen = [&] {
                    if constexpr (With.top_k > 0) return only_top_k<With.top_k>(given);
                    else return given;
                }();
                const auto cut = [](const auto& x) {
                    if constexpr (With.class_id >= 0) return only_class<With.class_id>(x);
                    else return x;
                };
                const auto p = nest::to_tensor(cast<float>(cut(chosen)));
                using Q = std::remove_cvref_t<decltype(p)>;
                const Q positive(cast<float>(not_equal(cut(y), 0.0)));
                const auto count = [&](const Q& w) {
                    const Q all = [&] {
                        if constexpr (With.label_count > 0)
                            return []<std::size_t... K>(const Q& each, std::index_sequence<K...>) {
                                return Q(each *
                                         tf::stack<0>(Tensor<float>(weight_of_label<With, K>)...));
                            }(w, std::make_index_sequence<static_cast<std::size_t>(
                                       With.label_count)>{});
                        else return w;
                    }();
                    return counts_at<With>(flat_of<With.by_label>(p),
                                           flat_of<With.by_label>(Q(positive * all)),
                                           flat_of<With.by_label>(Q(all - positive * all)));
                };
                if constexpr (sizeof...(W) == 0) {
                    return count(ones_like(p));
                } else {
                    return of_weighted(p, weights_for(sample_weight..., p),
                                       [&](const auto&, const auto& w) {
                                           using All = std::remove_cvref_t<decltype(w)>;
                                           if constexpr (All::rank > Q::rank)
                                               return count(Q(tf::squeeze<-1>(w)));
                                           else return count(Q(w));
                                       });
                }
            }
        });
}

/// The result at one threshold as a number, otherwise as a vector.
template <class X>
constexpr auto one_or_all(const X& x) {
    if constexpr (X::static_shape.size() == 1) return nest::to_tensor(tf::squeeze<-1>(x));
    else return x;
}
/// a / b for each element, and 0 where b is 0.
template <class X>
constexpr X share_of_all(const X& a, const X& b) {
    const auto none = equal(b, 0);
    return X(where(none, 0.0, a / where(none, 1.0, b)));
}

}  // namespace detail
}  // namespace tf::keras
