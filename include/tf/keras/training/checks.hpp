// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Compile-time checks of a trainer's model, losses, metrics and data, and how a loss is called.

#include <tf/keras/losses/loss.hpp>
#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/model.hpp>
#include <tf/keras/training/outputs.hpp>

namespace tf::keras::detail {

/// Reports a model whose result is a nested structure.
template <class P>
constexpr bool check_result() {
    constexpr bool flat = is_flat<P>;
    static_assert(
        flat,
        "[tf.keras.results] a model with a trainer must return a tensor, or a std::tuple, a "
        "std::array or a tf::dict of tensors, not nested; return std::tuple(a, b)");
    return flat;
}
/// Reports a number of losses or metric lists that differs from the number of results.
template <class P, class Loss, auto... Entries>
constexpr bool check_counts() {
    constexpr std::size_t results = leaf_count<P>, losses = loss_count<Loss>;
    constexpr bool one_loss_each = results == losses;
    static_assert(one_loss_each,
                  "[tf.keras.losses] keras::compile<optimizer, Losses<losses::MeanSquaredError{}, "
                  "losses::BinaryCrossentropy{}>{}, ...>(model): give one loss for each result of "
                  "the model, in order; for a single result, the loss alone");
    constexpr std::size_t weighted = (is_weighted<Entries> + ... + 0u),
                          others = sizeof...(Entries) - weighted;
    constexpr bool one_list_each =
        results < 2 || !one_loss_each ||
        ((weighted == 0 || weighted == results) && (others == 0 || others == results));
    static_assert(
        one_list_each,
        "[tf.keras.metric_lists] keras::compile<optimizer, Losses<...>{}, "
        "Metrics<metrics::MeanAbsoluteError{}>{}, Metrics<>{}>(model): for several results, give "
        "one list of metrics for each, in order, or none at all; the same for WeightedMetrics");
    return one_loss_each && one_list_each;
}

/// Reports a number of labels that differs from the number of results.
template <class P, class Y>
constexpr bool check_labels() {
    constexpr bool enough = leaf_count<Y> == leaf_count<P>;
    static_assert(enough,
                  "[tf.keras.labels] fit(x, y): y must be one tensor, or, for a model with several "
                  "results, std::tuple(y1, y2) or a tf::dict with one tensor for each result");
    return enough;
}

/// Examples whose batches are a model's inputs or results: any number of them, also if the model
/// has a batch size.
template <class X>
struct examples_of : std::type_identity<X> {};
template <class T, int N, int... D>
struct examples_of<Tensor<T, N, D...>> : std::type_identity<Tensor<T, dyn, D...>> {};
template <class... X>
struct examples_of<std::tuple<X...>>
    : std::type_identity<std::tuple<typename examples_of<X>::type...>> {};

/// Whether data fits a model; reports one message otherwise.
template <class M, class X, class Y>
constexpr bool check_data() {
    constexpr bool tensors = LayerInput<X> && is_flat<Y>;
    static_assert(tensors,
                  "[tf.keras.data] fit(x, y): x and y must be tensors, and the model is not an "
                  "argument; make tensors of a std::vector with tf::constant(labels), "
                  "tf::constant<tf::dyn, 4>(values)");
    if constexpr (!tensors || is_poisoned<Y>) {
        return false;
    } else {
        constexpr bool rows = []<std::size_t... K>(std::index_sequence<K...>) {
            return ((tensor_type_t<leaf_t<K, Y>>::static_shape.rank > 0) && ...);
        }(std::make_index_sequence<leaf_count<Y>>{});
        static_assert(rows,
                      "[tf.keras.labels] fit(x, y): y must have a row for each example; the same "
                      "label for all is tf::fill<tf::dyn>(label, rows)");
        if constexpr (rows)
            return check_model_input<std::remove_cvref_t<X>,
                                     typename examples_of<typename M::input_type>::type>();
        else return false;
    }
}
/// Reports an argument after the data that is not an options struct.
template <class O, class Options>
constexpr bool check_options() {
    constexpr bool are_options = std::convertible_to<const O&, const Options&>;
    static_assert(
        are_options,
        "[tf.keras.options] fit(x, y, {.epochs = 5}, callbacks...): the options follow the data "
        "({} for none), and the callbacks follow the options; the model is not an argument");
    return are_options;
}

/// Whether a value is an optimizer, judged by its members.
template <auto Rule>
inline constexpr bool is_optimizer = requires {
    Rule.learning_rate;
    Rule.slots();
};
/// Reports wrong arguments of `compile`.
template <bool Names, bool Complete, bool Ordered>
constexpr void refuse_compile() {
    static_assert(!Names,
                  "[tf.keras.compile] keras::compile takes values of classes instead of strings: "
                  "keras::compile<optimizers::Adam{}, losses::MeanSquaredError{}, "
                  "metrics::BinaryAccuracy{.name = \"accuracy\"}>(model)");
    static_assert(Names || Complete,
                  "[tf.keras.compile] keras::compile<optimizer, loss, metrics...>(model): an "
                  "optimizer and a loss are the first template arguments, and the only function "
                  "argument is the model, a variable that outlives the trainer");
    static_assert(Names || !Complete || Ordered,
                  "[tf.keras.compile] keras::compile<optimizer, loss, metrics...>(model): the "
                  "optimizer must be first, such as optimizers::Adam{}");
}

template <class M>
constexpr void refuse_classes() {
    static_assert(
        !std::is_class_v<M>,
        "[tf.keras.compile] keras::compile<optimizers::Adam{}, losses::MeanSquaredError{}, "
        "metrics::MeanAbsoluteError{}>(model): each must be a value, with braces");
}

/// What the functions of keras::losses and keras::metrics convert to, but no class or lambda.
struct LossFunction {
    using X = Tensor<float, 1>;
    using Y = Tensor<float>;
    constexpr LossFunction(Y (*)(const X&, const X&)) {}
    constexpr LossFunction(Y (*)(const X&, const X&, double)) {}
    constexpr LossFunction(Y (*)(const X&, const X&, bool, double)) {}
    constexpr LossFunction(Y (*)(const Tensor<int>&, const X&, bool, int)) {}
};
template <class M>
constexpr void refuse_functions() {
    static_assert(!std::is_class_v<M>,
                  "[tf.keras.compile] keras::compile<optimizers::SGD{}, "
                  "losses::MeanSquaredError{}>(model): a function such as "
                  "losses::mean_squared_error has a class of the same name, whose values are the "
                  "losses and metrics of a trainer");
}
/// Whether a value is surely neither a loss nor a metric: a number, an activation, a layer, Input.
template <class J>
inline constexpr bool is_no_judge = !(std::is_class_v<J> || std::is_pointer_v<J>) || requires {
    J::Kind::relu;
} || requires(J& j) { j.trainable; } || requires(J& j) { j.batch_size; };
template <auto... J>
inline constexpr bool has_no_judge = (is_no_judge<std::remove_const_t<decltype(J)>> || ...);

/// Reports a value that is not a loss, or not a metric.
template <bool Holds>
constexpr void sound_loss() {
    static_assert(Holds,
                  "[tf.keras.loss] a loss must be callable with labels and predictions: "
                  "losses::MeanSquaredError{}, or [](const auto& y_true, const auto& y_pred) { "
                  "return tf::reduce_mean<-1>(tf::square(y_true - y_pred)); }");
}
template <bool Holds>
constexpr void sound_metric() {
    static_assert(Holds,
                  "[tf.keras.metric] a metric must be one of keras::metrics, or a struct with "
                  "constexpr auto call(const auto& y_true, const auto& y_pred) const, which "
                  "returns a number for each example");
}

/// The loss from a user-defined function without a weight parameter. It returns one number per
/// example, or per part of an example; as Keras does for functions, the weighted mean is taken.
template <class V, class W>
constexpr auto mean_loss(const V& given, const W& w) {
    if constexpr (Poisoned<V>) {
        return Poison{};
    } else {
        const auto values = nest::to_tensor(given);
        if constexpr (std::remove_cvref_t<decltype(values)>::rank > 0)
            return reduce_losses<Reduction::sum_over_batch_size>(values, w);
        else return Tensor<float>(reduce_mean(w * values));
    }
}
/// Reports a value that is not a loss.
template <class Loss, class Y, class P>
constexpr bool check_loss() {
    using W = Tensor<float, dyn>;
    constexpr bool is_loss = requires(const Loss& loss, const Y& y, const P& p, const W& w) {
        loss(y, p, w);
    } || requires(const Loss& loss, const Y& y, const P& p) { loss(y, p); };
    sound_loss<is_loss>();
    return is_loss;
}
/// The loss of a batch: `loss(y, p, w)`, which returns a scalar, or else the mean of `loss(y, p)`.
template <class Loss, class Y, class P, class W>
constexpr auto loss_of(const Loss& loss, const Y& y, const P& p, const W& w) {
    if constexpr (requires { loss(y, p, w); }) return loss(y, p, w);
    else return mean_loss(loss(y, p), w);
}
/// The weights of the steps of masked predictions: those of their examples, and 0 where the mask is
/// false. `Mean`: divided by the fraction of unmasked steps, for losses that take the mean.
template <bool Mean, class W, class M>
constexpr auto weights_of_steps(const W& w, const M& mask) {
    const auto counts = nest::to_tensor(tf::cast<float>(mask));
    using Counts = std::remove_const_t<decltype(counts)>;
    const Counts all = [&] {
        if constexpr (!Mean) return counts;
        else
            return Counts(counts *
                          divide_no_nan(count_of(counts), Tensor<float>(reduce_sum(counts))));
    }();
    const auto of_examples = [&]<int... I>(std::integer_sequence<int, I...>) {
        return nest::to_tensor(reshape<(I == 0 ? W::static_shape[0] : 1)...>(nest::to_tensor(w)));
    };
    if constexpr (W::rank == 1)
        return Counts(all * of_examples(std::make_integer_sequence<int, Counts::rank>{}));
    else return nest::to_tensor(all * w);
}
template <class Loss>
inline constexpr bool is_mean_loss = [] {
    if constexpr (requires { Loss::reduction; })
        return Loss::reduction == Reduction::sum_over_batch_size ||
               Loss::reduction == Reduction::mean;
    else return true;
}();
/// The loss of predictions with a mask.
template <class Loss, class Y, class P, class M, class W>
constexpr auto loss_of(const Loss& loss, const Y& y, const Masked<P, M>& p, const W& w) {
    if constexpr (requires { loss.masked(y, p.value, p.mask, w); })
        return loss.masked(y, p.value, p.mask, w);
    else return loss_of(loss, y, p.value, weights_of_steps<is_mean_loss<Loss>>(w, p.mask));
}

/// Reports a metric that cannot be called.
template <class Metric, class Y, class P>
constexpr bool check_metric() {
    constexpr bool of_values = requires { Metric::of_values; };
    constexpr bool has_call =
        !of_values && (metrics::HasState<Metric> || requires(const Metric& metric, const Y& y,
                                                             const P& p) { metric.call(y, p); });
    sound_metric<has_call>();
    return has_call;
}
/// Checks all metrics in one element of compile's list.
template <class Y, class P, class M>
constexpr bool check_entry(const M&) {
    return check_metric<M, Y, P>();
}
template <class Y, class P, auto... M>
constexpr bool check_entry(const Metrics<M...>&) {
    return (check_metric<std::remove_const_t<decltype(M)>, Y, P>() && ...);
}
template <class Y, class P, auto... M>
constexpr bool check_entry(const WeightedMetrics<M...>&) {
    return (check_metric<std::remove_const_t<decltype(M)>, Y, P>() && ...);
}

/// Whether the result of a metric is a number.
template <auto Metric>
inline constexpr bool has_one_number = [] {
    if constexpr (metrics::has_state<Metric>)
        return std::is_same_v<decltype(Metric.template result<Metric>(
                                  std::declval<const metrics::State<Metric>&>())),
                              Tensor<float>>;
    else return true;
}();
/// Reports a metric with several numbers.
template <auto Entry>
constexpr bool check_numbers() {
    bool all = true;
    MetricsOf<Entry>::each([&]<auto Metric>() { all = all && has_one_number<Metric>; });
    return all;
}
template <auto... Entries>
constexpr bool check_results() {
    constexpr bool numbers = (check_numbers<Entries>() && ...);
    static_assert(numbers,
                  "[tf.keras.metric_result] a metric of a trainer has one number: give one "
                  "threshold, an average or an aggregation; keras::Metric has vectors, too");
    return numbers;
}

/// Labels and predictions of a loss or metric, as far as it says which labels it takes.
template <class J, class Y, class P>
struct Judged {
    using Judge = J;
    using Labels = Y;
    using Predictions = P;
    static constexpr LabelFault fault = fault_for<J, Y, P>;
    static constexpr bool value = fault != LabelFault::none;
};
template <class Y, class P, class M>
Judged<M, Y, P> judged_entry(const M&);
template <class Y, class P, auto... M>
std::disjunction<Judged<std::remove_const_t<decltype(M)>, Y, P>..., Judged<void, Y, P>>
judged_entry(const Metrics<M...>&);
template <class Y, class P, auto... M>
std::disjunction<Judged<std::remove_const_t<decltype(M)>, Y, P>..., Judged<void, Y, P>>
judged_entry(const WeightedMetrics<M...>&);
/// Reports the first loss or metric that does not fit its labels, before any is called: the
/// message then does not contain their code.
template <class Y, class P, auto Loss, auto... Entries>
constexpr bool check_labels_of_judges() {
    constexpr auto first = []<std::size_t... K, std::size_t... E>(std::index_sequence<K...>,
                                                                  std::index_sequence<E...>) {
        [[maybe_unused]] constexpr auto output = output_of<leaf_count<P>, Entries...>;
        return std::disjunction<
            Judged<std::remove_cvref_t<decltype(loss_at<K>(Loss))>, leaf_t<K, Y>, leaf_t<K, P>>...,
            decltype(judged_entry<leaf_t<output[E], Y>, leaf_t<output[E], P>>(Entries))...,
            Judged<void, Y, P>>{};
    }(std::make_index_sequence<leaf_count<P>>{}, std::make_index_sequence<sizeof...(Entries)>{});
    using First = std::remove_const_t<decltype(first)>;
    return sound_labels<First::fault, typename First::Judge, typename First::Labels,
                        typename First::Predictions>();
}

/// Whether losses and metrics accept a model's results; reports the first that does not.
template <class P, class Y, auto Loss, auto... Entries>
constexpr bool check_judges() {
    if constexpr (is_poisoned<P>) {
        return false;
    } else if constexpr (!check_result<P>()) {
        return false;
    } else if constexpr (!check_counts<P, std::remove_const_t<decltype(Loss)>, Entries...>()) {
        return false;
    } else if constexpr (!check_labels<P, Y>()) {
        return false;
    } else if constexpr (!check_labels_of_judges<Y, P, Loss, Entries...>()) {
        return false;
    } else {
        constexpr bool losses = []<std::size_t... K>(std::index_sequence<K...>) {
            return (check_loss<std::remove_cvref_t<decltype(loss_at<K>(Loss))>, leaf_t<K, Y>,
                               leaf_t<K, P>>() &&
                    ...);
        }(std::make_index_sequence<leaf_count<P>>{});
        if constexpr (!losses) {
            return false;
        } else if constexpr (!check_results<Entries...>()) {
            return false;
        } else {
            return []<std::size_t... E>(std::index_sequence<E...>) {
                [[maybe_unused]] constexpr auto output = output_of<leaf_count<P>, Entries...>;
                return (check_entry<leaf_t<output[E], Y>, leaf_t<output[E], P>>(Entries) && ...);
            }(std::make_index_sequence<sizeof...(Entries)>{});
        }
    }
}

}  // namespace tf::keras::detail
