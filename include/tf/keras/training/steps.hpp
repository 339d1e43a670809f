// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The steps that a trainer traces: forward pass, losses, gradient, updates and metrics of a batch.
// A model can replace the steps by members `train_step(trainer, x, y)` and `test_step(trainer, x,
// y)`. Mirrors train_step and test_step of keras.Model.

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tf/function/function.hpp>
#include <tf/keras/optimizers/optimizer.hpp>
#include <tf/keras/training/checks.hpp>
#include <tf/keras/training/results.hpp>

namespace tf::keras::detail {

/// Labels as a traced step takes them: the batch dim is unknown.
template <class Y>
struct batch_of;
template <class T, int N, int... D>
struct batch_of<Tensor<T, N, D...>> : std::type_identity<Tensor<T, dyn, D...>> {};
template <class T>
struct batch_of<Tensor<T>> : std::type_identity<Tensor<T, dyn>> {};
template <>
struct batch_of<Poison> : std::type_identity<Tensor<float, dyn>> {};

/// The same for a structure of labels, as a std::tuple.
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

/// The weights of the examples, for each of a model's results.
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
/// The quantity to minimize: the weighted sum of the losses, plus what regularizers add.
template <auto Loss, class M, std::size_t N>
constexpr Tensor<float> total_loss(M& model, const std::array<Tensor<float>, N>& each) {
    const auto weighted = [&](std::size_t k) {
        const float weight = loss_weight(Loss, k);
        return weight == 1 ? each[k] : Tensor<float>(each[k] * weight);
    };
    Tensor<float> loss = weighted(0);
    for (std::size_t k = 1; k < N; ++k) loss = Tensor<float>(loss + weighted(k));
    // A step adds the ops of the model's own penalty itself: regularization_loss() would also
    // compile a function of its own, for calls at run time.
    if constexpr (requires { &M::template regularization_loss<M>; })
        return Tensor<float>(loss + model.penalty());
    else if constexpr (requires { model.regularization_loss(); })
        return Tensor<float>(loss + model.regularization_loss());
    else return loss;
}

/// The `trainer` argument of a model's own `test_step(trainer, x, y)`: the losses and metrics
/// passed to `compile`.
template <class M, auto Loss, auto... Entries>
class OwnTestStep {
    static constexpr std::size_t outputs = loss_count<std::remove_const_t<decltype(Loss)>>;

public:
    const Weights<outputs>& sample_weight;  ///< of the batch; all ones by default

    constexpr OwnTestStep(M& model, Results<outputs, Entries...>& results,
                          const Weights<outputs>& w)
        : sample_weight(w), model_(model), results_(results) {}

    /// The weighted sum of the losses, plus what regularizers add (Model.compute_loss).
    template <class Y, class P>
    constexpr Tensor<float> compute_loss(const Y& y, const P& y_pred) {
        each_ = losses_of<Loss>(y, y_pred, sample_weight);
        return total_loss<Loss>(model_, each_);
    }
    /// Adds the batch to the logged loss and metrics, and returns the loss (Model.compute_metrics).
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
/// The `trainer` argument of a model's own `train_step(trainer, x, y)`: the same, and the optimizer
/// passed to `compile`.
template <class M, auto Rule, auto Loss, auto... Entries>
class OwnStep : public OwnTestStep<M, Loss, Entries...> {
    static constexpr std::size_t outputs = loss_count<std::remove_const_t<decltype(Loss)>>;

public:
    Optimizer<M, Rule>& optimizer;

    constexpr OwnStep(M& model, Optimizer<M, Rule>& o, Results<outputs, Entries...>& results,
                      const Weights<outputs>& w)
        : OwnTestStep<M, Loss, Entries...>(model, results, w), optimizer(o) {}
};
template <class M, class Step, class X, class Y>
inline constexpr bool has_own_step =
    requires(M& m, Step& s, const X& x, const Y& y) { m.train_step(s, x, y); };
/// Reports a model's own `train_step` that has other parameters.
template <class M, class Step, class X, class Y>
constexpr bool check_own_step() {
    if constexpr (has_own_step<M, Step, X, Y>) {
        return true;
    } else {
        constexpr bool otherwise =
            requires(M& m, const X& x) { m.train_step(x); } ||
            requires(M& m, const X& x, const Y& y) { m.train_step(x, y); } ||
            requires(M& m, Step& s, const X& x, const Y& y) { m.train_step(s, x, y, y); };
        static_assert(!otherwise,
                      "[tf.keras.train_step] a user-defined step must be a public constexpr auto "
                      "train_step(auto& trainer, auto x, auto y); the loss is "
                      "trainer.compute_loss(y, p), the result trainer.compute_metrics(loss, y, p)");
        return !otherwise;
    }
}
template <class M, class Step, class X, class Y>
inline constexpr bool has_own_test_step =
    requires(M& m, Step& s, const X& x, const Y& y) { m.test_step(s, x, y); };
/// Reports a model's own `test_step` that has other parameters.
template <class M, class Step, class X, class Y>
constexpr bool check_own_test_step() {
    if constexpr (has_own_test_step<M, Step, X, Y>) {
        return true;
    } else {
        constexpr bool otherwise =
            requires(M& m, const X& x) { m.test_step(x); } ||
            requires(M& m, const X& x, const Y& y) { m.test_step(x, y); } ||
            requires(M& m, Step& s, const X& x, const Y& y) { m.test_step(s, x, y, y); };
        static_assert(!otherwise,
                      "[tf.keras.test_step] a user-defined step must be a public constexpr auto "
                      "test_step(auto& trainer, auto x, auto y); the loss is "
                      "trainer.compute_loss(y, p), the result trainer.compute_metrics(loss, y, p)");
        return !otherwise;
    }
}

/// Calls f; the ops that it records have this name scope in graphs. The trace is that of w.
template <class W, class F>
constexpr auto named(std::string_view name, const W& w, F f) {
    const name_scope names(name, leaf<0>(w));
    return f();
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
            if constexpr (has_own_step<M, Step, typename M::input_type, Y>) {
                Step step(model, optimizer, results, w);
                return model.train_step(step, x, y);
            } else {
                return train(model, optimizer, results, x, y, w);
            }
        }

    private:
        static constexpr Tensor<float> train(M& model, Optimizer<M, Rule>& optimizer,
                                             Results<outputs, Entries...>& results,
                                             const typename M::input_type& x, const Y& y,
                                             const Weights<outputs>& w) {
            tf::detail::core::Late<GradientTape, M> tape;
            const auto p = call_body(model, x, training);
            const auto each = named("loss", w, [&] { return losses_of<Loss>(y, p, w); });
            const auto loss = named("total_loss", w, [&] { return total_loss<Loss>(model, each); });
            const VariableList trained = trained_of(model);
            const auto gradients = named(
                "gradients", w, [&] { return tape.gradient(optimizer.scale_loss(loss), trained); });
            return named("update", w, [&] {
                optimizer.apply_gradients(trained, gradients);
                results.add(loss, each, y, p, w);
                return loss;
            });
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
            using Step = OwnTestStep<M, Loss, Entries...>;
            if constexpr (has_own_test_step<M, Step, typename M::input_type, Y>) {
                Step step(model, results, w);
                return model.test_step(step, x, y);
            } else {
                const auto p = call_body(model, x, inference);
                const auto each = losses_of<Loss>(y, p, w);
                const Tensor<float> loss = total_loss<Loss>(model, each);
                results.add(loss, each, y, p, w);
                return loss;
            }
        }
    };
};

}  // namespace tf::keras::detail
