// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::custom_gradient: a function with a user-defined gradient. tf::recompute_grad: a function
// whose intermediate values are computed again in the backward pass. They mirror tf.custom_gradient
// and tf.recompute_grad.

#include <optional>

#include <tf/autodiff/gradient_tape.hpp>
#include <tf/control/regions.hpp>

namespace tf {

namespace detail::gradients {

/// The members of a tuple, or one value, as a tuple of references.
template <class G>
constexpr auto as_parts(const G& g) {
    if constexpr (nest::Leaf<G> || std::same_as<G, std::nullopt_t>) return std::tie(g);
    else return std::apply([](const auto&... part) { return std::tie(part...); }, g);
}
template <class G>
inline constexpr std::size_t part_count = 1;
template <class G>
    requires(!nest::Leaf<G> && requires { std::tuple_size<G>::value; })
inline constexpr std::size_t part_count<G> = std::tuple_size_v<G>;

/// One gradient as a tensor of its argument's type; an empty value for std::nullopt.
template <class T, class G>
constexpr ad::Value part_value(const G& g) {
    if constexpr (std::same_as<G, std::nullopt_t> || Poisoned<G>) return {};
    else return ad::Value(T(nest::to_tensor(g)));
}

/// Calls the gradient function with one tensor per leaf of the result structure.
template <class G, class Y>
constexpr auto call_gradient(const G& gradient, const Y& dy) {
    if constexpr (nest::Leaf<Y>) return gradient(dy);
    else return std::apply([&](const auto&... d) { return gradient(d...); }, dy);
}
template <class G, class Y>
inline constexpr functions::Call takes_results = functions::call_of<const G, const Y&>();
template <class G, class... Y>
inline constexpr functions::Call takes_results<G, std::tuple<Y...>> =
    functions::call_of<const G, const Y&...>();

/// The gradient function of one call at run time.
template <class G, class Y, class... X>
class TypedRule final : public ad::CustomRule {
public:
    explicit TypedRule(const G& gradient) : gradient_(gradient) {}
    void gradients(ad::Values dy, ad::Value* out) const override {
        std::size_t next = 0;
        const auto leaf = [&]<class L>() {
            const ad::Value& v = dy[next++];
            return L(v.handle(), v.shape());
        };
        const Y given = nest::pack<Y>(leaf);
        const auto found = call_gradient(gradient_, given);
        std::apply([&](const auto&... g) { ((*out++ = part_value<X>(g)), ...); }, as_parts(found));
    }

private:
    G gradient_;
};

}  // namespace detail::gradients

/// A function with a user-defined gradient; tf::custom_gradient creates it.
template <class F>
class CustomGradient {
public:
    constexpr explicit CustomGradient(F f) : f_(std::move(f)) {}

    /// Returns what F computes. Arguments are tensors or are converted to tensors; only they get
    /// gradients.
    template <nest::Leaf... A>
    constexpr auto operator()(const A&... a) const {
        return call(nest::to_tensor(a)...);
    }

private:
    template <class... X>
    constexpr auto call(const X&... x) const {
        if constexpr (detail::functions::call_of<const F, const X&...>() ==
                      detail::functions::Call::faulty) {
            return Poison{};
        } else if constexpr (!makes_pair<decltype(f_(x...))>()) {
            return Poison{};
        } else {
            using Made = decltype(f_(x...));
            const Made made = f_(x...);
            auto y = results(std::get<0>(made));
            using Y = decltype(y);
            using G = std::remove_cvref_t<std::tuple_element_t<1, Made>>;
            if constexpr (!fits<G, Y, X...>()) {
                return Poison{};
            } else {
                if (__builtin_is_constant_evaluated()) return traced(std::get<1>(made), y, x...);
                if (ad::differentiating()) [[unlikely]]
                    return recorded<G, Y, X...>(std::get<1>(made), y, x...);
                return y;
            }
        }
    }
    template <class Made>
    static constexpr bool makes_pair() {
        constexpr bool pair = [] {
            if constexpr (requires { std::tuple_size<Made>::value; })
                return std::tuple_size_v<Made> == 2;
            else return false;
        }();
        static_assert(pair,
                      "[tf.gradient.custom_result] custom_gradient(f): 'f' must return its result "
                      "and the gradient function, std::pair(y, [=](auto dy) { ... })");
        return pair;
    }
    /// One tensor, or a tuple of tensors.
    template <class R>
    static constexpr auto results(const R& r) {
        if constexpr (nest::Leaf<R>) return nest::to_tensor(r);
        else
            return std::apply(
                [](const auto&... part) {
                    return std::tuple<decltype(nest::to_tensor(part))...>(nest::to_tensor(part)...);
                },
                r);
    }
    template <class G, class Y, class... X>
    static constexpr bool fits() {
        constexpr bool takes =
            detail::gradients::takes_results<G, Y> != detail::functions::Call::refused;
        static_assert(
            takes,
            "[tf.gradient.custom_arity] custom_gradient(f): the gradient function must take the "
            "gradient of each result and return one gradient for each argument: a std::tuple if "
            "there are several, with std::nullopt for an argument without a gradient");
        if constexpr (detail::gradients::takes_results<G, Y> == detail::functions::Call::sound) {
            using Found = decltype(detail::gradients::call_gradient(std::declval<const G&>(),
                                                                    std::declval<const Y&>()));
            constexpr bool gives = detail::gradients::part_count<Found> == sizeof...(X);
            static_assert(gives,
                          "[tf.gradient.custom_arity] custom_gradient(f): the gradient function "
                          "must take the gradient of each result and return one gradient for each "
                          "argument: a std::tuple if there are several, with std::nullopt for an "
                          "argument without a gradient");
            return gives;
        } else {
            return false;
        }
    }

    template <class G, class Y, class... X>
    static Y recorded(const G& gradient, const Y& y, const X&... x) {
        const std::array<ad::Value, sizeof...(X)> arguments{ad::Value(x)...};
        constexpr std::size_t count = detail::gradients::part_count<Y>;
        std::array<ad::Value, count> all;
        std::size_t k = 0;
        nest::for_each(y, [&](const auto& leaf) { all[k++] = ad::Value(leaf); });
        ad::recorder->custom(arguments, all.data(), count,
                             new detail::gradients::TypedRule<G, Y, X...>(gradient));
        k = 0;
        return nest::pack<Y>([&]<class L>() {
            const ad::Value& v = all[k++];
            return L(v.handle(), v.shape());
        });
    }

    template <class G, class Y, class... X>
    static constexpr Y traced(const G& gradient, const Y& y, const X&... x) {
        detail::control::Nodes operands{x.node()...};
        detail::control::append_nodes(operands, y);
        trace::Trace* t = nullptr;
        for (trace::Node* n : operands)
            if (t == nullptr && n->scope != nullptr) t = n->scope->trace;
        if (t == nullptr) return untied(y);
        detail::core::Pool<std::uint64_t> words;
        words.push(sizeof...(X));
        trace::Scope* rule = trace_rule<G, Y, X...>(gradient, t, words);
        trace::Node* n = trace::record(def_of<op::CustomGradient>, DType::invalid, Shape{},
                                       std::move(operands), t);
        n->words.push_all(words);
        n->regions.push(rule);
        return detail::control::nodes_as<Y>([&](DType d, const Shape& s) {
            return trace::record(def_of<op::CustomResult>, d, s, {n});
        });
    }
    /// The result if no tape that could record the gradient function is known. Requesting its
    /// gradient is then an error.
    template <class Y>
    static constexpr Y untied(const Y& y) {
        detail::control::Nodes computed;
        detail::control::append_nodes(computed, y);
        int k = 0;
        return detail::control::nodes_as<Y>([&](DType d, const Shape& s) {
            return trace::record(def_of<op::CustomResult>, d, s, {computed[k++]});
        });
    }
    template <class G, class Y, class... X>
    static constexpr trace::Scope* trace_rule(const G& gradient, trace::Trace* t,
                                              detail::core::Pool<std::uint64_t>& words) {
        const trace::Region region(t);
        {
            const Y dy = detail::control::nodes_as<Y>([&](DType d, const Shape& s) {
                return trace::record(def_of<op::LoopVariable>, d, s, {}, t);
            });
            const auto found = detail::gradients::call_gradient(gradient, dy);
            const auto add = [&](const ad::Value& v) {
                if (v.empty()) {
                    words.push(static_cast<std::uint64_t>(-1));
                    return;
                }
                trace::attach(v.node(), t);
                words.push(static_cast<std::uint64_t>(region.scope()->outputs.size()));
                region.scope()->outputs.push(v.node());
            };
            std::apply([&](const auto&... g) { (add(detail::gradients::part_value<X>(g)), ...); },
                       detail::gradients::as_parts(found));
        }
        region.hoist();
        return region.scope();
    }

    F f_;
};

/// Gives f a user-defined gradient: `f(x...)` returns `std::pair(y, grad)`, and `grad(dy...)`
/// returns the gradient of each argument: one tensor, or a std::tuple of them, with std::nullopt
/// for an argument without a gradient. Higher-order gradients are derived from the body of grad.
/// Arguments are numbers and tensors of any dtype and shape; a wrong number of gradients is the
/// compile error [tf.gradient.custom_arity]. Mirrors tf.custom_gradient, except that variables
/// whose gradient is needed must be arguments.
template <class F>
constexpr auto custom_gradient(F f) {
    return CustomGradient<F>(std::move(f));
}

/// A function with the values of f and the gradient of an identity: the gradient of each result is
/// that of the argument in its place, which has the same dtype and shape
/// (tf.grad_pass_through).
template <class F>
constexpr auto grad_pass_through(F f) {
    return custom_gradient([f](const auto&... x) {
        return std::pair(nest::materialize(f(x...)), [](const auto&... dy) {
            if constexpr (sizeof...(dy) == 1) return (dy, ...);
            else return std::tuple(dy...);
        });
    });
}

namespace detail::gradients {
template <class F, class... X>
auto call_unrecorded(const F& f, const X&... x) {
    const ad::Unrecorded quiet;
    return nest::materialize(f(x...));
}
template <class F, class... X>
constexpr auto call_once(const F& f, const X&... x) {
    if (__builtin_is_constant_evaluated()) return nest::materialize(f(x...));
    return call_unrecorded(f, x...);
}
}  // namespace detail::gradients

/// Wraps f so that an eager tape stores none of its intermediate values; they are computed again
/// for the gradient. Arguments are float tensors, and only they get gradients. Mirrors
/// tf.recompute_grad.
template <class F>
constexpr auto recompute_grad(F f) {
    return custom_gradient([f](const auto&... x) {
        auto gradient = [f, x...](const auto&... dy) {
            // The type depends on F, so that clang compiles the tape only if this gradient is
            // requested.
            std::enable_if_t<std::is_object_v<F>, GradientTape> tape;
            (tape.watch(x), ...);
            const auto y = nest::materialize(f(x...));
            return tape.gradient(y, std::tie(x...), std::tie(dy...), UnconnectedGradients::zero);
        };
        return std::pair(detail::gradients::call_once(f, x...), std::move(gradient));
    });
}

}  // namespace tf
