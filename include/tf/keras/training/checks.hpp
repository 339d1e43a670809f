// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a trainer asks of its model, its loss, its metrics and its data, as far as the compiler
// knows them, and how a loss is called.

#include <tf/keras/losses/loss.hpp>
#include <tf/keras/metrics/metric.hpp>
#include <tf/keras/model.hpp>

namespace tf::keras::detail {

template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;

/// One message for a model with several results, in a training step or `predict`.
template <class P>
constexpr bool check_result() {
    constexpr bool one_result = TensorLike<P>;
    static_assert(one_result,
                  "[tf.keras.results] a trainer's model has one result, a tensor; of several, "
                  "train in a step of one's own, with a tf::GradientTape and the sum of the "
                  "losses (docs/keras.md), and predict by model(x)");
    return one_result;
}

/// Whether data fits a model; one message otherwise.
template <class M, class X, class Y>
constexpr bool check_data() {
    constexpr bool tensors = LayerInput<X> && TensorLike<Y>;
    static_assert(tensors || is_tuple<Y>,
                  "[tf.keras.data] fit(x, y): x and y are tensors, without the model; of a "
                  "std::vector, tf::constant(labels), tf::constant<tf::dyn, 4>(values)");
    static_assert(!is_tuple<Y>,
                  "[tf.keras.results] fit(x, y): y is one tensor, for a model with one result; of "
                  "several, train in a step of one's own, with a tf::GradientTape and the sum of "
                  "the losses (docs/keras.md)");
    if constexpr (tensors) {
        constexpr bool rows = Poisoned<Y> || tensor_type_t<Y>::static_shape.rank > 0;
        static_assert(rows,
                      "[tf.keras.labels] fit(x, y): y is a tensor with a row for each example; one "
                      "label for all is tf::fill<tf::dyn>(label, rows)");
        if constexpr (rows && !Poisoned<Y>)
            return check_model_input<std::remove_cvref_t<X>, typename M::input_type>();
        else return false;
    } else {
        return false;
    }
}
/// One message for an argument behind the data that holds no options.
template <class O, class Options>
constexpr bool check_options() {
    constexpr bool are_options = std::convertible_to<const O&, const Options&>;
    static_assert(are_options,
                  "[tf.keras.options] fit(x, y, {.epochs = 5}, callbacks...): options stand behind "
                  "the data, {} for none, and callbacks behind them; the model is the trainer's");
    return are_options;
}

/// Whether a value is an optimizer, by what it must have.
template <auto Rule>
inline constexpr bool is_optimizer = requires {
    Rule.learning_rate;
    Rule.slots();
};
/// One message for what `compile` is given.
template <bool Names, bool Complete, bool Ordered>
constexpr void refuse_compile() {
    static_assert(!Names,
                  "[tf.keras.compile] keras::compile takes classes in place of names: "
                  "keras::compile<optimizers::Adam{}, losses::MeanSquaredError{}, "
                  "metrics::BinaryAccuracy{.name = \"accuracy\"}>(model)");
    static_assert(Names || Complete,
                  "[tf.keras.compile] keras::compile<optimizer, loss, metrics...>(model): an "
                  "optimizer and a loss are template arguments, and the model, a variable that "
                  "outlives the trainer, is the only other one");
    static_assert(Names || !Complete || Ordered,
                  "[tf.keras.compile] keras::compile<optimizer, loss, metrics...>(model): the "
                  "optimizer comes first, such as optimizers::Adam{}");
}

template <class M>
constexpr void refuse_classes() {
    static_assert(!std::is_class_v<M>,
                  "[tf.keras.compile] keras::compile<optimizers::Adam{}, "
                  "losses::MeanSquaredError{}, metrics::MeanAbsoluteError{}>(model): each is a "
                  "value, with its braces");
}

/// What a loss of one's own gives without weights: a number for each example, or for each part of
/// it, of which the weighted mean is taken, as Keras does for functions.
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
/// One message for what is no loss.
template <auto Loss, class Y, class P>
constexpr bool check_loss() {
    using W = Tensor<float, dyn>;
    constexpr bool is_loss = requires(const Y& y, const P& p, const W& w) { Loss(y, p, w); } ||
                             requires(const Y& y, const P& p) { Loss(y, p); };
    static_assert(is_loss,
                  "[tf.keras.loss] a loss is called with labels and predictions, tensors: "
                  "losses::MeanSquaredError{}, or [](const auto& y_true, const auto& y_pred) { "
                  "return tf::reduce_mean<-1>(tf::square(y_true - y_pred)); }");
    return is_loss;
}
/// The loss of a batch: `Loss(y, p, w)`, a number, or `Loss(y, p)`.
template <auto Loss, class Y, class P, class W>
constexpr auto loss_of(const Y& y, const P& p, const W& w) {
    if constexpr (requires { Loss(y, p, w); }) return Loss(y, p, w);
    else return mean_loss(Loss(y, p), w);
}

/// One message for a metric that cannot be called.
template <auto Metric, class Y, class P>
constexpr bool check_metric() {
    constexpr bool has_call = requires(const Y& y, const P& p) { Metric.call(y, p); };
    static_assert(has_call,
                  "[tf.keras.metric] a metric is one of keras::metrics, or a struct with constexpr "
                  "auto call(const auto& y_true, const auto& y_pred) const, a number for each "
                  "example");
    return has_call;
}

/// Whether a loss and metrics take what a model says; one message for the first that does not.
template <class P, class Y, auto Loss, auto... Metrics>
constexpr bool check_judges() {
    if constexpr (is_poisoned<P>) {
        return false;
    } else if constexpr (!check_loss<Loss, Y, P>()) {
        return false;
    } else {
        return (check_metric<Metrics, Y, P>() && ...);
    }
}

}  // namespace tf::keras::detail
