// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// A model that is a layer of another one.

#include <tf/keras/planned.hpp>

namespace tf::keras {

namespace detail {
/// One message for what is no model that a function or a list of layers makes.
template <class M, class X, class Mode>
constexpr bool check_nested() {
    constexpr bool planned = requires(Scope& k, const X& x, Mode mode) {
        M::run(k, x, mode);
        M::table();
    };
    static_assert(planned,
                  "[tf.keras.nested] Nested<M>{}: M is the type of a Sequential or a Functional; a "
                  "model with members is a member of another one, `M part{this, \"part\"};`");
    return planned;
}
}  // namespace detail

/// A Sequential or Functional as a layer, with weights of its own: `x | layer<Nested<Encoder>{}>`,
/// and `Sequential<Input<8>{}, Nested<Base>{.trainable = false}, Dense<1>{}>` to tune what comes
/// behind it. In Keras a model that is called as a layer, or is one of a list.
template <class M>
struct Nested {
    static constexpr std::string_view keras_type = detail::part_type<M>.view();
    Name name{};
    bool trainable = true;

    template <class X, class Mode>
        requires(detail::ModelIsGiven<X, typename M::input_type>::fits)
    constexpr auto call(Scope& k, const X& x, Mode mode) const {
        if constexpr (detail::check_nested<M, X, Mode>()) return M::run(k, x, mode);
        else return Poison{};
    }
};

}  // namespace tf::keras
