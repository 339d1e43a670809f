// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// What all models share: weights in Keras's order, the table of layers, calls. Mirrors keras.Model.

#include <array>
#include <string>
#include <vector>

#include <tf/core/fixed_string.hpp>
#include <tf/function/function.hpp>
#include <tf/keras/layer.hpp>
#include <tf/keras/parts.hpp>
#include <tf/keras/summary.hpp>
#include <tf/keras/weights.hpp>
#include <tf/module/attribute.hpp>

namespace tf::keras {

struct FitOptions;
struct EvaluateOptions;
struct PredictOptions;

/// The options of `load_weights`.
struct LoadWeightsOptions {
    bool skip_mismatch = false;  ///< keeps the weights of layers whose weights in the file are
                                 ///< missing or do not fit
};

/// The input of a model: a batch of tensors with these dims. `Input<28, 28, 1>{}`,
/// `Input<10>{.dtype = tf::int32}`. Mirrors keras.Input.
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

/// Reports a model that does not begin with its inputs.
template <auto... First>
constexpr bool check_inputs() {
    constexpr bool inputs = sizeof...(First) > 0 && (is_input<First> && ...);
    static_assert(inputs,
                  "[tf.keras.no_input] a model must begin with its Input: Sequential<Input<28, 28, "
                  "1>{}, layers...>, Functional<Self, Input<8>{}>; dims without the batch");
    return inputs;
}
/// The input tensor of a model, or a tuple of several.
template <bool Sound, auto... In>
struct input_types : std::type_identity<std::tuple<typename decltype(In)::template tensor<In>...>> {
};
template <auto In>
struct input_types<true, In> : std::type_identity<typename decltype(In)::template tensor<In>> {};
template <auto... In>
struct input_types<false, In...> : std::type_identity<Poison> {};
template <auto... In>
using input_of = typename input_types<check_inputs<In...>(), In...>::type;

/// The input of a model, for use in unevaluated expressions.
template <auto In>
const input_of<In>& example();

/// A constant, because run-time code must not read a member of a template argument that contains a
/// name: clang 19 reads other bytes.
template <auto In>
inline constexpr Name name_of_input = [] {
    if constexpr (is_input<In>) return In.name;
    else return Name();
}();
/// The names of the inputs; empty for unnamed ones.
template <auto... In>
constexpr std::array<Name, sizeof...(In)> names_of_inputs() {
    return {name_of_input<In>...};
}

/// Calls a model's body, which may omit the mode, like Keras's `call(self, x)`; reports a missing
/// body with one message.
template <class Self, class X, class Mode>
constexpr auto call_body(Self& self, const X& x, Mode mode) {
    constexpr bool with_mode = requires { self.call(x, mode); };
    constexpr bool has_call = with_mode || requires { self.call(x); };
    static_assert(has_call,
                  "[tf.keras.model_body] a model must have a public constexpr auto call(auto x, "
                  "auto mode) or call(auto x); for several inputs x is a std::tuple");
    if constexpr (requires { self.clear_losses(); }) self.clear_losses();
    if constexpr (with_mode) return self.call(x, mode);
    else if constexpr (has_call) return self.call(x);
    else return Poison{};
}

/// A model's body as a function, for tf::function.
template <class Self, class Mode>
struct Forward {
    constexpr auto operator()(Self& self, const typename Self::input_type& x) const {
        return unmasked(call_body(self, x, Mode{}));
    }
};

/// The sum of a model's regularizers, as a function.
template <class Self>
struct Penalize {
    constexpr Tensor<float> operator()(Self& self) const { return self.penalty(); }
};

template <class Given, class Takes>
constexpr bool fits_dict();
/// Appears in messages.
template <class Given, class Takes>
struct ModelIsGiven {
    static constexpr bool fits = [] {
        if constexpr (std::is_same_v<Given, Takes>) {
            return true;
        } else if constexpr (nest::Map<Takes>) {
            return fits_dict<Given, Takes>();
        } else if constexpr (nest::Map<Given>) {
            return false;
        } else if constexpr (TensorLike<Given> && TensorLike<Takes>) {
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
/// Whether a dict has a tensor for an entry of the dict that a model takes.
template <class Given, class Key, class T>
constexpr bool fits_entry(const nest::hana::pair<Key, T>*) {
    if constexpr (requires(const Given& x) { x[Key{}]; })
        return ModelIsGiven<std::remove_cvref_t<decltype(std::declval<const Given&>()[Key{}])>,
                            T>::fits;
    else return false;
}
/// The same for all entries.
template <class Given, class Takes>
constexpr bool fits_dict() {
    if constexpr (!nest::Map<Given>) {
        return false;
    } else {
        using Fits = decltype(nest::hana::unpack(std::declval<const Takes&>(), []<class... P>(
                                                                                   const P&...) {
            return std::bool_constant<(fits_entry<Given>(static_cast<const P*>(nullptr)) && ...)>();
        }));
        return Fits::value;
    }
}
/// Converts an argument to the type of the model's input. Of a dict it takes the tensors that the
/// input names.
template <class In, class X>
constexpr In as_model_input(const X& x) {
    if constexpr (nest::Map<In> && !std::is_same_v<In, X>) {
        In out{};
        nest::hana::for_each(nest::hana::keys(out), [&](const auto& key) {
            out[key] = std::remove_cvref_t<decltype(out[key])>(x[key]);
        });
        return out;
    } else {
        return In(x);
    }
}
template <class Given, class Takes>
constexpr bool check_model_input() {
    if constexpr (is_poisoned<Given> || is_poisoned<Takes>) {
        return false;
    } else {
        static_assert(ModelIsGiven<Given, Takes>::fits,
                      "[tf.keras.model_input] model(x): x must have the dtype and dims of the "
                      "model's Input (ModelIsGiven<x, the input>); the first dim is the batch");
        return ModelIsGiven<Given, Takes>::fits;
    }
}

/// Whether these are the arguments of a call: tensors and optionally a mode.
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
    static_assert(is_model_call<A...>,
                  "[tf.keras.model_call] model(x), model(x, keras::training): x must be a tensor, "
                  "or a std::tuple of tensors for several inputs; make a tensor of a std::vector "
                  "with tf::constant<tf::dyn, 4>(values)");
    return {};
}
/// Reports uses of Keras's methods that belong to a trainer here.
template <class...>
inline constexpr bool models_train_themselves = false;
template <class... A>
constexpr Poison refuse_parts() {
    static_assert(models_train_themselves<A...>,
                  "[tf.keras.model_parts] the layers of a model do not exist as objects: use "
                  "model.weight<\"dense/kernel\">(), model.weights(), model.summary(), and "
                  "Nested<M>{} for a model within a model");
    return {};
}
/// Reports an assignment `model.trainable = false`.
struct NoTrainable {
    template <class T>
    constexpr void operator=(const T&) const {
        static_assert(models_train_themselves<T>,
                      "[tf.keras.trainable] trainable is part of a model's type: "
                      "Dense<8>{.trainable = false}, Nested<Base>{.trainable = false}; copy the "
                      "weights to a model of another type, tuned.set_weights(model.get_weights())");
    }
};
template <class... A>
constexpr Poison refuse_training() {
    static_assert(models_train_themselves<A...>,
                  "[tf.keras.no_trainer] a model is trained by a trainer: auto trainer = "
                  "keras::compile<optimizers::Adam{}, losses::MeanSquaredError{}>(model); then "
                  "trainer.fit, .evaluate, .predict; to predict without one, call model(x)");
    return {};
}

template <class... A>
constexpr Poison refuse_save() {
    static_assert(models_train_themselves<A...>,
                  "[tf.keras.save] a model cannot be saved with its architecture, which is C++ "
                  "code: use model.save_weights(path) and model.load_weights(path), or "
                  "model.export_to(dir) for a SavedModel that serves the model");
    return {};
}

/// Reports a missing include of the code that reads and writes files.
template <class M>
constexpr bool check_files() {
    constexpr bool included =
        requires(M& model, const std::string& path) { export_forward_of(model, path); };
    static_assert(included,
                  "[tf.keras.files] model.save_weights(path), model.load_weights(path), "
                  "model.export_to(dir): the code for files is in a separate header: #include "
                  "<tf/keras/files.hpp>");
    return included;
}

/// A typed view of a variable, with the dtype and shape given as values.
template <DType D, Shape S>
constexpr auto view(VariableBase& v) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return VariableRef<element_t<D>, S.dims[I]...>(v);
    }(std::make_index_sequence<static_cast<std::size_t>(S.rank)>{});
}

}  // namespace detail

/// The base of all models. `In` is the input tensor, or a tuple of several.
template <class Self, class In>
class ModelBase : public Module, public detail::Parts {
public:
    using input_type = In;

    /// Runs the model on x, which may be an expression, or a std::tuple for several inputs. The
    /// whole model is one traced function; tapes record through it. In a trace use `call`, which
    /// costs less compile time. Mirrors model(x, training=...).
    template <class X, class Mode = Inference>
        requires(detail::is_model_call<X, Mode>)
    constexpr auto operator()(const X& x, Mode mode = {}) {
        if constexpr (!detail::check_model_input<X, In>()) {
            return Poison{};
        } else {
            Self& self = static_cast<Self&>(*this);
            using Y = detail::unmasked_t<decltype(detail::call_body(
                self, detail::as_model_input<In>(x), mode))>;
            if constexpr (detail::is_poisoned<Y>) return Poison{};
            else if (__builtin_is_constant_evaluated())
                return nest::materialized_t<Y>(
                    detail::unmasked(detail::call_body(self, detail::as_model_input<In>(x), mode)));
            else
                return nest::materialized_t<Y>(tf::function(detail::Forward<Self, Mode>{},
                                                            self)(detail::as_model_input<In>(x)));
        }
    }

    template <class... A>
        requires(!detail::is_model_call<A...>)
    constexpr Poison operator()(const A&...) {
        return detail::refuse_model_call<A...>();
    }
    /// Keras's methods that belong to a trainer here; each reports an error.
    template <class... A>
    constexpr Poison compile(const A&...) {
        return detail::refuse_training<A...>();
    }
    /// Only gives an error message.
    template <class... A>
    constexpr Poison fit(const A&...) {
        return detail::refuse_training<A...>();
    }
    /// Only gives an error message.
    template <class... A>
    constexpr Poison evaluate(const A&...) {
        return detail::refuse_training<A...>();
    }
    /// Only gives an error message.
    template <class... A>
    constexpr Poison predict(const A&...) {
        return detail::refuse_training<A...>();
    }
    // A braced list of options does not deduce a type, so these overloads have a default.
    /// Only gives an error message.
    template <class X, class Y, class Options = FitOptions, class... C>
    constexpr Poison fit(const X&, const Y&, const Options&, const C&...) {
        return detail::refuse_training<X, Y>();
    }
    /// Only gives an error message.
    template <class X, class Y, class Options = EvaluateOptions, class... C>
    constexpr Poison evaluate(const X&, const Y&, const Options&, const C&...) {
        return detail::refuse_training<X, Y>();
    }
    /// Only gives an error message.
    template <class X, class Options = PredictOptions, class... C>
    constexpr Poison predict(const X&, const Options&, const C&...) {
        return detail::refuse_training<X>();
    }
    /// Keras also writes the architecture; reports an error.
    template <class... A>
    constexpr Poison save(const A&...) const {
        return detail::refuse_save<A...>();
    }

    /// Keras's access to layer objects; reports an error.
    template <class... A>
    constexpr std::array<Poison, 1> layers(const A&...) const {
        return {detail::refuse_parts<Self, A...>()};
    }
    /// Only gives an error message.
    template <class... A>
    constexpr Poison get_layer(const A&...) const {
        return detail::refuse_parts<Self, A...>();
    }
    static constexpr detail::NoTrainable trainable{};

    /// The model in one mode as a tf::function, for example to save or inspect it.
    template <class Mode = Inference, class Lazy = Self>
    auto as_function(Mode = {}) {
        return tf::function(detail::Forward<Lazy, Mode>{}, static_cast<Lazy&>(*this));
    }

    /// All weights: those of a layer before those of its parts, layers in the order of their
    /// creation.
    constexpr VariableList weights() const {
        return detail::weights_of(*this, detail::WeightKind::all);
    }
    constexpr VariableList trainable_weights() const {
        return detail::weights_of(*this, detail::WeightKind::trainable);
    }
    constexpr VariableList non_trainable_weights() const {
        return detail::weights_of(*this, detail::WeightKind::non_trainable);
    }

    /// The same lists under tf::Module's names. tf::Module sorts its lists by name; these are in
    /// Keras's order, which an optimizer's slots follow.
    constexpr VariableList variables() const { return weights(); }
    constexpr VariableList trainable_variables() const { return trainable_weights(); }
    constexpr VariableList non_trainable_variables() const { return non_trainable_weights(); }

    /// Copies of the values of all weights, in the order of `weights` (Model.get_weights).
    std::vector<AnyTensor> get_weights() const { return detail::get_weights(weights()); }
    /// Assigns a value to each weight, in the order of `weights` (Model.set_weights). Raises
    /// errors::InvalidArgument, and changes nothing, unless every value has its weight's dtype and
    /// shape.
    void set_weights(const std::vector<AnyTensor>& values) {
        detail::set_weights(weights(), values);
    }

    /// The number of elements of all weights (Model.count_params).
    static constexpr std::int64_t parameters = [] {
        return TableView(Self::table()).parameters();
    }();
    /// The same as a function, as Keras spells it.
    static constexpr std::int64_t count_params() { return parameters; }

    /// A weight by its path, `model.weight<"dense/kernel">()`, with dtype and dims as types. An
    /// unknown path does not compile.
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
    /// reads with `tf.train.Checkpoint(model).read(path)`; or to a file NAME.weights.h5, which
    /// Keras reads with `model.load_weights(path)`, if TF_WITH_HDF5 is defined. An existing file is
    /// replaced once the new one is complete. Mirrors Model.save_weights; needs
    /// <tf/keras/files.hpp>.
    void save_weights(const std::string& path) const {
        if constexpr (detail::check_files<Self>())
            write_weights_of(static_cast<const Self&>(*this), path);
    }
    /// Reads the weights from a checkpoint that contains the model at its root or under an
    /// attribute, written here or by Keras; from the latest checkpoint in a folder; or from a
    /// SavedModel, including one written by `model.export`; or from Keras's NAME.weights.h5 and
    /// NAME.keras, if TF_WITH_HDF5 is defined. Either all weights are loaded or, on an error, none.
    /// Raises errors::NotFound, errors::DataLoss, and errors::InvalidArgument if a weight has no
    /// value in the file, or a value with another shape or dtype. Mirrors Model.load_weights; needs
    /// <tf/keras/files.hpp>.
    void load_weights(const std::string& path) {
        if constexpr (detail::check_files<Self>()) read_weights_of(static_cast<Self&>(*this), path);
    }
    /// The same with options: with `skip_mismatch`, a layer keeps all of its weights if the file
    /// lacks one of them or has one of another shape or dtype, where Keras warns. Returns the names
    /// of the weights that were kept.
    std::vector<std::string> load_weights(const std::string& path,
                                          const LoadWeightsOptions& options) {
        if constexpr (detail::check_files<Self>())
            if (options.skip_mismatch)
                return read_fitting_weights_of(static_cast<Self&>(*this), path);
        load_weights(path);
        return {};
    }
    /// Writes a SavedModel that serves the model, in inference mode, as "serving_default". Inputs
    /// keep their names (`keras_tensor` for unnamed ones); results are output_0, ... Mirrors
    /// Model.export (`export` is a C++ keyword); needs <tf/keras/files.hpp>.
    void export_to(const std::string& dir) {
        if constexpr (detail::check_files<Self>())
            export_forward_of(static_cast<Self&>(*this), dir);
    }

    /// Sets the states of layers with `.stateful = true` to zeros. They are not among the weights;
    /// checkpoints contain them. Mirrors RNN.reset_states of each layer (Model.reset_states in
    /// Keras 2).
    void reset_states() { this->clear_states(); }

    /// The sum that regularizers add to the loss, over all trainable weights that have one
    /// (Model.losses). In a trace it adds ops to that trace, and also the terms that layers of the
    /// last call have added; at run time it is a separate traced function, without calls.
    template <class Lazy = Self>
    constexpr Tensor<float> regularization_loss() {
        if (__builtin_is_constant_evaluated()) return this->penalty();
        return tf::function(detail::Penalize<Lazy>{}, static_cast<Lazy&>(*this))();
    }

    /// Returns Keras's table of layers, shapes and parameter counts (Model.summary).
    [[nodiscard("write it: std::cout << model.summary()")]] std::string summary(
        const SummaryOptions& options = {}) const {
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
