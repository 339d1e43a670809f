// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// How layers are called. A layer is a value of a structural type with one function, `call(scope, x,
// mode)`: a member function or, if types depend on its options, a static member function that gets
// the layer as a template argument:
//
//   template <int... D>
//   constexpr auto call(Scope& k, const Tensor<float, D...>& x, auto mode) const;
//
//   template <auto self, int... D>
//   static constexpr auto call(Scope& k, const Tensor<float, D...>& x, auto mode);
//
// Layers that merge tensors take a std::tuple of them. A layer that passes masks on unchanged has
// `static constexpr bool supports_masking = true`. One that uses masks has a second function, which
// is called if an input has a mask, and may return a Masked:
//
//   template <auto self, class X, class M>
//   static constexpr auto call_masked(Scope& k, const Masked<X, M>& x, auto mode);
//
// Mirrors keras.layers.Layer.

#include <tf/keras/masks.hpp>
#include <tf/keras/scope.hpp>
#include <tf/module/module_name.hpp>
#include <tf/ops/primitive/arithmetic.hpp>
#include <tf/ops/primitive/gather.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/primitive/shape.hpp>

namespace tf::keras {

namespace detail {

template <auto S>
constexpr LayerInfo make_info() {
    LayerInfo out;
    using Spec = std::remove_cv_t<decltype(S)>;
    std::string_view type =
        tf::detail::modules::unqualified(tf::detail::modules::type_text<Spec>());
    if constexpr (requires { Spec::keras_type; }) type = Spec::keras_type;
    if (type.size() > Name::longest) type = type.substr(0, Name::longest);
    out.type = Name(type);
    if constexpr (requires { S.name; }) {
        out.name = S.name;
        out.named = !S.name.empty();
    }
    if (!out.named) out.name = snake_case(type.empty() ? "layer" : type);
    out.hash = out.name.hash();
    if constexpr (requires { S.trainable; }) out.trainable = S.trainable;
    return out;
}
template <auto S>
inline constexpr LayerInfo info_of = make_info<S>();

/// Appears in messages: a layer, its input, and the layer that computed this input.
template <auto Layer, class Given, auto After>
struct LayerIsGiven {
    static constexpr bool is_static =
        requires(Scope& k, const Given& x) { Layer.template call<Layer>(k, x, inference); };
    static constexpr bool fits =
        is_static || requires(Scope& k, const Given& x) { Layer.call(k, x, inference); };
};
/// Whether a class has a `call` whose parameters are not those of a layer, or that is not const.
template <class Spec, class X>
inline constexpr bool calls_otherwise =
    requires(Spec& s, Scope& k, const X& x) { s.call(k, x, inference); } ||
    requires(Spec& s, Scope& k, const X& x) { s.call(k, x); } ||
    requires(Spec& s, const X& x) { s.call(x, inference); } ||
    requires(Spec& s, const X& x) { s.call(x); } || requires(Spec& s, const X& x) { s(x); };
template <class Spec>
inline constexpr bool is_no_layer =
    !std::is_class_v<Spec> || requires { Spec::Kind::relu; } || requires(Spec s) { s.batch_size; };

/// Stands for the layer before the first one, or for an unknown one.
struct Before {};

template <class X>
inline constexpr bool is_poisoned = false;
template <Poisoned X>
inline constexpr bool is_poisoned<X> = true;
template <class... X>
inline constexpr bool is_poisoned<std::tuple<X...>> = (is_poisoned<X> || ...);

/// The check of layers that do not check their options.
struct NoCheck {
    template <auto, class>
    static constexpr bool check() {
        return true;
    }
};
/// The class whose `check<self, X>()` tells whether the layer's options are right and fit the
/// input, and reports a message otherwise: the layer's, if it has one. A type, unlike a call, adds
/// no lines to the compiler's message.
template <class Spec, auto S, class X>
using checker_of = std::conditional_t<requires { &Spec::template check<S, X>; }, Spec, NoCheck>;
/// How a layer treats the mask of its input.
template <auto S, class X>
struct MaskUse {
    static constexpr bool uses =
        requires(Scope& k, const X& x) { S.template call_masked<S>(k, x, inference); };
    static constexpr bool passes = [] {
        if constexpr (!uses && requires { S.supports_masking; })
            return S.supports_masking && is_masked<X>;
        else return false;
    }();
};
template <auto S, class X, auto After>
constexpr bool check_input();
/// Reports a layer that would drop a mask.
template <auto S, class X, auto After>
constexpr bool check_mask() {
    if constexpr (!check_input<S, unmasked_t<X>, After>()) {
        return false;
    } else {
        constexpr bool keeps_the_mask = MaskUse<S, X>::uses || MaskUse<S, X>::passes;
        static_assert(keeps_the_mask,
                      "[tf.keras.mask] a layer would drop the mask of its input (from Masking, or "
                      "Embedding with .mask_zero), as Keras does after a warning: put a layer that "
                      "uses it before, such as LSTM or GlobalAveragePooling1D, or pass x.value");
        return keeps_the_mask;
    }
}
/// Whether a layer accepts this input; reports one message otherwise.
template <auto S, class X, auto After>
constexpr bool check_input() {
    using Spec = std::remove_cv_t<decltype(S)>;
    if constexpr (is_poisoned<X>) {
        return false;
    } else if constexpr (has_masks<X>) {
        return check_mask<S, X, After>();
    } else if constexpr (!checker_of<Spec, S, X>::template check<S, X>()) {
        return false;
    } else {
        using Call = LayerIsGiven<S, X, After>;
        constexpr bool is_layer = Call::fits || !is_no_layer<Spec>;
        static_assert(is_layer,
                      "[tf.keras.no_layer] this is not a layer: write an activation as "
                      "Activation<keras::relu>{}, and Input only once, as the first element");
        constexpr bool has_call = Call::fits || !is_layer || !calls_otherwise<Spec, X>;
        static_assert(
            has_call,
            "[tf.keras.layer_call] a user-defined layer must have constexpr auto call(Scope& k, "
            "const tf::Tensor<T, D...>& x, auto mode) const, with all three parameters and const");
        static_assert(Call::fits || !is_layer || !has_call,
                      "[tf.keras.input] a layer does not take this tensor (LayerIsGiven<the layer, "
                      "the tensor, the layer before it>): it needs another rank, another dtype, or "
                      "a static dim instead of tf::dyn; put a Flatten or Reshape between them");
        return Call::fits;
    }
}

inline void OrthogonalRegularizer_is_for_results_with_two_known_dims() {}
/// Adds an activity regularization loss: the penalty on each result of a layer, divided by the
/// batch size.
template <class Y>
constexpr void regularize(Scope& k, const Y& y, const Regularizer& regularizer) {
    if (!__builtin_is_constant_evaluated()) return;
    nest::for_each(y, [&](const auto& t) {
        using T = tensor_type_t<decltype(t)>;
        if constexpr (is_floating(T::dtype)) {
            if (!regularizer.fits(T::static_shape))
                OrthogonalRegularizer_is_for_results_with_two_known_dims();
            const ad::Value sum = penalty_of(ad::Value(t), regularizer);
            const Tensor<float> all(sum.handle(), sum.shape());
            if constexpr (T::rank == 0) k.add_loss(all);
            else k.add_loss(all / tf::cast<float>(tf::gather(tf::shape(t), 0)));
        }
    });
}
template <auto S>
inline constexpr bool regularizes_activity = [] {
    if constexpr (requires { S.regularizes_parts; }) return false;  // the layer does it in `call`
    else if constexpr (requires { S.activity_regularizer.active(); })
        return S.activity_regularizer.active();
    else return false;
}();
/// Adds the loss of a layer's activity_regularizer, if it has one. Run-time code must not read a
/// member of a template argument that contains a name: clang 19 reads other bytes.
template <auto S, class Y>
constexpr void regularize_activity(Scope& k, const Y& y) {
    if constexpr (regularizes_activity<S>) {
        constexpr auto regularizer = S.activity_regularizer;
        regularize(k, y, regularizer);
    }
}
// The two kinds of calls share no function, because the compiler's messages show each call that
// leads to a fault.
template <auto S, class X, class Mode>
constexpr auto called(Scope& k, const X& x, Mode mode) {
    if constexpr (has_masks<X>) {
        if constexpr (MaskUse<S, X>::uses) {
            auto y = S.template call_masked<S>(k, x, mode);
            regularize_activity<S>(k, unmasked(y));
            return y;
        } else {
            return with_mask(called<S>(k, x.value, mode), x.mask);
        }
    } else if constexpr (!LayerIsGiven<S, X, Before{}>::is_static) {
        auto y = nest::materialize(S.call(k, x, mode));
        regularize_activity<S>(k, y);
        return y;
    } else {
        auto y = nest::materialize(S.template call<S>(k, x, mode));
        regularize_activity<S>(k, y);
        return y;
    }
}
/// Calls a layer: all calls end here.
template <auto S, class X, class Mode>
constexpr auto apply(Scope& k, const X& x, Mode mode, int* shared = nullptr) {
    const Scope::Within within(k, info_of<S>, shared);
    within.takes(unmasked(x));
    const name_scope names = within.names(unmasked(x));
    auto y = called<S>(k, x, mode);
    within.makes(unmasked(y));
    return y;
}

inline void layer_is_called_outside_of_the_build_of_a_keras_model__in_a_layer_use_k_call() {}

/// In `build` the mode is a run-time value of the scope, since the tensor's type does not contain
/// it.
template <auto S, class X>
constexpr auto apply_in_build(const X& x, int* shared) {
    Scope* const k = Scope::of(x);
    if (k == nullptr) {
        if (__builtin_is_constant_evaluated())
            layer_is_called_outside_of_the_build_of_a_keras_model__in_a_layer_use_k_call();
        else refuse_call("x | layer<...> at run time", "x | layer<...> in the build of a model");
    }
    return k->is_training() ? apply<S>(*k, x, training, shared)
                            : apply<S>(*k, x, inference, shared);
}

/// The input of a layer, as tensors.
template <class X>
constexpr auto as_input(const X& x) {
    if constexpr (TensorLike<X>) return tensor_type_t<X>(x.collapse());
    else return nest::materialize(x);
}
template <class X>
using as_input_t = decltype(as_input(std::declval<const X&>()));

template <class X>
inline constexpr bool is_tensors = TensorLike<X>;
template <class... X>
inline constexpr bool is_tensors<std::tuple<X...>> = (is_tensors<X> && ...);
template <class X, std::size_t N>
inline constexpr bool is_tensors<std::array<X, N>> = is_tensors<X>;
template <class X, class M>
inline constexpr bool is_tensors<Masked<X, M>> = true;
template <nest::Map X>
inline constexpr bool is_tensors<X> = true;  // a dict of features

}  // namespace detail

/// One tensor, or a tuple or dict of them.
template <class X>
concept LayerInput = detail::is_tensors<std::remove_cvref_t<X>>;

/// The type of tf::keras::layer.
template <auto S>
struct LayerOf {};
/// In `build`: each use of `x | layer<Dense<10>{}>` is a new layer. Mirrors Dense(10)(x).
template <auto S>
inline constexpr LayerOf<S> layer{};

/// One layer that can be called several times; see `shared`.
template <auto S>
struct SharedLayer {
    int id = -1;
};
/// In `build`: creates a layer to be called several times with the same weights, `auto tower =
/// shared<Dense<10>{}>();`, then `a | tower` and `b | tower`.
template <auto S>
constexpr SharedLayer<S> shared() {
    return {};
}

template <LayerInput X, auto S>
constexpr auto operator|(const X& x, LayerOf<S>) {
    if constexpr (!detail::check_input<S, detail::as_input_t<X>, detail::Before{}>())
        return Poison{};
    else return detail::apply_in_build<S>(detail::as_input(x), nullptr);
}
template <LayerInput X, auto S>
constexpr auto operator|(const X& x, SharedLayer<S>& l) {
    if constexpr (!detail::check_input<S, detail::as_input_t<X>, detail::Before{}>())
        return Poison{};
    else return detail::apply_in_build<S>(detail::as_input(x), &l.id);
}

template <auto S, class X, class Mode>
constexpr auto Scope::call(const X& x, Mode mode) {
    if constexpr (!detail::check_input<S, detail::as_input_t<X>, detail::Before{}>())
        return Poison{};
    else return detail::apply<S>(*this, detail::as_input(x), mode);
}

namespace detail {
template <class>
inline constexpr bool is_layer_template = false;
}  // namespace detail

/// Reports a layer that is used without `layer<...>`.
template <LayerInput X, class S>
    requires requires(const S& s) { s.name.view(); }
constexpr Poison operator|(const X&, const S&) {
    static_assert(detail::is_layer_template<S>,
                  "[tf.keras.layer_value] x | layer<Dense<3>{}>: in build, a layer must be a "
                  "template argument of layer or shared");
    return {};
}

namespace detail {

/// A tensor that is passed through a list of layers by a fold expression, so that calls do not
/// nest.
template <auto After, class X, class Mode>
struct Flow {
    Scope& k;
    X x;
    Mode mode;
};
template <auto S, auto After, class X, class Mode>
constexpr auto operator|(const Flow<After, X, Mode>& f, LayerOf<S>) {
    if constexpr (!check_input<S, X, After>()) {
        return Flow<S, Poison, Mode>{f.k, {}, f.mode};
    } else {
        const auto y = apply<S>(f.k, f.x, f.mode);
        return Flow<S, std::remove_const_t<decltype(y)>, Mode>{f.k, y, f.mode};
    }
}
/// Passes x through the layers of a list; `After` is the layer that computed x.
template <auto After, auto... S, class X, class Mode>
constexpr auto through(Scope& k, const X& x, Mode mode) {
    return (Flow<After, X, Mode>{k, x, mode} | ... | layer<S>).x;
}

}  // namespace detail

/// Consecutive layers that form one layer, such as a repeated block of a network. In Keras it is a
/// Sequential within another model, whose default name it also has.
template <auto... S>
struct Block {
    /// Uses the name counter of Sequential.
    static constexpr std::string_view keras_type = "Sequential";
    Name name{};
    bool trainable = true;

    template <class X, class Mode>
    constexpr auto call(Scope& k, const X& x, Mode mode) const {
        return detail::through<detail::Before{}, S...>(k, x, mode);
    }
    /// The same with a mask.
    template <auto self, class X, class Mode>
    static constexpr auto call_masked(Scope& k, const X& x, Mode mode) {
        return detail::through<detail::Before{}, S...>(k, x, mode);
    }
};

}  // namespace tf::keras
