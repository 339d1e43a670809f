// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models as layers of other models.

#include <tf/keras/planned.hpp>

namespace tf::keras {

namespace detail {
/// Reports a type that is not a Sequential or Functional model.
template <class M>
constexpr bool check_nested() {
    static_assert(
        is_made_by_a_plan<M>,
        "[tf.keras.nested] Nested<M>{}: M must be the type of a Sequential or a Functional; make a "
        "model with members a member of the other model, `M part{this, \"part\"};`");
    return is_made_by_a_plan<M>;
}
}  // namespace detail

/// A Sequential or Functional model as a layer, with its own weights: `x |
/// layer<Nested<Encoder>{}>`, or `Sequential<Input<8>{}, Nested<Base>{.trainable = false},
/// Dense<1>{}>` to train only the layers after it. In Keras, this is a model that is called as a
/// layer or is an element of a list of layers.
template <class M>
struct Nested {
    static constexpr std::string_view keras_type = detail::part_type<M>.view();
    Name name{};
    bool trainable = true;
    bool is_a_plan = detail::check_nested<M>();  ///< checked here to keep the message short

    template <class X, class Mode>
        requires(detail::ModelIsGiven<X, typename M::input_type>::fits)
    constexpr auto call(Scope& k, const X& x, Mode mode) const {
        if constexpr (detail::is_made_by_a_plan<M>) return M::run(k, x, mode);
        else return Poison{};
    }
    /// The same with a mask.
    template <auto self, class X, class Mask, class Mode>
    static constexpr auto call_masked(Scope& k, const Masked<X, Mask>& x, Mode mode) {
        return M::run(k, x, mode);
    }
};

namespace detail {
/// Whether M is a lookup, that is, a module that can be a layer.
template <class M>
inline constexpr bool is_lookup_module = false;
}  // namespace detail

/// A lookup as a layer: StringLookup, IntegerLookup or TextVectorization. The model owns the
/// module; get_layer<layer>(model) returns a reference to it:
///
///     constexpr Nested<TextVectorization<>> words{.name = "words"};
///     Sequential<Input<1>{.dtype = tf::DType::str}, words, Embedding<1000, 8>{}, ...> model;
///     keras::adapt<words>(model, texts);    // get_layer<words>(model).adapt(texts)
template <class M>
    requires detail::is_lookup_module<M>
struct Nested<M> {
    using module_type = M;
    static constexpr std::string_view keras_type = M::keras_class;
    Name name{};

    template <TensorLike X, class Mode>
    constexpr auto call(Scope& k, const X& x, Mode) const {
        return k.module<M, detail::module_kind<M>>()(x);
    }
};

}  // namespace tf::keras
