// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Training of a model by an optimizer, a loss and metrics: forward, loss, gradient, clipping,
// updates and metrics are one traced function. Mirrors keras.Model's compile, fit, evaluate,
// predict and train_on_batch.

#include <array>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/keras/optimizers/optimizer.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/model_trainer.hpp>
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

using Weights = Tensor<float, dyn>;

/// What is minimized: the loss and what regularizers add.
template <auto Loss, class M, class Y, class P>
constexpr Tensor<float> total_loss(M& model, const Y& y, const P& p, const Weights& w) {
    const Tensor<float> loss = loss_of<Loss>(y, p, w);
    if constexpr (requires { model.regularization_loss(); })
        return Tensor<float>(loss + model.regularization_loss());
    else return loss;
}

template <class M, auto Rule, auto Loss, auto... Metrics>
struct TrainStep {
    template <class Y>
    struct On {
        constexpr Tensor<float> operator()(M& model, Optimizer<M, Rule>& optimizer,
                                           Results<Metrics...>& results,
                                           const typename M::input_type& x, const Y& y,
                                           const Weights& w) const {
            GradientTape tape;
            const auto p = call_body(model, x, training);
            const Tensor<float> loss = total_loss<Loss>(model, y, p, w);
            const VariableList trained = trained_of(model);
            optimizer.apply_gradients(trained, tape.gradient(loss, trained));
            results.add(loss, y, p, w);
            return loss;
        }
    };
};
template <class M, auto Loss, auto... Metrics>
struct TestStep {
    template <class Y>
    struct On {
        constexpr Tensor<float> operator()(M& model, Results<Metrics...>& results,
                                           const typename M::input_type& x, const Y& y,
                                           const Weights& w) const {
            const auto p = call_body(model, x, inference);
            const Tensor<float> loss = total_loss<Loss>(model, y, p, w);
            results.add(loss, y, p, w);
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
template <class M, auto Rule, auto Loss, auto... Metrics>
class Trainer final : public ModelTrainer {
    using In = typename M::input_type;

public:
    Optimizer<M, Rule> optimizer_state;

    explicit Trainer(M& model)
        : ModelTrainer(model, optimizer_state, results_), optimizer_state(model), model_(model) {}

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
                add(all, In(x));
                all.inputs = all.parts.size();
                const AnyTensor out = with(
                    [&](std::span<detail::Hooks* const> hooks) {
                        return run_predict(
                            all, options,
                            [](AnyTrainer& t, const detail::Examples& b) {
                                return AnyTensor(static_cast<Trainer&>(t).model_(input(b)));
                            },
                            hooks);
                    },
                    callbacks...);
                return [&]<class T, int... D>(std::type_identity<Tensor<T, D...>>) {
                    return out.template as<T, D...>();
                }(std::type_identity<P>{});
            }
        }
    }
    /// One step on one batch; the loss before it. Model.train_on_batch.
    template <class X, TensorLike Y>
    float train_on_batch(const X& x, const Y& y) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            const labels_t<Y> labels(y);
            return train_on_batch(x, labels, ones(labels.shape()[0]));
        }
    }
    template <class X, TensorLike Y, TensorLike W>
    float train_on_batch(const X& x, const Y& y, const W& sample_weight) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            using L = labels_t<Y>;
            return steps<L>().train(In(x), L(y), detail::Weights(sample_weight))();
        }
    }
    /// The loss on one batch, in inference; the model stays as it is. Model.test_on_batch.
    template <class X, TensorLike Y>
    float test_on_batch(const X& x, const Y& y) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            using L = labels_t<Y>;
            const L labels(y);
            return steps<L>().test(In(x), labels, ones(labels.shape()[0]))();
        }
    }

    /// The traced steps on labels of a type, `f(x, y, sample_weight)`, which return the loss; a
    /// training step changes the model, too. For tf::saved_model::save, with what they belong to.
    /// Model.make_train_function, Model.make_test_function.
    template <TensorLike Y>
    auto& train_function() {
        return steps<labels_t<Y>>().train;
    }
    template <TensorLike Y>
    auto& test_function() {
        return steps<labels_t<Y>>().test;
    }

private:
    template <TensorLike Y>
    using labels_t = typename detail::batch_of<tensor_type_t<Y>>::type;
    /// Whether data, model, loss and metrics go together; one message otherwise.
    template <class X, class Y>
    static constexpr bool fits() {
        if constexpr (!detail::check_data<M, X, Y>()) {
            return false;
        } else {
            using Body = decltype(detail::call_body(std::declval<M&>(), std::declval<const In&>(),
                                                    inference));
            using P = nest::materialized_t<std::remove_cvref_t<Body>>;
            if constexpr (detail::is_poisoned<P>) return false;
            else if constexpr (!detail::check_result<P>()) return false;
            else return detail::check_judges<P, labels_t<Y>, Loss, Metrics...>();
        }
    }
    using Train = detail::TrainStep<M, Rule, Loss, Metrics...>;
    using Test = detail::TestStep<M, Loss, Metrics...>;

    template <class L>
    struct StepsOn {
        decltype(tf::function(typename Train::template On<L>{}, std::declval<M&>(),
                              std::declval<Optimizer<M, Rule>&>(),
                              std::declval<detail::Results<Metrics...>&>())) train;
        decltype(tf::function(typename Test::template On<L>{}, std::declval<M&>(),
                              std::declval<detail::Results<Metrics...>&>())) test;
    };
    /// The traced functions for labels of a type; made when they are called first.
    template <class L>
    StepsOn<L>& steps() {
        std::shared_ptr<void>& found = steps_for(&detail::type_key<L>);
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
    static detail::Weights weights(const detail::Examples& b) {
        return b.parts.back().template as<float, dyn>();
    }
    template <class L>
    static void train(AnyTrainer& t, const detail::Examples& b) {
        static_cast<Trainer&>(t).template steps<L>().train(input(b), labels<L>(b), weights(b));
    }
    template <class L>
    static void test(AnyTrainer& t, const detail::Examples& b) {
        static_cast<Trainer&>(t).template steps<L>().test(input(b), labels<L>(b), weights(b));
    }
    static detail::Weights ones(std::int64_t n) { return tf::fill<dyn>(1.f, static_cast<int>(n)); }

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
    template <class X>
    static void add(detail::Examples& all, const X& x) {
        nest::for_each(x, [&](const auto& leaf) { all.parts.push_back(AnyTensor(leaf)); });
    }
    template <class X, class Y>
    static detail::Examples examples(const X& x, const Y& y) {
        detail::Examples all;
        add(all, In(x));
        all.inputs = all.parts.size();
        all.parts.push_back(AnyTensor(labels_t<Y>(y)));
        return all;
    }
    M& model_;
    detail::Results<Metrics...> results_;
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
template <auto Rule, auto Loss, auto... Metrics, class M>
    requires(detail::is_optimizer<Rule> && !detail::is_optimizer<Loss>)
Trainer<M, Rule, Loss, Metrics...> compile(M& model) {
    return Trainer<M, Rule, Loss, Metrics...>(model);
}
template <auto Rule, auto Loss, auto... Metrics, class M>
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
/// Classes without braces.
template <template <class...> class Rule, auto... More, class M>
NoTrainer compile(M&) {
    detail::refuse_classes<M>();
    return {};
}
template <template <class...> class Rule, template <Reduction> class Loss, auto... More, class M>
NoTrainer compile(M&) {
    detail::refuse_classes<M>();
    return {};
}
template <template <class...> class Rule, template <Reduction> class Loss, class First, class M>
NoTrainer compile(M&) {
    detail::refuse_classes<M>();
    return {};
}
template <auto Rule, template <Reduction> class Loss, auto... More, class M>
NoTrainer compile(M&) {
    detail::refuse_classes<M>();
    return {};
}
template <auto Rule, auto Loss, class First, class M>
NoTrainer compile(M&) {
    detail::refuse_classes<M>();
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
