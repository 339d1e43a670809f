// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models that are a function of symbolic tensors: branches, residuals, shared layers.

#include <tf/keras/planned.hpp>

namespace tf::keras {

namespace detail {

template <auto In>
constexpr LayerInfo make_input_info() {
    LayerInfo out;
    out.type = Name("InputLayer");
    out.named = !In.name.empty();
    out.name = out.named ? In.name : Name("input_layer");
    out.hash = out.name.hash();
    return out;
}
template <auto In>
inline constexpr LayerInfo input_info = make_input_info<In>();

/// The result of a model's `build`; reports one message if it cannot be called.
template <class Self, class... X>
constexpr auto built(const X&... x) {
    constexpr bool has_build = requires { Self::build(x...); };
    static_assert(has_build,
                  "[tf.keras.build] a Functional must have a public static constexpr auto "
                  "build(auto x), with a parameter for each Input");
    if constexpr (has_build) return Self::build(x...);
    else return Poison{};
}

/// Inputs count as layers in names and summaries.
template <auto In, class X>
constexpr void enter_input(Scope& k, const X& x) {
    const Scope::Within within(k, input_info<In>, nullptr);
    within.makes(unmasked(x));
}

}  // namespace detail

/// A model whose body is a function, `static constexpr auto build(auto x)`, which calls layers as
/// `x | layer<...>` and may use any other ops. It has one parameter per Input, and may return a
/// tuple. Mirrors keras.Model(inputs, outputs).
template <class Self, auto... In>
class Functional : public PlannedModel<Self, detail::input_of<In...>> {
    using Base = PlannedModel<Self, detail::input_of<In...>>;

public:
    constexpr explicit Functional(std::string_view name = detail::class_name<Self>.view())
        : Base(detail::after<decltype(detail::built<Self>(detail::example<In>()...))>(nullptr),
               name, nullptr) {}
    /// Creates a part of another model.
    template <std::derived_from<Module> Owner>
    constexpr Functional(Owner* owner, std::string_view name)
        : Base(detail::after<decltype(detail::built<Self>(detail::example<In>()...))>(owner), name,
               detail::parts_of(owner)) {}

    /// Only in a trace; at run time, model(x) runs the traced body. Layers are identified by the
    /// order of their calls, but in C++ the order in which the operands of `(x | a) + (x | b)` are
    /// evaluated is unspecified.
    template <LayerInput X, class Mode = Inference>
    constexpr auto call(const X& x, Mode mode = {}) {
        if (!__builtin_is_constant_evaluated())
            detail::refuse_call("call(x) op by op", "model(x), or a call within a tf::function");
        return Base::call(x, mode);
    }
    /// Internal.
    static constexpr auto input_names() { return detail::names_of_inputs<In...>(); }
    template <class X, class Mode>
    static constexpr auto run(Scope& k, const X& x, Mode) {
        const Scope::Entered entered(k, x);
        const auto build = [&k](const auto&... each) {
            (detail::enter_input<In>(k, each), ...);
            return nest::materialize(detail::built<Self>(each...));
        };
        if constexpr (sizeof...(In) == 1) return build(x);
        else return std::apply(build, x);
    }
};

namespace models {
using keras::Functional;
}  // namespace models

}  // namespace tf::keras
