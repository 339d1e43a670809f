// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// One row a layer: Keras's expression of the layer, and ours. keras_rows.py evaluates the
// expression, gives Keras's layer the same weights and compares names, shapes, values in both modes
// and gradients, so a layer needs nothing more:
//
//   rows.add<Conv2D<3, 2>{.strides = 2}>("Conv2D(3, 2, strides=2)", image);
//
// An expression that is a function of the inputs, "lambda q, v: Attention()([q, v])", is called
// with them; otherwise Keras's layer gets one tensor or a list.

#include <tf/keras.hpp>

#include "../report.hpp"

namespace referee {

/// A model of one layer with several inputs.
template <auto L, auto... In>
struct MergeModel : tf::keras::Functional<MergeModel<L, In...>, In...> {
    static constexpr auto build(auto... x) { return std::tuple(x...) | tf::keras::layer<L>; }
};
template <auto L, auto... In>
struct row_model : std::type_identity<MergeModel<L, In...>> {};
template <auto L, auto In>
struct row_model<L, In> : std::type_identity<tf::keras::Sequential<In, L>> {};

/// Pseudo-random numbers from -2 to 2, the same in every run.
template <int... D>
tf::Tensor<float, D...> numbers(double seed = .1) {
    return as<float>(test::sample<D...>(-2, 2, seed));
}
/// The same as integers from 0 to `end` - 1.
template <int... D>
tf::Tensor<int, D...> integers(int end, double seed = .1) {
    return as<int>(tf::floor(test::sample<D...>(0, end, seed)));
}

/// A default of a layer's option: a number, or the two ends of a range.
struct Default {
    std::string option;
    std::vector<double> numbers;

    template <class N>
        requires std::is_arithmetic_v<N>
    Default(const char* name, N number) : option(name), numbers{static_cast<double>(number)} {}
    Default(const char* name, tf::keras::Rate rate) : Default(name, rate.value) {}
    Default(const char* name, tf::keras::Factor f) : option(name), numbers{f.upper} {
        if (!f.one) numbers.insert(numbers.begin(), f.lower);
    }
    Default(const char* name, tf::keras::ValueRange range)
        : option(name), numbers{range.low, range.high} {}
    Default(const char* name, tf::keras::Window size)
        : option(name),
          numbers{static_cast<double>(size.height), static_cast<double>(size.width)} {}
};

class KerasRows {
public:
    /// A row that compares defaults of the options of Keras's layer of this name.
    void defaults(const std::string& layer, const std::vector<Default>& all) {
        Json json;
        json.key("row").word(layer + "; defaults").key("defaults").open();
        for (const Default& one : all) {
            Json option;
            option.key("option")
                .word(one.option)
                .key("numbers")
                .value(tf::constant<dyn>(one.numbers));
            json.item(option.text() + "}");
        }
        std::cout << json.close().text() << "}\n";
    }
    /// A row that is compared in both modes, with gradients in training mode.
    template <auto L, class... X>
    void add(const std::string& expression, const X&... x) {
        with<true, typename row_model<L, input_of<X>...>::type, input_of<X>...>(expression, x...);
    }
    /// A row of a layer that draws random numbers in training: compared in inference only.
    template <auto L, class... X>
    void add_random(const std::string& expression, const X&... x) {
        with<false, typename row_model<L, input_of<X>...>::type, input_of<X>...>(expression, x...);
    }
    /// A row whose inputs have open dims: `open<Conv2D<3, 2>{}, Input<dyn, dyn, 3>{}>(...)`.
    template <auto L, auto... In, class... X>
    void open(const std::string& expression, const X&... x) {
        with<true, typename row_model<L, In...>::type, In...>(expression + "; open", x...);
    }
    /// A row of a functional model, whose expression is a function of the inputs.
    template <class M, class... X>
    void model(const std::string& expression, const X&... x) {
        with<true, M, input_of<X>...>(expression, x...);
    }

private:
    template <class X>
    struct shape_of;
    template <class T, int N, int... D>
    struct shape_of<tf::Tensor<T, N, D...>> {
        static constexpr auto input = tf::keras::Input<D...>{.dtype = tf::dtype_of<T>};
    };
    template <class X>
    static constexpr auto input_of = shape_of<X>::input;

    /// The sum of all elements of floating results, each times a factor.
    template <class Y, class W>
    static constexpr tf::Tensor<float> weighted(const Y& y, const W& w) {
        if constexpr (tf::TensorLike<Y>) {
            if constexpr (floating<Y>) return tf::reduce_sum(tf::cast<float>(y * w));
            else return 0.f;
        } else {
            return [&]<std::size_t... I>(std::index_sequence<I...>) {
                return tf::Tensor<float>((weighted(std::get<I>(y), std::get<I>(w)) + ...));
            }(std::make_index_sequence<std::tuple_size_v<Y>>{});
        }
    }
    template <class Y>
    static Y factors(const Y& y, double seed = .4) {
        if constexpr (tf::TensorLike<Y>) {
            return test::sample<Y>(y.shape(), .5, 1.5, seed);
        } else {
            const auto next = [&] { return seed += .1; };
            return std::apply([&](const auto&... each) { return Y{factors(each, next())...}; }, y);
        }
    }

    /// The I-th trainable weight of a model.
    template <class M, std::size_t I>
    static constexpr tf::keras::WeightRow weight = [] {
        std::size_t left = I;
        for (const auto& w : M::table().weights)
            if (w.trainable && left-- == 0) return w;
        return tf::keras::WeightRow{};
    }();
    /// Its gradient, of its type.
    template <class M, std::size_t I>
    static constexpr auto weight_gradient(const auto& gradients) {
        return [&]<std::size_t... D>(std::index_sequence<D...>) {
            return gradients[I]
                .template as<tf::element_t<weight<M, I>.dtype>,
                             weight<M, I>.shape[static_cast<int>(D)]...>()
                .collapse();
        }(std::make_index_sequence<static_cast<std::size_t>(weight<M, I>.shape.rank)>{});
    }
    template <class M>
    static constexpr std::size_t trainable = [] {
        std::size_t n = 0;
        for (const auto& w : M::table().weights) n += w.trainable;
        return n;
    }();

    /// The results, and the gradients with respect to inputs and weights.
    template <class M, bool Trains>
    struct Step {
        template <class X, class W>
        constexpr auto operator()(M& m, X x, W w) const {
            using Mode = std::conditional_t<Trains, tf::keras::Training, tf::keras::Inference>;
            tf::GradientTape tape({.persistent = trainable<M> != 0});
            const auto sources = floats(x);
            tape.watch(sources);
            const auto y = tf::nest::materialize(
                tf::keras::detail::unmasked(tf::keras::detail::call_body(m, x, Mode{})));
            const tf::Tensor<float> sum(weighted(y, w) + m.regularization_loss());
            const auto inputs =
                tf::nest::materialize(tape.gradient(sum, sources, tf::UnconnectedGradients::zero));
            if constexpr (trainable<M> == 0) {
                return std::tuple(y, inputs, std::tuple<>());
            } else {
                const auto all = tape.gradient(sum, m.trainable_weights());
                return [&]<std::size_t... I>(std::index_sequence<I...>) {
                    return std::tuple(y, inputs, std::tuple(weight_gradient<M, I>(all)...));
                }(std::make_index_sequence<trainable<M>>{});
            }
        }
        template <class X>
        static constexpr auto floats(const X& x) {
            if constexpr (tf::TensorLike<X>) return source(x);
            else
                return std::apply(
                    [](const auto&... each) { return std::tuple_cat(source(each)...); }, x);
        }
    };

    template <class M>
    static void fill(M& model) {
        double seed = .2;
        for (tf::VariableBase& w : model.weights()) {
            tf::VariableState& s = w.state();
            if (s.dtype != tf::DType::float32) continue;
            auto* const to = static_cast<float*>(s.writable(false));
            // A variance that does not change by gradients is positive.
            const auto from = test::sample<tf::Tensor<double, dyn>>(
                tf::Shape(static_cast<int>(s.shape.size())), s.trainable ? -1 : .5,
                s.trainable ? 1 : 1.5, seed += .07);
            for (std::int64_t i = 0; i < s.shape.size(); ++i)
                to[i] = static_cast<float>(from.data()[i]);
        }
    }
    template <class X>
    static void dims(Json& json, const X& shape) {
        std::string text = "[";
        for (int d = 1; d < shape.rank; ++d)
            text += (d == 1 ? "" : ", ") +
                    (shape[d] == dyn ? std::string("null") : std::to_string(shape[d]));
        json.item(text + "]");
    }
    template <class Y>
    static void list(Json& json, const Y& y) {
        if constexpr (tf::TensorLike<Y>) json.value(std::tie(y));
        else json.value(y);
    }
    static void list_weights(Json& json, const tf::VariableList& weights) {
        json.open();
        for (const tf::VariableBase& w : weights) {
            Json one;
            one.key("path").word(w.name());
            one.key("trainable").word(w.state().trainable ? "yes" : "no");
            const tf::VariableState& state = w.state();
            one.key("dtype").word(tf::name_of(state.dtype)).key("shape").open();
            for (int d = 0; d < state.shape.rank; ++d) one.item(std::to_string(state.shape[d]));
            one.close().key("value");
            std::vector<float> values;
            if (state.dtype == tf::DType::float32) {
                const auto* const all = static_cast<const float*>(state.data());
                values.assign(all, all + state.shape.size());
            }
            one.value(tf::constant<dyn>(values));
            json.item(one.text() + "}");
        }
        json.close();
    }

    /// The weights as their constraints change them.
    template <class M>
    static void list_limited(Json& json, const tf::VariableList& weights) {
        tf::ad::enable_untyped_ops();
        json.open();
        std::size_t k = 0;
        for (const auto& row : M::table().weights) {
            if (!row.is_weight) break;  // states that stay between calls come last
            const tf::AnyTensor value = weights[k++].get().untyped();
            if (row.dtype != tf::DType::float32) continue;
            const tf::AnyTensor limited = row.constraint.active() ? row.constraint(value) : value;
            const auto* const all = static_cast<const float*>(limited.data());
            Json one;
            one.key("value").value(
                tf::constant<dyn>(std::vector<float>(all, all + limited.shape().size())));
            json.item(one.text() + "}");
        }
        json.close();
    }

    template <bool Trains, class M, auto... In, class... X>
    void with(const std::string& row, const X&... x) {
        M model;
        fill(model);
        Json json;
        json.key("row").word(row).key("parameters").word(std::to_string(M::parameters));
        json.key("shapes").open();
        (dims(json, decltype(In)::template tensor<In>::static_shape), ...);
        json.close().key("batches").open();
        (json.item(std::to_string(In.batch_size)), ...);
        json.close().key("inputs").value(std::tie(x...));
        json.key("weights");
        list_weights(json, model.weights());
        const auto inputs = [&] {
            if constexpr (sizeof...(In) == 1)
                return std::get<0>(std::tuple(typename decltype(In)::template tensor<In>(x)...));
            else return std::tuple(typename decltype(In)::template tensor<In>(x)...);
        }();
        const auto y = tf::nest::materialize(model(inputs));
        json.key("inference");
        list(json, y);
        json.key("dims").open();
        tf::nest::for_each(
            y, [&](const auto& t) { dims(json, tf::tensor_type_t<decltype(t)>::static_shape); });
        json.close();
        const auto w = factors(y);
        const auto [z, of_inputs, of_weights] = tf::function(Step<M, Trains>{}, model)(inputs, w);
        json.key("mode").word(Trains ? "training" : "inference").key("outputs");
        list(json, z);
        json.key("factors");
        list(json, w);
        json.key("gradients").value(std::tuple_cat(of_inputs, of_weights)).key("after");
        list_weights(json, model.weights());
        json.key("limited");
        list_limited<M>(json, model.weights());
        std::cout << json.text() << "}\n";
    }
};

}  // namespace referee
