// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What all models have: weights in Keras's order, the table of rows, calls. Mirrors keras.Model.

#include <array>
#include <string>

#include <tf/core/fixed_string.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/parts.hpp>
#include <tf/keras/summary.hpp>
#include <tf/keras/weights.hpp>
#include <tf/module/attribute.hpp>
#include <tf/module/function.hpp>

namespace tf::keras {

struct FitOptions;
struct EvaluateOptions;
struct PredictOptions;

/// What a model is given: a batch of tensors with these dims. `Input<28, 28, 1>{}`,
/// `Input<10>{.dtype = tf::int32}`.
template <int... D>
struct Input {
    Name name{};
    DType dtype = DType::float32;
    int batch_size = dyn;

    template <auto self>
    using tensor = Tensor<element_t<self.dtype>, self.batch_size, D...>;
};

namespace detail {

template <auto I>
inline constexpr bool is_input = requires { typename decltype(I)::template tensor<I>; };

/// One message where a model does not begin with what it is given.
template <auto... First>
constexpr bool check_inputs() {
    constexpr bool inputs = sizeof...(First) > 0 && (is_input<First> && ...);
    static_assert(inputs,
                  "[tf.keras.no_input] a model begins with what it is given: Sequential<Input<28, "
                  "28, 1>{}, layers...>, Functional<Self, Input<8>{}>; dims without the batch");
    return inputs;
}
/// The tensor that a model is given, or a tuple of several.
template <bool Sound, auto... In>
struct input_types : std::type_identity<std::tuple<typename decltype(In)::template tensor<In>...>> {
};
template <auto In>
struct input_types<true, In> : std::type_identity<typename decltype(In)::template tensor<In>> {};
template <auto... In>
struct input_types<false, In...> : std::type_identity<Poison> {};
template <auto... In>
using input_of = typename input_types<check_inputs<In...>(), In...>::type;

/// For types only: what a model is given.
template <auto In>
const input_of<In>& example();

template <auto In>
constexpr Name name_of_input() {
    if constexpr (is_input<In>) return In.name;
    else return {};
}
/// The names that inputs have been given, or empty ones.
template <auto... In>
constexpr std::array<Name, sizeof...(In)> names_of_inputs() {
    return {name_of_input<In>()...};
}

/// A model's body, which may leave out the mode, as Keras's `call(self, x)` does; one message where
/// there is none.
template <class Self, class X, class Mode>
constexpr auto call_body(Self& self, const X& x, Mode mode) {
    constexpr bool with_mode = requires { self.call(x, mode); };
    constexpr bool has_call = with_mode || requires { self.call(x); };
    static_assert(has_call,
                  "[tf.keras.model_body] a model has constexpr auto call(auto x, auto mode), "
                  "public, or call(auto x); of several inputs x is a std::tuple");
    if constexpr (with_mode) return self.call(x, mode);
    else if constexpr (has_call) return self.call(x);
    else return Poison{};
}

/// A model's body as a function, for tf::function.
template <class Self, class Mode>
struct Forward {
    constexpr auto operator()(Self& self, const typename Self::input_type& x) const {
        return call_body(self, x, Mode{});
    }
};

/// What its regularizers add to its loss, as a function.
template <class Self>
struct Penalize {
    constexpr Tensor<float> operator()(Self& self) const { return self.penalty(); }
};

/// In messages.
template <class Given, class Takes>
struct ModelIsGiven {
    static constexpr bool fits = [] {
        if constexpr (TensorLike<Given> && TensorLike<Takes>) {
            using X = tensor_type_t<Given>;
            return std::is_same_v<typename X::value_type, typename Takes::value_type> &&
                   is_compatible(X::static_shape, Takes::static_shape);
        } else if constexpr (!TensorLike<Given> && !TensorLike<Takes>) {
            return [&]<class... G, class... T>(std::type_identity<std::tuple<G...>>,
                                               std::type_identity<std::tuple<T...>>) {
                if constexpr (sizeof...(G) != sizeof...(T)) return false;
                else return (ModelIsGiven<G, T>::fits && ...);
            }(std::type_identity<Given>{}, std::type_identity<Takes>{});
        } else {
            return false;
        }
    }();
};
template <class Given, class Takes>
constexpr bool check_model_input() {
    if constexpr (is_poisoned<Given> || is_poisoned<Takes>) {
        return false;
    } else {
        static_assert(ModelIsGiven<Given, Takes>::fits,
                      "[tf.keras.model_input] model(x): x has another dtype or other dims than the "
                      "model's Input (ModelIsGiven<x, the input>); the first dim is the batch");
        return ModelIsGiven<Given, Takes>::fits;
    }
}

/// Whether arguments are those of a call: tensors and a mode.
template <class... A>
inline constexpr bool is_model_call = false;
template <class X>
inline constexpr bool is_model_call<X> = is_tensors<X>;
template <class X>
inline constexpr bool is_model_call<X, Training> = is_tensors<X>;
template <class X>
inline constexpr bool is_model_call<X, Inference> = is_tensors<X>;
template <class... A>
constexpr Poison refuse_model_call() {
    static_assert(
        is_model_call<A...>,
        "[tf.keras.model_call] model(x), model(x, keras::training): x is a tensor, or, of "
        "several inputs, one std::tuple of them; of a std::vector, "
        "tf::constant<tf::dyn, 4>(values)");
    return {};
}
/// One message for Keras's spelling of what a trainer does.
template <class...>
inline constexpr bool models_train_themselves = false;
template <class... A>
constexpr Poison refuse_parts() {
    static_assert(models_train_themselves<A...>,
                  "[tf.keras.model_parts] the layers of a model are types, no objects: there are "
                  "model.weight<\"dense/kernel\">(), model.weights(), model.summary(), and "
                  "Nested<M>{} for a model within a model");
    return {};
}
/// In place of `model.trainable = false`: one message.
struct NoTrainable {
    template <class T>
    constexpr void operator=(const T&) const {
        static_assert(models_train_themselves<T>,
                      "[tf.keras.trainable] what is trained is part of a model's type: "
                      "Dense<8>{.trainable = false}, Nested<Base>{.trainable = false}; a model of "
                      "another type takes the weights, tuned.set_weights(model.get_weights())");
    }
};
template <class... A>
constexpr Poison refuse_training() {
    static_assert(models_train_themselves<A...>,
                  "[tf.keras.no_trainer] a trainer trains a model: auto trainer = "
                  "keras::compile<optimizers::Adam{}, losses::MeanSquaredError{}>(model); then "
                  "trainer.fit, .evaluate, .predict; without one there is model(x)");
    return {};
}

template <class... A>
constexpr Poison refuse_save() {
    static_assert(models_train_themselves<A...>,
                  "[tf.keras.save] the architecture is the program, so there is no model.save: "
                  "model.save_weights(path) and model.load_weights(path) for the weights, "
                  "model.export_to(dir) for a SavedModel that serves the model");
    return {};
}

/// One message where the code that reads and writes files is not there.
template <class M>
constexpr bool check_files() {
    constexpr bool included =
        requires(M& model, const std::string& path) { export_forward_of(model, path); };
    static_assert(included,
                  "[tf.keras.files] model.save_weights(path), model.load_weights(path), "
                  "model.export_to(dir): models and files are a header of their own; #include "
                  "<tf/keras/files.hpp>");
    return included;
}

/// A variable under types that are given as values.
template <DType D, Shape S>
constexpr auto view(VariableBase& v) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return VariableRef<element_t<D>, S.dims[I]...>(v);
    }(std::make_index_sequence<static_cast<std::size_t>(S.rank)>{});
}

}  // namespace detail

/// The base of all models. `In` is the tensor that it takes, or a tuple of several.
template <class Self, class In>
class ModelBase : public Module, public detail::Parts {
public:
    using input_type = In;

    /// Runs the model; x may be an expression, and of several inputs a std::tuple. The whole of it
    /// is one traced function; tapes see through it. In a trace use `call`, which costs less
    /// compile time.
    template <class X, class Mode = Inference>
        requires(detail::is_model_call<X, Mode>)
    constexpr auto operator()(const X& x, Mode mode = {}) {
        if constexpr (!detail::check_model_input<X, In>()) {
            return Poison{};
        } else {
            Self& self = static_cast<Self&>(*this);
            using Y = std::remove_cvref_t<decltype(detail::call_body(self, In(x), mode))>;
            if constexpr (detail::is_poisoned<Y>) return Poison{};
            else if (__builtin_is_constant_evaluated())
                return nest::materialized_t<Y>(detail::call_body(self, In(x), mode));
            else
                return nest::materialized_t<Y>(
                    tf::function(detail::Forward<Self, Mode>{}, self)(In(x)));
        }
    }

    template <class... A>
        requires(!detail::is_model_call<A...>)
    constexpr Poison operator()(const A&...) {
        return detail::refuse_model_call<A...>();
    }
    /// What a trainer does, in Keras's spelling.
    template <class... A>
    constexpr Poison compile(const A&...) {
        return detail::refuse_training<A...>();
    }
    template <class... A>
    constexpr Poison fit(const A&...) {
        return detail::refuse_training<A...>();
    }
    template <class... A>
    constexpr Poison evaluate(const A&...) {
        return detail::refuse_training<A...>();
    }
    template <class... A>
    constexpr Poison predict(const A&...) {
        return detail::refuse_training<A...>();
    }
    // Options in braces have no type of their own.
    template <class X, class Y, class Options = FitOptions, class... C>
    constexpr Poison fit(const X&, const Y&, const Options&, const C&...) {
        return detail::refuse_training<X, Y>();
    }
    template <class X, class Y, class Options = EvaluateOptions, class... C>
    constexpr Poison evaluate(const X&, const Y&, const Options&, const C&...) {
        return detail::refuse_training<X, Y>();
    }
    template <class X, class Options = PredictOptions, class... C>
    constexpr Poison predict(const X&, const Options&, const C&...) {
        return detail::refuse_training<X>();
    }
    /// What Keras writes with the architecture.
    template <class... A>
    constexpr Poison save(const A&...) const {
        return detail::refuse_save<A...>();
    }

    /// What Keras has of layers that are objects.
    template <class... A>
    constexpr std::array<Poison, 1> layers(const A&...) const {
        return {detail::refuse_parts<Self, A...>()};
    }
    template <class... A>
    constexpr Poison get_layer(const A&...) const {
        return detail::refuse_parts<Self, A...>();
    }
    static constexpr detail::NoTrainable trainable{};

    /// The model in one of its modes as a tf::function, to be saved or looked at.
    template <class Mode = Inference, class Lazy = Self>
    auto as_function(Mode = {}) {
        return tf::function(detail::Forward<Lazy, Mode>{}, static_cast<Lazy&>(*this));
    }

    /// All weights: those of a layer before those of its parts, layers in the order in which they
    /// have been made.
    constexpr VariableList weights() const {
        return detail::weights_of(*this, detail::WeightKind::all);
    }
    constexpr VariableList trainable_weights() const {
        return detail::weights_of(*this, detail::WeightKind::trainable);
    }
    constexpr VariableList non_trainable_weights() const {
        return detail::weights_of(*this, detail::WeightKind::non_trainable);
    }

    /// The same under the names that a tf::Module has, whose own lists are sorted by name: the
    /// order is Keras's, that of an optimizer's slots.
    constexpr VariableList variables() const { return weights(); }
    constexpr VariableList trainable_variables() const { return trainable_weights(); }
    constexpr VariableList non_trainable_variables() const { return non_trainable_weights(); }

    /// The values of all weights, in the order of `weights` (Model.get_weights).
    std::vector<AnyTensor> get_weights() const { return detail::get_weights(weights()); }
    /// Gives each weight its value. errors::InvalidArgument, and nothing is changed, unless each is
    /// of its weight's dtype and shape (Model.set_weights).
    void set_weights(const std::vector<AnyTensor>& values) {
        detail::set_weights(weights(), values);
    }

    /// Elements of all weights (Model.count_params).
    static constexpr std::int64_t parameters = [] {
        return TableView(Self::table()).parameters();
    }();
    static constexpr std::int64_t count_params() { return parameters; }

    /// A weight by its path, `model.weight<"dense/kernel">()`, with its dtype and dims as types.
    template <FixedString Path>
    constexpr auto weight() {
        constexpr int at = TableView(Self::table()).find(Path.view());
        constexpr bool found = at < TableView(Self::table()).weight_count;
        static_assert(found,
                      "[tf.keras.weight_name] model.weight<\"layer/weight\">(): the model has no "
                      "weight of this name; print model.summary() and model.weights()");
        if constexpr (found) {
            constexpr DType dtype = Self::table().weights[static_cast<std::size_t>(at)].dtype;
            constexpr Shape shape = Self::table().weights[static_cast<std::size_t>(at)].shape;
            return detail::view<dtype, shape>(weights()[static_cast<std::size_t>(at)]);
        } else {
            return Poison{};
        }
    }

    /// Writes the weights as a checkpoint, PREFIX.index and PREFIX.data-00000-of-00001, which Keras
    /// reads: `tf.train.Checkpoint(model).read(path)`. A file of the same name is replaced when
    /// the new one is complete. Model.save_weights; needs <tf/keras/files.hpp>.
    void save_weights(const std::string& path) const {
        if constexpr (detail::check_files<Self>())
            write_weights_of(static_cast<const Self&>(*this), path);
    }
    /// Takes the weights from a checkpoint of the model, alone or under a name, written here or in
    /// Keras, from a folder with checkpoints (the latest), or from a SavedModel, by `model.export`,
    /// too: all of them, or, on an error, none. errors::NotFound, errors::DataLoss;
    /// errors::InvalidArgument where a weight has no value there, or one of another shape or
    /// dtype. Model.load_weights; needs <tf/keras/files.hpp>.
    void load_weights(const std::string& path) {
        if constexpr (detail::check_files<Self>()) read_weights_of(static_cast<Self&>(*this), path);
    }
    /// Writes a SavedModel that serves the model, in inference, as "serving_default": inputs under
    /// their names (`keras_tensor` without one), results as output_0, ... Model.export, in a word
    /// that C++ does not keep for itself; needs <tf/keras/files.hpp>.
    void export_to(const std::string& dir) {
        if constexpr (detail::check_files<Self>())
            export_forward_of(static_cast<Self&>(*this), dir);
    }

    /// What regularizers add to the loss: the sum over all weights that have one (Model.losses).
    /// For a trainer's trace; at run time it is a traced function of its own.
    template <class Lazy = Self>
    constexpr Tensor<float> regularization_loss() {
        if (__builtin_is_constant_evaluated()) return this->penalty();
        return tf::function(detail::Penalize<Lazy>{}, static_cast<Lazy&>(*this))();
    }

    /// Keras's table of layers, shapes and counts (Model.summary).
    std::string summary(const SummaryOptions& options = {}) const {
        return detail::summary_of(TableView(Self::table()), this->name(), options);
    }

protected:
    constexpr ModelBase(Module* owner, std::string_view name, detail::Parts* whole)
        : Module(owner, name), detail::Parts(whole) {
        account(static_cast<detail::Parts*>(this), sizeof(ModelBase) - sizeof(Module));
    }
};

namespace layers {
using keras::Input;
}  // namespace layers

}  // namespace tf::keras
