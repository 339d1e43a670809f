// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// tf::ForwardAccumulator: products of a Jacobian and a vector of tangents, eagerly and in a trace.
// Mirrors tf.autodiff.ForwardAccumulator.

#include <tf/autodiff/gradient_tape.hpp>
#include <tf/autodiff/jvp.hpp>

namespace tf {

namespace detail::gradients {

/// Whether tangents of type B fit primals of type A: same structure and dtypes, compatible shapes.
template <class A, class B>
inline constexpr bool fits_primals = std::is_same_v<A, B>;
template <class T, int... D, int... E>
inline constexpr bool fits_primals<Tensor<T, D...>, Tensor<T, E...>> =
    sizeof...(D) == sizeof...(E) &&
    is_compatible(Tensor<T, D...>::static_shape, Tensor<T, E...>::static_shape);
template <template <class...> class S, class... A, class... B>
    requires(sizeof...(A) == sizeof...(B) && !std::is_same_v<S<A...>, S<B...>>)
inline constexpr bool fits_primals<S<A...>, S<B...>> = (fits_primals<A, B> && ...);
template <class A, class B, std::size_t N>
    requires(!std::is_same_v<A, B>)
inline constexpr bool fits_primals<std::array<A, N>, std::array<B, N>> = fits_primals<A, B>;

}  // namespace detail::gradients

/// Records what is computed from primals, and computes its directional derivative along the
/// tangents:
///
///     tf::ForwardAccumulator acc(x, v);
///     auto y = f(x);
///     auto jvp = acc.jvp(y);  // dy/dx v
///
/// Primals are tensors of this function, variables, or structures of them, all floats; tangents
/// have the same structure, dtypes and shapes. Higher orders come from nesting accumulators and
/// tapes: an accumulator around a tape computes the product of a Hessian and a vector. Mirrors
/// tf.autodiff.ForwardAccumulator.
class ForwardAccumulator {
public:
    using without_text = void;  ///< operator<< rejects it

    /// Starts to record what depends on the primals. A primal that occurs twice, or a tangent of
    /// another shape, is an error: errors::InvalidArgument, or a compile error in a trace.
    template <class Primals, class Tangents, class Ops = op::AllOps>
    constexpr ForwardAccumulator(const Primals& primals, const Tangents& tangents,
                                 std::type_identity<Ops> = {})
        : ForwardAccumulator(&ad::find_rule<Ops>) {
        constexpr bool fits = detail::gradients::fits_primals<nest::materialized_t<const Primals>,
                                                              nest::materialized_t<const Tangents>>;
        static_assert(fits,
                      "[tf.gradient.tangents] ForwardAccumulator(primals, tangents): tangents must "
                      "have the structure, dtypes and shapes of the primals");
        if constexpr (fits) {
            if (!__builtin_is_constant_evaluated()) begin();
            nest::for_each(tangents, [&](const auto& leaf) {
                tangents_.push(ad::Value(nest::to_tensor(leaf)));
            });
            nest::for_each(primals, [&](const auto& leaf) {
                if constexpr (check_dtype<std::remove_cvref_t<decltype(leaf)>>()) add(leaf);
            });
        }
    }
    ForwardAccumulator(const ForwardAccumulator&) = delete;
    ForwardAccumulator& operator=(const ForwardAccumulator&) = delete;
    constexpr ~ForwardAccumulator() {
        if (!__builtin_is_constant_evaluated()) delete eager_;
    }

    /// The tangents of a tensor, or of each tensor in a structure, as a tf::Gradient of its shape.
    /// The tangent is none, or zeros with UnconnectedGradients::zero, if the tensor does not depend
    /// on a primal. Using one that is none raises errors::FailedPrecondition; in a trace it is the
    /// error [tf.gradient.none].
    template <class Target>
    constexpr auto jvp(const Target& target,
                       UnconnectedGradients unconnected = UnconnectedGradients::none) const {
        return nest::map(target, [&](const auto& leaf) {
            using A = std::remove_cvref_t<decltype(leaf)>;
            if constexpr (!check_dtype<A>()) {
                return Poison{};
            } else {
                const ad::Value v(nest::to_tensor(leaf));
                ad::AnyGradient g = tangent(v);
                if (g.none() && unconnected == UnconnectedGradients::zero)
                    g.dense = ad::zeros_like(v);
                return detail::gradients::gradient_t<A>(g, v.outline());
            }
        });
    }

private:
    /// The other constructor delegates to this one. The object is then complete before any check,
    /// so its destructor removes the tape if a check throws.
    constexpr explicit ForwardAccumulator(const ad::OpRule* (*find_rule)(std::uint32_t id))
        : find_rule_(find_rule) {}

    template <class A>
    static constexpr bool check_dtype() {
        if constexpr (Poisoned<A>) {
            return false;
        } else {
            constexpr bool floating = is_differentiable(tensor_type_t<A>::dtype);
            static_assert(floating,
                          "[tf.gradient.dtype] tangents exist only for floating-point tensors: use "
                          "tf::cast<float>(x), or omit the tensor");
            return floating;
        }
    }
    TF_WHEN_CALLED void begin() { eager_ = ad::begin_tape(false); }

    template <class A>
    constexpr void add(const A& leaf) {
        constexpr bool variable = std::is_convertible_v<const A&, const VariableBase&>;
        if (__builtin_is_constant_evaluated()) {
            const ad::Value v(nest::to_tensor(leaf));
            if (knows(*v.node())) trace::blame(v.node(), trace::Misuse::primal_twice);
            values_.push(v);
            primals_.push({v.node(), variable});
        } else if constexpr (variable) {
            const VariableBase& known = leaf;
            const ad::Value v = known.untyped();
            check_now(v, eager_->watches(known));
            eager_->watch_variable(known);
            primals_.push({eager_->variable_key(known, v), true});
        } else {
            const ad::Value v(nest::to_tensor(leaf));
            check_now(v, eager_->tracked(v) != nullptr);
            primals_.push({eager_->watch(v), false});
        }
    }
    /// Whether a tensor, or the variable that a node reads, is one of the primals.
    constexpr bool knows(const trace::Node& n) const {
        for (const ad::Source& p : primals_) {
            if (p.node == &n) return true;
            if (p.variable && n.def->id == id_of<op::ReadVariable> &&
                p.node->words[0] == n.words[0])
                return true;
        }
        return false;
    }
    TF_WHEN_CALLED void check_now(const ad::Value& primal, bool known) const {
        if (known)
            errors::raise<errors::InvalidArgument>({"tf.gradient.primal_twice",
                                                    "ForwardAccumulator", "primals",
                                                    "a tensor twice", "each tensor once"});
        const Shape& wanted = primal.shape();
        const Shape& got = tangents_[primals_.size()].shape();
        if (got != wanted)
            errors::raise<errors::InvalidArgument>({"tf.gradient.tangents", "ForwardAccumulator",
                                                    "tangents", got.to_string(),
                                                    wanted.to_string()});
    }

    TF_WHEN_CALLED constexpr ad::AnyGradient tangent(const ad::Value& target) const {
        trace::Node* n = nullptr;
        if (__builtin_is_constant_evaluated()) n = target.node();
        else n = node_now(target);
        if (n == nullptr) return {};
        return ad::jvp(find_rule_, n, primals_, tangents_);
    }
    TF_WHEN_CALLED trace::Node* node_now(const ad::Value& target) const {
        return eager_->tracked(target);
    }

    const ad::OpRule* (*find_rule_)(std::uint32_t id);
    ad::EagerTape* eager_ = nullptr;
    ad::Pool<ad::Source> primals_;
    ad::Pool<ad::Value> values_;  ///< keeps the nodes of the primals alive in a trace
    ad::Pool<ad::Value> tangents_;
};

}  // namespace tf
