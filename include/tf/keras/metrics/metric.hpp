// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shared code of metrics. A metric is a value. `call(y_true, y_pred)` returns one number per
// sample, which are summed into a total and a count, and `result(total, count)` computes the metric
// from them. Such a metric may compute what a batch adds itself, in
//
//   static constexpr bool own_share = true;
//   template <auto self, class Y, class P, class... W>
//   static constexpr auto mean_share(const Y&, const P&, const W&...);  // Share
//
// A metric with other sums has instead
//
//   template <auto self>
//   using State = std::tuple<Tensor<float, ...>...>;               // the sums, and their names:
//   static constexpr std::string_view state_names[] = {"true_positives", ...};
//   template <auto self, class Y, class P, class... W>
//   static constexpr auto share(const Y&, const P&, const W&...);  // State: what a batch adds
//   template <auto self>
//   static constexpr auto result(const State<self>& sums);
//
// tf::keras::Metric keeps the sums as variables. Mirrors keras.metrics.

#include <string_view>
#include <tuple>

#include <tf/core/compiled.hpp>
#include <tf/keras/losses/loss.hpp>
#include <tf/module/any_variable.hpp>
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
/// Calls f(values, weights) with one weight per value, given weights whose dims are the first dims
/// of the values; reports weights that do not fit.
template <class V, class W, class F>
constexpr auto of_weighted(const V& given, const W& w, F f) {
    const auto values = of_rank(given, w);
    using Values = std::remove_cvref_t<decltype(values)>;
    if constexpr (W::rank < Values::rank && W::rank > 0) {
        return of_weighted(values, nest::to_tensor(expand_dims<-1>(w)), f);
    } else if constexpr (!check_weights<W, Values>()) {
        return Poison{};
    } else {
        return f(values, repeated(w, values));
    }
}
}  // namespace detail

namespace metrics {

/// The contribution of values to a mean: the sum of the samples' means, and the number of samples.
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

/// Whether a metric has sums other than a total and a count.
template <class M>
concept HasState = requires { M::state_names[0]; };
template <auto M>
inline constexpr bool has_state = HasState<std::remove_const_t<decltype(M)>>;
template <auto M>
using State = typename std::remove_const_t<decltype(M)>::template State<M>;

/// What a batch adds to the sums of a metric: a Share, or its State.
template <auto M, class... A>
constexpr auto share(const A&... a) {
    if constexpr (has_state<M>) {
        return M.template share<M>(a...);
    } else if constexpr (requires { M.of_values; }) {
        return share_of(a...);
    } else if constexpr (requires { M.own_share; }) {
        return M.template mean_share<M>(a...);
    } else {
        return
            []<class Y, class P, class... W>(const Y& y_true, const P& y_pred, const W&... weight) {
                const auto values = M.call(y_true, y_pred);
                if constexpr (Poisoned<decltype(values)>) return Poison{};
                else return share_of(values, weight...);
            }(a...);
    }
}

/// The result of a metric that is a mean; 0 if nothing has been counted.
TF_WHEN_CALLED constexpr Tensor<float> mean_result(const Tensor<float>& total,
                                                   const Tensor<float>& count) {
    const tf::detail::core::Late<Tensor<float>, Called>& sum = total;
    return detail::divide_no_nan(sum, count);
}
/// The same for numbers.
constexpr float mean_result(float total, float count) { return count == 0 ? 0 : total / count; }

/// The result of a metric: its own `result`, or the mean.
template <class M>
constexpr Tensor<float> result_of(const M& metric, const Tensor<float>& total,
                                  const Tensor<float>& count) {
    if constexpr (requires { metric.result(total, count); }) return metric.result(total, count);
    else return mean_result<M>(total, count);
}

/// The mean of values: `Metric<metrics::Mean{}> m; m.update_state(values);`. Mirrors
/// keras.metrics.Mean.
struct Mean {
    Name name = "mean";
    static constexpr bool of_values = true;
};
/// The sum of values: `Metric<metrics::Sum{}> m; m.update_state(values);`. Mirrors
/// keras.metrics.Sum.
struct Sum {
    Name name = "sum";
    static constexpr bool of_values = true;
    static constexpr std::string_view state_names[] = {"total"};
    template <auto>
    using State = std::tuple<Tensor<float>>;

    template <auto self, class V>
    static constexpr auto share(const V& values) {
        if constexpr (Poisoned<V>) return Poison{};
        else
            return std::tuple(
                Tensor<float>(reduce_sum(nest::to_tensor(cast<float>(nest::to_tensor(values))))));
    }
    template <auto self, class V, class W>
    static constexpr auto share(const V& values, const W& sample_weight) {
        if constexpr (Poisoned<V> || Poisoned<W>) {
            return Poison{};
        } else {
            const auto given = nest::to_tensor(cast<float>(nest::to_tensor(values)));
            const auto w = detail::weights_for(sample_weight, given);
            return detail::of_weighted(given, w, [](const auto& v, const auto& each) {
                return std::tuple(Tensor<float>(reduce_sum(v * each)));
            });
        }
    }
    template <auto self>
    static constexpr Tensor<float> result(const State<self>& sums) {
        return std::get<0>(sums);
    }
};

}  // namespace metrics

namespace detail {

/// The name of a metric, as a constant. Run-time code must not read it from the template argument:
/// if the class has padding, clang 19 reads wrong bytes or crashes.
template <auto Spec>
inline constexpr Name metric_name = Spec.name;

}  // namespace detail

/// A metric with its state, for use without a trainer: `Metric<metrics::BinaryAccuracy{}> m;
/// m.update_state(y_true, y_pred); m.result()`. Mirrors keras.metrics.Metric.
template <auto Spec>
class Metric : public Module {
public:
    constexpr Metric() : Metric(nullptr, detail::metric_name<Spec>.view()) {}
    constexpr Metric(Module* owner, std::string_view name) : Module(owner, name) {}

    /// Adds a batch: labels and predictions, or the values of a Mean; optionally followed by a
    /// sample_weight.
    template <TensorLike... A>
    constexpr void update_state(const A&... a) {
        if constexpr (!(Poisoned<A> || ...)) {
            const auto share = metrics::share<Spec>(a...);
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

/// The same for a metric with other sums, whose variables have Keras's names.
template <auto Spec>
    requires metrics::has_state<Spec>
class Metric<Spec> : public Module {
    using State = metrics::State<Spec>;
    using Type = std::remove_const_t<decltype(Spec)>;

public:
    constexpr Metric() : Metric(nullptr, detail::metric_name<Spec>.view()) {}
    constexpr Metric(Module* owner, std::string_view name) : Module(owner, name), sums_(this) {
        each([&]<std::size_t K, int... D>(std::type_identity<Tensor<float, D...>>) {
            sums_.add(*this, Type::state_names[K], {DType::float32, Shape(D...), false});
        });
    }

    /// Adds a batch: labels and predictions, or the values of a Sum; optionally followed by a
    /// sample_weight.
    template <TensorLike... A>
    constexpr void update_state(const A&... a) {
        if constexpr (!(Poisoned<A> || ...)) {
            const auto share = metrics::share<Spec>(a...);
            if constexpr (!Poisoned<decltype(share)>)
                each([&]<std::size_t K, int... D>(std::type_identity<Tensor<float, D...>>) {
                    sums_[K].template as<float, D...>().assign_add(std::get<K>(share));
                });
        }
    }
    /// The metric of all batches since the last reset.
    constexpr auto result() const {
        return [&]<std::size_t... K, class... T>(std::index_sequence<K...>,
                                                 std::type_identity<std::tuple<T...>>) {
            return Spec.template result<Spec>(State(read<T>(static_cast<int>(K))...));
        }(std::make_index_sequence<std::tuple_size_v<State>>{}, std::type_identity<State>{});
    }
    /// Sets all sums to 0.
    constexpr void reset_state() {
        each([&]<std::size_t K, int... D>(std::type_identity<Tensor<float, D...>>) {
            sums_[K].template as<float, D...>().assign(Tensor<float, D...>(zeros<float, D...>()));
        });
    }

private:
    static constexpr void each(auto f) {
        [&]<std::size_t... K>(std::index_sequence<K...>) {
            (f.template operator()<K>(std::type_identity<std::tuple_element_t<K, State>>{}), ...);
        }(std::make_index_sequence<std::tuple_size_v<State>>{});
    }
    template <class T>
    constexpr T read(int k) const {
        return [&]<int... D>(std::type_identity<Tensor<float, D...>>) {
            return sums_[k].template as<float, D...>().read();
        }(std::type_identity<T>{});
    }

    AnyVariables sums_;
};

namespace metrics {
using keras::Metric;
}

}  // namespace tf::keras
