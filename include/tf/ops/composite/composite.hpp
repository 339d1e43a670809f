// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Composites: ops that are formulas of other ops. A composite is one node in a trace, in the graph
// that a function shows, on an eager tape and in a saved file. Before a graph is optimized,
// graph/expand.hpp replaces the composite by its formula, which is then fused like any other. In
// eager code the formula's expression is computed. Mirrors TensorFlow's ops such as Softplus, with
// the formula as the kernel.

#include <tf/ops/composite/formula.hpp>
#include <tf/trace/recorder.hpp>

namespace tf {

namespace op {

/// The base of composites, such as
///
///     struct Softplus : Composite<1> {
///         static constexpr std::string_view name = "Softplus", graph_def_name = name;
///         static constexpr auto expand(const auto& x) { return relu(x) + log1p(exp(-abs(x))); }
///         static constexpr void gradient(auto& g) { g.to(0, g.dy() * sigmoid(g.in(0))); }
///     };
///
/// `expand` is written once: its operands are tensors or, as in gradient rules, ad::Values. If the
/// op has `Attributes`, they are its last argument. Without a `gradient`, the gradients are those
/// of the formula. `graph_def_name` is TensorFlow's name of the op; without it, files contain the
/// formula. `result_dtype` is needed if the result's dtype is not that of the operands. A composite
/// is elementwise, except if it declares `role = Role::pure`.
template <int Arity>
struct Composite {
    static constexpr bool is_composite = true;
    static constexpr Role role = Role::elementwise;
    static constexpr int arity = Arity;
    static constexpr Domain domain = Domain::floating;
    struct Attributes {
        static constexpr bool none = true;
    };
};

}  // namespace op

namespace detail::ops {

template <class Op>
inline constexpr bool has_attributes = !requires { Op::Attributes::none; };

template <class Op, class... X>
constexpr auto formula(const typename Op::Attributes& a, const X&... x) {
    if constexpr (has_attributes<Op>) return Op::expand(x..., a);
    else return Op::expand(x...);
}
/// The attributes, read from an array of words.
template <class Op>
constexpr typename Op::Attributes attributes_from(const std::uint64_t* words) {
    if constexpr (has_attributes<Op>) {
        std::array<std::uint64_t, op::attribute_count<Op>> all{};
        for (std::size_t k = 0; k < all.size(); ++k) all[k] = words[k];
        return std::bit_cast<typename Op::Attributes>(all);
    } else {
        return {};
    }
}
}  // namespace detail::ops

namespace detail::core {

template <class Op>
constexpr ad::Value expand_values(const ad::Value* in, const std::uint64_t* words) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return ops::formula<Op>(ops::attributes_from<Op>(words), in[I]...);
    }(std::make_index_sequence<Op::arity>{});
}

}  // namespace detail::core

namespace detail::ops {

/// Calls the composite on tensors. R is the result's tensor type; in eager code the result is
/// `compute(x...)`.
template <class Op, class R, class F, class... X>
constexpr R compose_as(const typename Op::Attributes& a, F compute, const X&... x) {
    if (__builtin_is_constant_evaluated()) {
        trace::Node* const n = trace::record(def_of<Op>, R::dtype, R::static_shape, {x.node()...});
        if constexpr (has_attributes<Op>)
            for (const std::uint64_t w : op::to_words(a)) n->words.push(w);
        return R(tracing::Handle(n));
    }
    if constexpr (core::HasOwnRule<Op>) {
        if (ad::recorder != nullptr) [[unlikely]] {
            const auto unrecorded = [&] {
                const ad::Unrecorded quiet;
                return R(compute(x...));
            };
            const R y = unrecorded();
            const std::array<ad::Value, sizeof...(X)> in{ad::Value(x)...};
            ad::WordList words;
            if constexpr (has_attributes<Op>) words = ad::WordList(a);
            const ad::Value v = ad::recorder->ran(def_of<Op>, in, ad::Value(y), words);
            return R(v.handle(), v.shape());
        }
    }
    return R(compute(x...));
}
template <class Op, class... X>
constexpr auto compose(const typename Op::Attributes& a, const X&... x) {
    using R = tensor_type_t<decltype(formula<Op>(a, x...))>;
    return compose_as<Op, R>(a, [&](const X&... t) { return formula<Op>(a, t...); }, x...);
}

/// The same on untyped values, for formulas and gradient rules that call another composite.
template <class Op, class... X>
constexpr ad::Value compose_values(const typename Op::Attributes& a, const X&... x) {
    if (!__builtin_is_constant_evaluated()) return formula<Op>(a, x...);
    if constexpr (has_attributes<Op>) return ad::apply<Op>({x...}, ad::WordList(a));
    else return ad::apply<Op>({x...});
}

/// The entry point of composites: checks dtypes, literals and shapes, then calls the op. Untyped
/// values have been checked before.
template <class Op, class... A>
constexpr auto composite_of(const typename Op::Attributes& a, A&&... x) {
    if constexpr ((std::is_same_v<std::remove_cvref_t<A>, ad::Value> && ...)) {
        return compose_values<Op>(a, x...);
    } else if constexpr ((Poisoned<A> || ...)) {
        return Poison{};
    } else if constexpr (!check_elementwise<Op, A...>()) {
        return Poison{};
    } else {
        using T = element_among_t<A...>;
        return compose<Op>(
            a, tensor_type_t<operand_t<T, A>>(operand<T>(std::forward<A>(x)).collapse())...);
    }
}
template <class Op, class... A>
constexpr auto composite(A&&... x) {
    return composite_of<Op>(typename Op::Attributes{}, std::forward<A>(x)...);
}

}  // namespace detail::ops
}  // namespace tf
