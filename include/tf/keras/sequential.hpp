// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models that are a list of layers.

#include <tf/keras/planned.hpp>

namespace tf::keras {

/// A model of consecutive layers: `Sequential<Input<4>{}, Dense<8>{.activation = relu}, Dense<2>{}>
/// model;`. Mirrors keras.Sequential.
template <auto In, auto... S>
class Sequential : public PlannedModel<Sequential<In, S...>, detail::input_of<In>> {
    using Base = PlannedModel<Sequential<In, S...>, detail::input_of<In>>;

public:
    // The template argument is the type of the result: a layer that does not fit is reported where
    // the model is declared.
    template <class = decltype(detail::through<In, S...>(std::declval<Scope&>(),
                                                         detail::example<In>(), inference))>
    constexpr explicit Sequential(std::string_view name = "sequential")
        : Base(nullptr, name, nullptr) {}
    /// Creates a part of another model.
    template <std::derived_from<Module> Owner>
    constexpr Sequential(Owner* owner, std::string_view name)
        : Base(detail::after<decltype(run(std::declval<Scope&>(), detail::example<In>(),
                                          inference))>(owner),
               name, detail::parts_of(owner)) {}

    /// Internal.
    static constexpr auto input_names() { return detail::names_of_inputs<In>(); }
    template <class X, class Mode>
    static constexpr auto run(Scope& k, const X& x, Mode mode) {
        return detail::through<In, S...>(k, x, mode);
    }
};

namespace models {
using keras::Sequential;
}  // namespace models

}  // namespace tf::keras
