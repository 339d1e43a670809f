// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of metrics. A metric is a value. `call(y_true, y_pred)` returns one number per
// sample, which are summed into a total and a count, and `result(total, count)` computes the metric
// from them. tf::keras::Metric keeps the two sums as variables. Mirrors keras.metrics.

#include <tf/core/compiled.hpp>
#include <tf/keras/losses/loss.hpp>
#include <tf/module/module.hpp>
#include <tf/module/variable.hpp>

namespace tf::keras {

namespace metrics {

/// What a batch adds to the sums of a metric.
struct Share {
    Tensor<float> total;
    Tensor<float> count;
};

}  // namespace metrics

namespace detail {

/// The mean over all dims from `First` on.
template <int First, class V>
constexpr auto mean_from(const V& values) {
    if constexpr (V::rank <= First) {
        return values;
    } else {
        return [&]<int... I>(std::integer_sequence<int, I...>) {
            return nest::to_tensor(reduce_mean<(First + I)...>(values));
        }(std::make_integer_sequence<int, V::rank - First>{});
    }
}
/// The number of samples in a batch.
template <class V>
constexpr Tensor<float> samples_of(const V& values) {
    if constexpr (V::rank == 0) return Tensor<float>(1.f);
    else if constexpr (V::static_shape[0] != dyn)
        return Tensor<float>(static_cast<float>(V::static_shape[0]));
    else return Tensor<float>(cast<float>(gather(shape(values), 0)));
}
/// One weight per value.
template <class W, class V>
constexpr V repeated(const W& w, const V& values) {
    if constexpr (W::static_shape == V::static_shape && V::static_shape.fully_defined()) return w;
    else return V(w + zeros_like(values));
}

}  // namespace detail

namespace metrics {

/// What values add to a mean: the sum of the samples' means, and the number of samples.
template <TensorLike V>
constexpr auto share_of(const V& of_samples) {
    if constexpr (Poisoned<V>) {
        return Poison{};
    } else {
        const auto values = nest::to_tensor(cast<float>(nest::to_tensor(of_samples)));
        const auto means = detail::mean_from<1>(values);
        return Share{Tensor<float>(reduce_sum(means)), detail::samples_of(means)};
    }
}
/// The same with a weight for each sample, or for each value.
template <TensorLike V, TensorLike W>
constexpr auto share_of(const V& of_samples, const W& sample_weight) {
    if constexpr (Poisoned<V> || Poisoned<W>) {
        return Poison{};
    } else {
        const auto given = nest::to_tensor(cast<float>(nest::to_tensor(of_samples)));
        const auto weights = detail::weights_for(sample_weight, given);
        using Weights = std::remove_cvref_t<decltype(weights)>;
        const auto values = detail::mean_from<Weights::rank>(detail::of_rank(given, weights));
        using Values = std::remove_cvref_t<decltype(values)>;
        if constexpr (!detail::check_weights<Weights, Values>()) {
            return Poison{};
        } else {
            const auto w = detail::repeated(weights, values);
            const Values weighted(values * w);
            return Share{Tensor<float>(reduce_sum(detail::mean_from<1>(weighted))),
                         Tensor<float>(reduce_sum(detail::mean_from<1>(w)))};
        }
    }
}

/// What a batch adds to the sums of a metric.
template <class M, class Y, class P, class... W>
constexpr auto share(const M& metric, const Y& y_true, const P& y_pred, const W&... weight) {
    const auto values = metric.call(y_true, y_pred);
    if constexpr (Poisoned<decltype(values)>) return Poison{};
    else return share_of(values, weight...);
}

/// The result of a metric that is a mean; 0 if nothing has been counted.
TF_WHEN_CALLED constexpr Tensor<float> mean_result(const Tensor<float>& total,
                                                   const Tensor<float>& count) {
    return detail::divide_no_nan(total, count);
}
/// The same for numbers.
constexpr float mean_result(float total, float count) { return count == 0 ? 0 : total / count; }

/// The result of a metric: its own `result`, or the mean.
template <class M>
constexpr Tensor<float> result_of(const M& metric, const Tensor<float>& total,
                                  const Tensor<float>& count) {
    if constexpr (requires { metric.result(total, count); }) return metric.result(total, count);
    else return mean_result(total, count);
}

/// The mean of values: `Metric<metrics::Mean{}> m; m.update_state(values);`. Mirrors
/// keras.metrics.Mean.
struct Mean {
    Name name = "mean";
};

}  // namespace metrics

/// A metric with its state, for use without a trainer: `Metric<metrics::BinaryAccuracy{}> m;
/// m.update_state(y_true, y_pred); m.result()`. Mirrors keras.metrics.Metric.
template <auto Spec>
class Metric : public Module {
public:
    constexpr Metric() : Metric(nullptr, Spec.name.view()) {}
    constexpr Metric(Module* owner, std::string_view name) : Module(owner, name) {}

    /// Adds a batch: labels and predictions, or the values of a Mean; optionally followed by a
    /// sample_weight.
    template <TensorLike... A>
    constexpr void update_state(const A&... a) {
        if constexpr (!(Poisoned<A> || ...)) {
            const auto share = [&] {
                if constexpr (requires { Spec.call(a...); } || sizeof...(A) == 3)
                    return metrics::share(Spec, a...);
                else return metrics::share_of(a...);
            }();
            if constexpr (!Poisoned<decltype(share)>) {
                total_.assign_add(share.total);
                count_.assign_add(share.count);
            }
        }
    }
    /// The metric of all batches since the last reset; 0 before the first batch.
    constexpr Tensor<float> result() const {
        return metrics::result_of(Spec, total_.read(), count_.read());
    }
    /// Sets both sums to 0.
    constexpr void reset_state() {
        total_.assign(0.f);
        count_.assign(0.f);
    }

private:
    Variable<float> total_{this, "total", 0.f, false};
    Variable<float> count_{this, "count", 0.f, false};
};

}  // namespace tf::keras
