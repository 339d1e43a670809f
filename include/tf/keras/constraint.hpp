// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Constraints that are applied to a weight after each update, as values:
// `Dense<10>{.kernel_constraint = MaxNorm{2}}`. A user-defined constraint is a function of the
// weight. Mirrors keras.constraints.

#include <cstdint>
#include <initializer_list>
#include <type_traits>

#include <tf/autodiff/variable_values.hpp>

namespace tf::keras {

namespace detail {

template <class>
inline constexpr bool is_constraint = false;

/// The parameter of a call operator with one parameter; void for anything else.
template <class F>
struct constrained : std::type_identity<void> {};
template <class R, class C, class X>
struct constrained<R (C::*)(X) const> : std::type_identity<std::remove_cvref_t<X>> {};
template <class F>
constexpr auto constrained_by() {
    if constexpr (requires { &F::operator(); })
        return std::type_identity<typename constrained<decltype(&F::operator())>::type>{};
    else return std::type_identity<void>{};
}
/// Whether F is a function object without members that maps a tensor to one of the same type.
template <class F>
constexpr bool is_own_constraint() {
    using W = typename decltype(constrained_by<F>())::type;
    if constexpr (std::is_empty_v<F> && std::is_default_constructible_v<F> && TensorLike<W>)
        return requires(const W& w) { W(F{}(w)); };
    else return false;
}
/// Calls F with a value that has the parameter's dtype and dims.
template <class F, class W>
constexpr ad::Value constrain_by(const ad::Value& w) {
    const W typed(w.handle(), w.shape());
    return ad::Value(W(F{}(typed)));
}
/// A user-defined constraint. Layer values refer to it by address, because g++ 12 does not accept
/// addresses of functions in template arguments.
struct OwnConstraint {
    ad::Value (*run)(const ad::Value&);
    DType dtype;
    Shape shape;
};
template <class F, class W>
inline constexpr OwnConstraint own_constraint{&constrain_by<F, W>, W::dtype, W::static_shape};

/// The L2 norms along these axes, which remain as dims of 1.
TF_WHEN_CALLED constexpr ad::Value lengths(const ad::Value& w, std::int64_t axes) {
    return ad::apply<op::Sqrt>({ad::sum(w * w, axes, true)});
}
TF_WHEN_CALLED constexpr ad::Value between(const ad::Value& x, double least, double most) {
    return ad::apply<op::Minimum>(
        {ad::apply<op::Maximum>({x, ad::number(x, least)}), ad::number(x, most)});
}

}  // namespace detail

/// The type of a layer's constraint options: a projection of a weight after each update. It is
/// created from one of keras::constraints, or from a function of the weight, which names its
/// parameter's type (dyn dims are allowed):
///
///   Dense<8>{.kernel_constraint = [](const tf::Tensor<float, 4, 8>& w) {
///       return tf::clip_by_value(w, -1.f, 1.f);
///   }}
struct Constraint {
    enum class Kind : std::uint8_t { none, norm, unit_norm, non_negative, own };
    Kind kind = Kind::none;
    double min_value = 0, max_value = 0, rate = 1;
    std::uint32_t axes = 0;  ///< bit a for axis a, bit 15 - a for a negative one
    const detail::OwnConstraint* own = nullptr;  ///< the user-defined function

    constexpr Constraint() = default;
    constexpr Constraint(Kind k, std::uint32_t along, double least = 0, double most = 0,
                         double by = 1)
        : kind(k), min_value(least), max_value(most), rate(by), axes(along) {}
    /// Accepts a function object without members, such as a lambda; reports other values.
    template <class F>
        requires(!requires(const F& f) { f.operator Constraint(); })
    constexpr Constraint(const F&) {
        constexpr bool function = detail::is_own_constraint<F>();
        static_assert(function,
                      "[tf.keras.constraint] .kernel_constraint = MaxNorm{2}: it must be one of "
                      "keras::constraints, or a lambda without captures from a tensor to one of "
                      "the same type, [](const tf::Tensor<float, 4, 8>& w) { ... }");
        if constexpr (function) {
            using W = typename decltype(detail::constrained_by<F>())::type;
            kind = Kind::own;
            own = &detail::own_constraint<F, W>;
        }
    }
    constexpr bool active() const { return kind != Kind::none; }

    /// The axes of a weight of this rank, as bits; -1 if one does not exist.
    constexpr std::int64_t axes_of(int rank) const {
        std::int64_t bits = 0;
        for (int a = 0; a < 16; ++a) {
            if ((axes >> a & 1) == 0 && (axes >> (16 + a) & 1) == 0) continue;
            if (a >= rank) return -1;
            if ((axes >> a & 1) != 0) bits |= std::int64_t{1} << a;
            if ((axes >> (16 + a) & 1) != 0) bits |= std::int64_t{1} << (rank - 1 - a);
        }
        return bits;
    }
    /// Whether weights of this dtype and shape can have this constraint.
    constexpr bool fits(DType of, const Shape& dims) const {
        if (kind == Kind::own) return of == own->dtype && is_compatible(dims, own->shape);
        return axes_of(dims.rank) >= 0;
    }
    /// Applies the constraint; the result has the same dtype and shape.
    TF_WHEN_CALLED constexpr ad::Value operator()(const ad::Value& w) const {
        if (kind == Kind::own) return own->run(w);
        if (kind == Kind::non_negative) return ad::apply<op::Maximum>({w, ad::number(w, 0)});
        const ad::Value norms = detail::lengths(w, axes_of(w.shape().rank));
        if (kind == Kind::unit_norm) return w / (norms + ad::number(w, 1e-7));
        ad::Value wanted = detail::between(norms, min_value, max_value);
        if (rate != 1) wanted = wanted * rate + norms * (1 - rate);
        return w * (wanted / (norms + ad::number(w, 1e-7)));
    }
};

/// Constraints of weights, applied after each update. Mirrors keras.constraints.
namespace constraints {

/// One axis or several, `.axis = 0` or `.axis = {0, 1, 2}`; negative ones count from the end. The
/// norm is taken along them.
struct Along {
    std::uint32_t bits = 1;
    constexpr Along(int axis) : Along({axis}) {}
    constexpr Along(std::initializer_list<int> all) : bits(0) {
        for (const int axis : all) bits |= std::uint32_t{1} << (axis >= 0 ? axis : 15 - axis);
    }
};

/// w * min(norm, max_value) / norm, with the norm along `axis`: 0 for the weight vectors of Dense
/// units, {0, 1, 2} for the filters of Conv2D. Mirrors keras.constraints.MaxNorm.
struct MaxNorm {
    double max_value = 2;
    Along axis = 0;
    constexpr operator Constraint() const {
        return {Constraint::Kind::norm, axis.bits, 0, max_value};
    }
};
/// max(w, 0). Mirrors keras.constraints.NonNeg.
struct NonNeg {
    constexpr operator Constraint() const { return {Constraint::Kind::non_negative, 0}; }
};
/// w / norm, with the norm along `axis`. Mirrors keras.constraints.UnitNorm.
struct UnitNorm {
    Along axis = 0;
    constexpr operator Constraint() const { return {Constraint::Kind::unit_norm, axis.bits}; }
};
/// w * (rate * clip(norm, min_value, max_value) + (1 - rate) * norm) / norm, with the norm along
/// `axis`. Mirrors keras.constraints.MinMaxNorm.
struct MinMaxNorm {
    double min_value = 0;
    double max_value = 1;
    double rate = 1;
    Along axis = 0;
    constexpr operator Constraint() const {
        return {Constraint::Kind::norm, axis.bits, min_value, max_value, rate};
    }
};

// Keras's other names
using keras::Constraint;
using max_norm = MaxNorm;
using min_max_norm = MinMaxNorm;
using non_neg = NonNeg;
using unit_norm = UnitNorm;
}  // namespace constraints

using constraints::MaxNorm;
using constraints::MinMaxNorm;
using constraints::NonNeg;
using constraints::UnitNorm;

}  // namespace tf::keras
