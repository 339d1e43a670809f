// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Trains a model with an optimizer, a loss and metrics: forward pass, loss, gradient, clipping,
// updates and metrics are one traced function. Mirrors keras.Model's compile, fit, evaluate,
// predict and train_on_batch.

#include <array>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/function/function.hpp>
#include <tf/keras/optimizers/optimizer.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/model_trainer.hpp>
#include <tf/keras/training/outputs.hpp>
#include <tf/keras/training/steps.hpp>

namespace tf::keras {

namespace detail {

/// Builds a model's input from its parts.
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

template <nest::Map In>
struct input_from<In> {
    static In make(const AnyTensor* parts) {
        return nest::pack<In>([&]<class T> {
            return [&]<class E, int... D>(std::type_identity<Tensor<E, D...>>) {
                return (parts++)->as<E, D...>();
            }(std::type_identity<T>{});
        });
    }
};

template <class T>
inline constexpr char type_key = 0;

}  // namespace detail

/// Trains a model: `auto trainer = keras::compile<optimizers::Adam{}, losses::...{}>(model);`. The
/// model must outlive the trainer. Steps are compiled for each dtype and shape of labels. After the
/// first step, a step allocates nothing; an epoch of fit allocates its logs and its row of the
/// history.
template <class M, auto Rule, auto Loss, auto... Entries>
class Trainer final : public ModelTrainer {
    using In = typename M::input_type;
    using AllIn = typename detail::examples_of<In>::type;
    using LossType = std::remove_const_t<decltype(Loss)>;
    static constexpr std::size_t outputs = detail::loss_count<LossType>;
    using Results = detail::Results<outputs, Entries...>;
    using Weights = detail::Weights<outputs>;
    using Step = detail::OwnStep<M, Rule, Loss, Entries...>;
    using OfTest = detail::OwnTestStep<M, Loss, Entries...>;

public:
    Optimizer<M, Rule> optimizer_state;

    explicit Trainer(M& model)
        : ModelTrainer(model, optimizer_state, results_), optimizer_state(model), model_(model) {
        if constexpr (outputs == 1) name_results();
        else if constexpr (requires { M::table(); }) name_several(TableView(M::table()));
        else name_several({});
    }

    /// Trains for `epochs` epochs on examples in memory and returns the history. x: [n, ...], a
    /// std::tuple if the model has several inputs; y: [n, ...]. Callbacks are called in their
    /// order, at the same times as in Keras. Invalid options or data raise errors::InvalidArgument
    /// before training starts. Mirrors Model.fit.
    template <class X, class Y, class... C>
        requires(!data::detail::DatasetLike<X>)
    History fit(const X& x, const Y& y, const FitOptions& options = {}, C&&... callbacks) {
        if constexpr (!fits<X, Y>()) {
            return {};
        } else {
            using L = labels_t<Y>;
            return with(
                [&](std::span<detail::Hooks* const> hooks) {
                    return run_fit(examples(x, y), options, {&train<L>, &test<L>, &generators<L>},
                                   hooks);
                },
                callbacks...);
        }
    }
    template <class X, class Y, class O, class... C>
        requires(!std::convertible_to<const O&, const FitOptions&> && !data::detail::DatasetLike<X>)
    History fit(const X&, const Y&, const O&, const C&...) {
        detail::check_options<O, FitOptions>();
        return {};
    }
    /// Trains on a tf::data::Dataset of batches: its elements are tuples of x and y, or of x, y and
    /// sample weights. An epoch is a pass through the dataset, or `.steps_per_epoch` batches, which
    /// continue where the epoch before ended; a dataset that ends begins again. Options for
    /// examples in memory are ignored (`.batch_size`, `.shuffle`) or errors::InvalidArgument.
    template <data::detail::DatasetLike D, class... C>
    History fit(const D& dataset, const FitOptions& options = {}, C&&... callbacks) {
        if constexpr (!fits_dataset<D>()) {
            return {};
        } else {
            using L = labels_t<detail::batch_part_t<D, 1>>;
            return with(
                [&](std::span<detail::Hooks* const> hooks) {
                    return run_fit(detail::batched(dataset), options,
                                   {&train<L>, &test<L>, &generators<L>}, hooks);
                },
                callbacks...);
        }
    }
    template <class X, class Y, class... C>
    History fit(const M&, const X&, const Y&, const FitOptions& = {}, const C&...) {
        detail::check_options<M, FitOptions>();
        return {};
    }
    /// Returns loss and metrics over examples in memory, in inference mode. x: [n, ...], y: [n,
    /// ...]. Mirrors Model.evaluate.
    template <class X, class Y, class... C>
        requires(!data::detail::DatasetLike<X>)
    Logs evaluate(const X& x, const Y& y, const EvaluateOptions& options = {}, C&&... callbacks) {
        if constexpr (!fits<X, Y>()) {
            return {};
        } else {
            using L = labels_t<Y>;
            return with(
                [&](std::span<detail::Hooks* const> hooks) {
                    return run_evaluate(examples(x, y), options, {.test = &test<L>}, hooks);
                },
                callbacks...);
        }
    }
    template <class X, class Y, class O, class... C>
        requires(!std::convertible_to<const O&, const EvaluateOptions&> &&
                 !data::detail::DatasetLike<X>)
    Logs evaluate(const X&, const Y&, const O&, const C&...) {
        detail::check_options<O, EvaluateOptions>();
        return {};
    }
    /// The same over a dataset of batches, as for `fit`.
    template <data::detail::DatasetLike D, class... C>
    Logs evaluate(const D& dataset, const EvaluateOptions& options = {}, C&&... callbacks) {
        if constexpr (!fits_dataset<D>()) {
            return {};
        } else {
            using L = labels_t<detail::batch_part_t<D, 1>>;
            return with(
                [&](std::span<detail::Hooks* const> hooks) {
                    return run_evaluate(detail::batched(dataset), options, {.test = &test<L>},
                                        hooks);
                },
                callbacks...);
        }
    }
    /// Returns the model's results for all examples, in inference mode. x: [n, ...] -> [n, ...], or
    /// a dataset of batches of x; if its elements are tuples, x is the first part.
    /// Mirrors Model.predict.
    template <class X, class... C>
    auto predict(const X& x, const PredictOptions& options = {}, C&&... callbacks) {
        if constexpr (!fits_model<X>()) {
            return Poison{};
        } else {
            using P = std::remove_cvref_t<decltype(model_(std::declval<const In&>()))>;
            if constexpr (!detail::check_result<P>()) {
                return Poison{};
            } else {
                const auto all = [&] {
                    if constexpr (data::detail::DatasetLike<X>) return detail::batched(x);
                    else return inputs(x);
                }();
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
                return nest::pack<typename detail::examples_of<P>::type>([&]<class T> {
                    return [&]<class E, int... D>(std::type_identity<Tensor<E, D...>>) {
                        return out[k++].template as<E, D...>();
                    }(std::type_identity<T>{});
                });
            }
        }
    }
    /// Returns the model's results for one batch, in inference mode. Mirrors
    /// Model.predict_on_batch.
    template <class X>
    auto predict_on_batch(const X& x) {
        if constexpr (!detail::check_model_input<X, In>()) return Poison{};
        else return model_(x);
    }
    /// Trains one step on one batch and returns the loss before the update. Mirrors
    /// Model.train_on_batch.
    template <class X, class Y>
    float train_on_batch(const X& x, const Y& y) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            const auto labels = detail::labels_from<labels_t<Y>>(y);
            return train_on_batch(x, labels, ones(labels));
        }
    }
    /// `sample_weight` has one weight per example; for a model with several results, a std::tuple
    /// has the weights for each.
    template <class X, class Y, class W>
    float train_on_batch(const X& x, const Y& y, const W& sample_weight) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            using L = labels_t<Y>;
            return steps<L>().train(detail::as_model_input<In>(x), detail::labels_from<L>(y),
                                    weights_from(sample_weight))();
        }
    }
    /// Returns the loss on one batch, in inference mode, without changing the model. Mirrors
    /// Model.test_on_batch.
    template <class X, class Y>
    float test_on_batch(const X& x, const Y& y) {
        if constexpr (!fits<X, Y>()) {
            return 0;
        } else {
            using L = labels_t<Y>;
            const L labels = detail::labels_from<L>(y);
            return steps<L>().test(detail::as_model_input<In>(x), labels,
                                   weights_from(ones(labels)))();
        }
    }

    /// Writes the weights of the model and the state of the optimizer to a file NAME.weights.h5,
    /// which Keras reads with `model.load_weights(path)` into a model that is compiled with the
    /// same optimizer and built. Mirrors Model.save_weights of a compiled model; needs
    /// <tf/keras/files.hpp>, TF_WITH_HDF5 and -lhdf5.
    void save_weights(const std::string& path) const {
        if constexpr (detail::check_files<M>()) write_training_of(model_, optimizer_state, path);
    }
    /// Reads them from Keras's NAME.weights.h5 or NAME.keras, so that training goes on. Either
    /// all are loaded or, on an error, none. Raises errors::NotFound, errors::DataLoss, and
    /// errors::InvalidArgument if the file lacks weights or the state of such an optimizer.
    void load_weights(const std::string& path) {
        if constexpr (detail::check_files<M>()) read_training_of(model_, optimizer_state, path);
    }

    /// The traced steps for one type of labels, `f(x, y, sample_weight)`, which return the loss;
    /// the training step also updates the model. tf::saved_model::save can store them, together
    /// with the objects that they use. Mirrors Model.make_train_function and
    /// Model.make_test_function.
    template <class Y>
    auto& train_function() {
        return steps<labels_t<Y>>().train;
    }
    /// The traced step of evaluation for one type of labels, as above.
    template <class Y>
    auto& test_function() {
        return steps<labels_t<Y>>().test;
    }

private:
    template <class Y>
    using labels_t = typename detail::labels_of<std::remove_cvref_t<Y>>::type;
    using Result = nest::materialized_t<detail::unmasked_t<decltype(detail::call_body(
        std::declval<M&>(), std::declval<const In&>(), inference))>>;
    /// Whether data, model, loss and metrics fit together; reports one message otherwise.
    template <class X, class Y>
    static constexpr bool fits() {
        if constexpr (!detail::check_data<M, X, Y>()) return false;
        else if constexpr (!detail::check_own_step<M, Step, In, labels_t<Y>>()) return false;
        else if constexpr (!detail::check_own_test_step<M, OfTest, In, labels_t<Y>>()) return false;
        else return detail::check_judges<Result, labels_t<Y>, Loss, Entries...>();
    }
    /// The same for a dataset.
    template <class D>
    static constexpr bool fits_dataset() {
        if constexpr (!detail::check_batches<D, In>()) return false;
        else return fits<detail::batch_part_t<D, 0>, detail::batch_part_t<D, 1>>();
    }
    template <class X>
    static constexpr bool fits_model() {
        if constexpr (!data::detail::DatasetLike<X>) {
            return detail::check_model_input<X, AllIn>();
        } else {
            using Batch = detail::batch_part_t<X, 0>;
            if constexpr (!detail::check_batched<Batch, In>()) return false;
            else return detail::check_model_input<Batch, AllIn>();
        }
    }
    void name_several(const TableView& table) {
        name_results(detail::names_of_results(table, outputs, detail::keys_of<Result>()));
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
    /// The traced functions for one type of labels, created at the first call.
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
    static Weights weights(const detail::Examples& b) {
        return detail::input_from<Weights>::make(&b.parts[b.inputs + b.labels]);
    }
    /// A single tensor of weights is used for all results.
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
    static std::span<kernels::NodeState> generators() {
        return decltype(StepsOn<L>::train)::generators();
    }
    template <class L>
    static Tensor<float, dyn> ones(const L& labels) {
        return tf::fill<dyn>(1.f, static_cast<int>(detail::leaf<0>(labels).shape()[0]));
    }

    /// Calls f with the callbacks, whose types are erased.
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
    static detail::Examples inputs(const X& x) {
        detail::Examples all;
        detail::add_parts(all.parts, detail::as_model_input<AllIn>(x));
        all.inputs = all.parts.size();
        return all;
    }
    template <class X, class Y>
    static detail::Examples examples(const X& x, const Y& y) {
        detail::Examples all = inputs(x);
        detail::add_parts(all.parts, detail::labels_from<labels_t<Y>>(y));
        all.labels = all.parts.size() - all.inputs;
        return all;
    }
    M& model_;
    Results results_;
};

/// Returned instead of a trainer if `compile` has reported a mistake.
struct NoTrainer {
    /// Internal.
    template <class X, class Y, class... C>
    History fit(const X&, const Y&, const FitOptions& = {}, const C&...) {
        return {};
    }
    /// Internal.
    template <class X, class Y, class... C>
    Logs evaluate(const X&, const Y&, const EvaluateOptions& = {}, const C&...) {
        return {};
    }
    /// Internal.
    template <class X, class... C>
    Poison predict(const X&, const PredictOptions& = {}, const C&...) {
        return {};
    }
};

/// Creates a trainer for a model: `keras::compile<optimizers::Adam{.learning_rate = .01},
/// losses::MeanSquaredError{}, metrics::MeanAbsoluteError{}>(model)`. Optimizer, loss and metrics
/// are template arguments, since the traced step depends on them. Mirrors Model.compile.
template <auto Rule, auto Loss, auto... Entries, class M>
    requires(detail::is_optimizer<Rule> && !detail::is_optimizer<Loss> &&
             !detail::has_no_judge<Loss, Entries...>)
Trainer<M, Rule, Loss, Entries...> compile(M& model) {
    return Trainer<M, Rule, Loss, Entries...>(model);
}
/// Reports values that are not losses or metrics of any labels.
template <auto Rule, auto Loss, auto... Entries, class M>
    requires(detail::is_optimizer<Rule> && !detail::is_optimizer<Loss> &&
             detail::has_no_judge<Loss, Entries...>)
NoTrainer compile(M&) {
    constexpr bool is_loss = !detail::has_no_judge<Loss>;
    detail::sound_loss<is_loss>();
    detail::sound_metric<!is_loss>();
    return {};
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
/// Report classes without braces.
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
/// Report functions of keras::losses.
template <auto Rule, detail::LossFunction Loss, auto... More, class M>
NoTrainer compile(M&) {
    detail::refuse_functions<M>();
    return {};
}
template <auto Rule, auto Loss, detail::LossFunction First, auto... More, class M>
NoTrainer compile(M&) {
    detail::refuse_functions<M>();
    return {};
}
/// Report names in Keras's style: for all three, for the loss, for metrics.
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
