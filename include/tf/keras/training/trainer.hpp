// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Training of a model by an optimizer, a loss and metrics: forward, loss, gradient, clipping,
// updates and metrics are one traced function. Mirrors keras.Model's compile, fit, evaluate,
// predict and train_on_batch.

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/io/tracked.hpp>
#include <tf/keras/optimizers/optimizer.hpp>
#include <tf/keras/training/any_trainer.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/outputs.hpp>
#include <tf/keras/training/results.hpp>
#include <tf/module/function.hpp>

namespace tf::keras {

namespace detail {

/// Labels as a traced step takes them: any number of examples.
template <class Y>
struct batch_of;
template <class T, int N, int... D>
struct batch_of<Tensor<T, N, D...>> : std::type_identity<Tensor<T, dyn, D...>> {};
template <class T>
struct batch_of<Tensor<T>> : std::type_identity<Tensor<T, dyn>> {};
template <>
struct batch_of<Poison> : std::type_identity<Tensor<float, dyn>> {};

/// The same of a structure of labels, as a std::tuple.
template <class Y, class = std::make_index_sequence<leaf_count<Y>>>
struct labels_of;
template <class Y, std::size_t... K>
struct labels_of<Y, std::index_sequence<K...>>
    : std::type_identity<std::tuple<typename batch_of<tensor_type_t<leaf_t<K, Y>>>::type...>> {};
template <TensorLike Y>
struct labels_of<Y, std::index_sequence<0>> : batch_of<tensor_type_t<Y>> {};
template <class L, class Y>
L labels_from(const Y& y) {
    if constexpr (TensorLike<L>) return L(leaf<0>(y));
    else
        return [&]<std::size_t... K>(std::index_sequence<K...>) {
            return L(std::tuple_element_t<K, L>(leaf<K>(y))...);
        }(std::make_index_sequence<std::tuple_size_v<L>>{});
}

/// A model's input from its parts.
template <class In>
struct input_from;
template <class T, int... D>
struct input_from<Tensor<T, D...>> {
    static constexpr std::size_t count = 1;
    static Tensor<T, D...> make(const AnyTensor* parts) { return parts->as<T, D...>(); }
};
template <class... In>
struct input_from<std::tuple<In...>> {
    static constexpr std::size_t count = sizeof...(In);
    static std::tuple<In...> make(const AnyTensor* parts) {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<In...>(input_from<In>::make(parts + I)...);
        }(std::index_sequence_for<In...>{});
    }
};

/// Weights of examples, for each of a model's results.
template <std::size_t Outputs>
using Weights =
    std::conditional_t<Outputs == 1, Tensor<float, dyn>,
                       typename labels_of<std::array<Tensor<float, dyn>, Outputs>>::type>;

/// The loss of each result.
template <auto Loss, class Y, class P, class W>
constexpr auto losses_of(const Y& y, const P& p, const W& w) {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
        return std::array<Tensor<float>, sizeof...(K)>{
            Tensor<float>(loss_of(loss_at<K>(Loss), leaf<K>(y), leaf<K>(p), leaf<K>(w)))...};
    }(std::make_index_sequence<loss_count<std::remove_const_t<decltype(Loss)>>>{});
}
/// What is minimized: the sum of losses and what regularizers add.
template <auto Loss, class M, std::size_t N>
constexpr Tensor<float> total_loss(M& model, const std::array<Tensor<float>, N>& each) {
    const auto weighted = [&](std::size_t k) {
        const float weight = loss_weight(Loss, k);
        return weight == 1 ? each[k] : Tensor<float>(each[k] * weight);
    };
    Tensor<float> loss = weighted(0);
    for (std::size_t k = 1; k < N; ++k) loss = Tensor<float>(loss + weighted(k));
    if constexpr (requires { model.regularization_loss(); })
        return Tensor<float>(loss + model.regularization_loss());
    else return loss;
}

/// What a model's own `train_step(trainer, x, y)` trains with: what `compile` has been told.
template <class M, auto Rule, auto Loss, auto... Entries>
class OwnStep {
    static constexpr std::size_t outputs = loss_count<std::remove_const_t<decltype(Loss)>>;

public:
    Optimizer<M, Rule>& optimizer;
    const Weights<outputs>& sample_weight;  ///< of the batch; ones, where there are none

    constexpr OwnStep(M& model, Optimizer<M, Rule>& o, Results<outputs, Entries...>& results,
                      const Weights<outputs>& w)
        : optimizer(o), sample_weight(w), model_(model), results_(results) {}

    /// The losses' weighted sum and what regularizers add (Model.compute_loss).
    template <class Y, class P>
    constexpr Tensor<float> compute_loss(const Y& y, const P& y_pred) {
        each_ = losses_of<Loss>(y, y_pred, sample_weight);
        return total_loss<Loss>(model_, each_);
    }
    /// Adds the batch to the loss and the metrics that are logged; the loss
    /// (Model.compute_metrics).
    template <class Y, class P>
    constexpr Tensor<float> compute_metrics(const Tensor<float>& loss, const Y& y,
                                            const P& y_pred) {
        results_.add(loss, each_, y, y_pred, sample_weight);
        return loss;
    }

private:
    M& model_;
    Results<outputs, Entries...>& results_;
    std::array<Tensor<float>, outputs> each_{};
};
/// One message for a training step of the model's own with other parameters.
template <class M, class Step, class X, class Y>
constexpr bool check_own_step() {
    constexpr bool otherwise =
        requires(M& m, const X& x) { m.train_step(x); } || requires(M& m, const X& x, const Y& y) {
            m.train_step(x, y);
        } || requires(M& m, Step& s, const X& x, const Y& y) { m.train_step(s, x, y, y); };
    static_assert(!otherwise,
                  "[tf.keras.train_step] a model's own step is constexpr auto train_step(auto& "
                  "trainer, auto x, auto y), public; the loss is trainer.compute_loss(y, p), and "
                  "the result trainer.compute_metrics(loss, y, p)");
    return !otherwise;
}

template <class M, auto Rule, auto Loss, auto... Entries>
struct TrainStep {
    static constexpr std::size_t outputs = loss_count<std::remove_const_t<decltype(Loss)>>;
    template <class Y>
    struct On {
        constexpr Tensor<float> operator()(M& model, Optimizer<M, Rule>& optimizer,
                                           Results<outputs, Entries...>& results,
                                           const typename M::input_type& x, const Y& y,
                                           const Weights<outputs>& w) const {
            using Step = OwnStep<M, Rule, Loss, Entries...>;
            if constexpr (requires(Step& step) { model.train_step(step, x, y); }) {
                Step step(model, optimizer, results, w);
                return model.train_step(step, x, y);
            } else if constexpr (check_own_step<M, Step, typename M::input_type, Y>()) {
                return train(model, optimizer, results, x, y, w);
            } else {
                return {};
            }
        }

    private:
        static constexpr Tensor<float> train(M& model, Optimizer<M, Rule>& optimizer,
                                             Results<outputs, Entries...>& results,
                                             const typename M::input_type& x, const Y& y,
                                             const Weights<outputs>& w) {
            GradientTape tape;
            const auto p = call_body(model, x, training);
            const auto each = losses_of<Loss>(y, p, w);
            const Tensor<float> loss = total_loss<Loss>(model, each);
            const VariableList trained = trained_of(model);
            optimizer.apply_gradients(trained, tape.gradient(loss, trained));
            results.add(loss, each, y, p, w);
            return loss;
        }
    };
};
template <class M, auto Loss, auto... Entries>
struct TestStep {
    static constexpr std::size_t outputs = loss_count<std::remove_const_t<decltype(Loss)>>;
    template <class Y>
    struct On {
        constexpr Tensor<float> operator()(M& model, Results<outputs, Entries...>& results,
                                           const typename M::input_type& x, const Y& y,
                                           const Weights<outputs>& w) const {
            const auto p = call_body(model, x, inference);
            const auto each = losses_of<Loss>(y, p, w);
            const Tensor<float> loss = total_loss<Loss>(model, each);
            results.add(loss, each, y, p, w);
            return loss;
        }
    };
};

template <class T>
inline constexpr char type_key = 0;

}  // namespace detail

/// What trains a model: `auto trainer = keras::compile<optimizers::Adam{}, losses::...{}>(model);`.
/// The model must outlive it. Steps are compiled for the labels' dtype and dims. A step allocates
/// nothing after the first one; an epoch of fit allocates its logs and its row of the history.
template <class M, auto Rule, auto Loss, auto... Entries>
class Trainer final : public AnyTrainer {
    using In = typename M::input_type;
    using LossType = std::remove_const_t<decltype(Loss)>;
    static constexpr std::size_t outputs = detail::loss_count<LossType>;
    using Results = detail::Results<outputs, Entries...>;
    using Weights = detail::Weights<outputs>;

public:
    Optimizer<M, Rule> optimizer_state;

    explicit Trainer(M& model)
        : AnyTrainer(model, optimizer_state), optimizer_state(model), model_(model) {
        columns_ = Results::metric_columns();
        std::vector<std::string> names;
        if constexpr (outputs > 1) {
            if constexpr (requires { M::table(); })
                names = detail::names_of_results(TableView(M::table()), outputs,
                                                 detail::keys_of<Result>());
            else names = detail::names_of_results({}, outputs, detail::keys_of<Result>());
        }
        names_ = detail::names_of_logs(names, columns_);
    }

    /// Trains for some epochs on examples in memory; x is a std::tuple where the model has several
    /// inputs. Callbacks are called as Keras calls them, in their order. errors::InvalidArgument
    /// for options or data that make no sense, before anything is trained. Model.fit.
    template <class X, class Y, class... C>
    History fit(const X& x, const Y& y, const FitOptions& options = {}, C&&... callbacks) {
        if constexpr (!fits<X, Y>()) {
            return {};
        } else {
            using L = labels_t<Y>;
            return with(
                [&](std::span<detail::Hooks* const> hooks) {
                    return run_fit(examples(x, y), options, {&train<L>, &test<L>}, hooks);
                },
                callbacks...);
        }
    }
    template <class X, class Y, class O, class... C>
        requires(!std::convertible_to<const O&, const FitOptions&>)
    History fit(const X&, const Y&, const O&, const C&...) {
        detail::check_options<O, FitOptions>();
        return {};
    }
    template <class X, class Y, class... C>
    History fit(const M&, const X&, const Y&, const FitOptions& = {}, const C&...) {
        detail::check_options<M, FitOptions>();
        return {};
    }
    /// Loss and metrics over examples in memory, in inference. Model.evaluate.
    template <class X, class Y, class... C>
    Logs evaluate(const X& x, const Y& y, const EvaluateOptions& options = {}, C&&... callbacks) {
        if constexpr (!fits<X, Y>()) {
            return {};
        } else {
            using L = labels_t<Y>;
            return with(
                [&](std::span<detail::Hooks* const> hooks) {
                    return run_evaluate(examples(x, y), options, {nullptr, &test<L>}, hooks);
                },
                callbacks...);
        }
    }
    template <class X, class Y, class O, class... C>
        requires(!std::convertible_to<const O&, const EvaluateOptions&>)
    Logs evaluate(const X&, const Y&, const O&, const C&...) {
        detail::check_options<O, EvaluateOptions>();
        return {};
    }
    /// What the model says of each example, in inference. Model.predict.
    template <class X, class... C>
    auto predict(const X& x, const PredictOptions& options = {}, C&&... callbacks) {
        if constexpr (!detail::check_model_input<X, In>()) {
            return Poison{};
        } else {
            using P = std::remove_cvref_t<decltype(model_(In(x)))>;
            if constexpr (!detail::check_result<P>()) {
                return Poison{};
            } else {
                detail::Examples all;
                detail::add_parts(all.parts, In(x));
                all.inputs = all.parts.size();
                const std::vector<AnyTensor> out = with(
                    [&](std::span<detail::Hooks* const> hooks) {
                        return run_predict(
                            all, options,
                            [](AnyTrainer& t, const detail::Examples& b) {
                                std::vector<AnyTensor> parts;
                                detail::add_parts(parts, static_cast<Trainer&>(t).model_(input(b)));
                                return parts;
                            },
                            hooks);
                    },
                    callbacks...);
                std::size_t k = 0;
                return nest::pack<P>([&]<class T> {
                    return [&]<class E, int... D>(std::type_identity<Tensor<E, D...>>) {
                        return out[k++].template as<E, D...>();
                    }(std::type_identity<T>{});
                });
            }
        }
    }
    /// One step on one batch; the loss before it. Model.train_on_batch.
    template <class X, class Y>
    float train_on_batch(const X& x, const Y& y) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            const auto labels = detail::labels_from<labels_t<Y>>(y);
            return train_on_batch(x, labels, ones(labels));
        }
    }
    /// `sample_weight` has a weight for each example; of a model with several results a std::tuple
    /// has those of each.
    template <class X, class Y, class W>
    float train_on_batch(const X& x, const Y& y, const W& sample_weight) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            using L = labels_t<Y>;
            return steps<L>().train(In(x), detail::labels_from<L>(y),
                                    weights_from(sample_weight))();
        }
    }
    /// The loss on one batch, in inference; the model stays as it is. Model.test_on_batch.
    template <class X, class Y>
    float test_on_batch(const X& x, const Y& y) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            using L = labels_t<Y>;
            const L labels = detail::labels_from<L>(y);
            return steps<L>().test(In(x), labels, weights_from(ones(labels)))();
        }
    }

    /// The traced steps on labels of a type, `f(x, y, sample_weight)`, which return the loss; a
    /// training step changes the model, too. For tf::saved_model::save, with what they belong to.
    /// Model.make_train_function, Model.make_test_function.
    template <class Y>
    auto& train_function() {
        return steps<labels_t<Y>>().train;
    }
    template <class Y>
    auto& test_function() {
        return steps<labels_t<Y>>().test;
    }
    /// What the steps change: "model", "optimizer" and "metrics".
    std::vector<io::Tracked> objects() {
        return {{"model", &model_, nullptr},
                {"optimizer", &optimizer_state, nullptr},
                {"metrics", &results_, nullptr}};
    }

    std::int64_t iterations() override {
        return optimizer_state.iterations.template as<std::int64_t>()();
    }
    float learning_rate() override { return optimizer_state.learning_rate(); }
    void set_learning_rate(float rate) override { optimizer_state.set_learning_rate(rate); }
    std::vector<AnyTensor> get_weights() override { return model_.get_weights(); }
    void set_weights(const std::vector<AnyTensor>& weights) override {
        model_.set_weights(weights);
    }
    Logs results() override { return results_.logs(names_); }
    int better_direction(std::string_view name) const override {
        const std::size_t losses = names_.size() - columns_.size();
        for (std::size_t k = 0; k < names_.size(); ++k)
            if (names_[k] == name) return k < losses ? -1 : columns_[k - losses].direction;
        return 0;
    }

private:
    template <class Y>
    using labels_t = typename detail::labels_of<std::remove_cvref_t<Y>>::type;
    using Result = nest::materialized_t<std::remove_cvref_t<decltype(detail::call_body(
        std::declval<M&>(), std::declval<const In&>(), inference))>>;
    /// Whether data, model, loss and metrics go together; one message otherwise.
    template <class X, class Y>
    static constexpr bool fits() {
        if constexpr (!detail::check_data<M, X, Y>()) return false;
        else return detail::check_judges<Result, labels_t<Y>, Loss, Entries...>();
    }
    using Train = detail::TrainStep<M, Rule, Loss, Entries...>;
    using Test = detail::TestStep<M, Loss, Entries...>;

    template <class L>
    struct StepsOn {
        decltype(tf::function(typename Train::template On<L>{}, std::declval<M&>(),
                              std::declval<Optimizer<M, Rule>&>(), std::declval<Results&>())) train;
        decltype(tf::function(typename Test::template On<L>{}, std::declval<M&>(),
                              std::declval<Results&>())) test;
    };
    /// The traced functions for labels of a type; made when they are called first.
    template <class L>
    StepsOn<L>& steps() {
        std::shared_ptr<void>& found = steps_[&detail::type_key<L>];
        if (found == nullptr)
            found = std::make_shared<StepsOn<L>>(
                tf::function(typename Train::template On<L>{}, model_, optimizer_state, results_),
                tf::function(typename Test::template On<L>{}, model_, results_));
        return *static_cast<StepsOn<L>*>(found.get());
    }
    template <class L>
    static L labels(const detail::Examples& b) {
        return detail::input_from<L>::make(&b.parts[b.inputs]);
    }
    static In input(const detail::Examples& b) {
        return detail::input_from<In>::make(b.parts.data());
    }
    static Weights weights(const detail::Examples& b) {
        return detail::input_from<Weights>::make(&b.parts[b.inputs + b.labels]);
    }
    /// One tensor of weights is for all results.
    template <class W>
    static Weights weights_from(const W& w) {
        if constexpr (outputs == 1 || !TensorLike<W>) return detail::labels_from<Weights>(w);
        else
            return [&]<std::size_t... K>(std::index_sequence<K...>) {
                return Weights((void(K), Tensor<float, dyn>(w))...);
            }(std::make_index_sequence<outputs>{});
    }
    template <class L>
    static void train(AnyTrainer& t, const detail::Examples& b) {
        static_cast<Trainer&>(t).template steps<L>().train(input(b), labels<L>(b), weights(b));
    }
    template <class L>
    static void test(AnyTrainer& t, const detail::Examples& b) {
        static_cast<Trainer&>(t).template steps<L>().test(input(b), labels<L>(b), weights(b));
    }
    template <class L>
    static Tensor<float, dyn> ones(const L& labels) {
        return tf::fill<dyn>(1.f, static_cast<int>(detail::leaf<0>(labels).shape()[0]));
    }

    /// f of the callbacks, without their types.
    template <class F, class... C>
    static auto with(F f, C&... callbacks) {
        std::tuple<detail::HooksOf<C>...> hooks(callbacks...);
        return std::apply(
            [&](auto&... h) {
                const std::array<detail::Hooks*, sizeof...(C)> all{&h...};
                return f(std::span<detail::Hooks* const>(all));
            },
            hooks);
    }
    template <class X, class Y>
    static detail::Examples examples(const X& x, const Y& y) {
        detail::Examples all;
        detail::add_parts(all.parts, In(x));
        all.inputs = all.parts.size();
        detail::add_parts(all.parts, detail::labels_from<labels_t<Y>>(y));
        all.labels = all.parts.size() - all.inputs;
        return all;
    }
    void reset_results() override { results_.reset(); }

    M& model_;
    Results results_;
    std::vector<std::string> names_;       ///< of the values in the logs
    std::vector<detail::Column> columns_;  ///< those that are metrics
    std::map<const void*, std::shared_ptr<void>> steps_;
};

/// In place of a trainer where `compile` has told a mistake.
struct NoTrainer {
    template <class X, class Y, class... C>
    History fit(const X&, const Y&, const FitOptions& = {}, const C&...) {
        return {};
    }
    template <class X, class Y, class... C>
    Logs evaluate(const X&, const Y&, const EvaluateOptions& = {}, const C&...) {
        return {};
    }
    template <class X, class... C>
    Poison predict(const X&, const PredictOptions& = {}, const C&...) {
        return {};
    }
};

/// A trainer of a model, `keras::compile<optimizers::Adam{.learning_rate = .01},
/// losses::MeanSquaredError{}, metrics::MeanAbsoluteError{}>(model)`: what decides the traced step
/// is a constant. Model.compile.
template <auto Rule, auto Loss, auto... Entries, class M>
    requires(detail::is_optimizer<Rule> && !detail::is_optimizer<Loss>)
Trainer<M, Rule, Loss, Entries...> compile(M& model) {
    return Trainer<M, Rule, Loss, Entries...>(model);
}
template <auto Rule, auto Loss, auto... Entries, class M>
    requires(!detail::is_optimizer<Rule> || detail::is_optimizer<Loss>)
NoTrainer compile(M&) {
    detail::refuse_compile<false, true,
                           detail::is_optimizer<Rule> && !detail::is_optimizer<Loss>>();
    return {};
}
template <auto... What, class... A>
    requires(sizeof...(What) < 2 || sizeof...(A) != 1 || (!std::is_lvalue_reference_v<A> || ...))
NoTrainer compile(A&&...) {
    detail::refuse_compile<false, sizeof...(A) == 0, true>();
    return {};
}
/// Names, as Keras takes them: of all three, of the loss, of metrics.
template <FixedString Rule, FixedString... More, class M>
NoTrainer compile(M&) {
    detail::refuse_compile<sizeof(M) != 0, true, true>();
    return {};
}
template <auto Rule, FixedString Loss, FixedString... More, class M>
NoTrainer compile(M&) {
    detail::refuse_compile<sizeof(M) != 0, true, true>();
    return {};
}
template <auto Rule, auto Loss, FixedString First, FixedString... More, class M>
NoTrainer compile(M&) {
    detail::refuse_compile<sizeof(M) != 0, true, true>();
    return {};
}

}  // namespace tf::keras
