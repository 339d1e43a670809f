// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Elementwise functions that are formulas of other ops: tf.math.squared_difference, divide_no_nan,
// xlogy, is_nan and others; also tf.clip_by_value, tf.add_n, tf.math.polyval, tf.saturate_cast.

#include <limits>
#include <tuple>

#include <tf/ops/composite/composite.hpp>
#include <tf/ops/primitive/math.hpp>
#include <tf/ops/registry.hpp>

namespace tf {

namespace op {

struct SquaredDifference : Composite<2> {
    static constexpr std::string_view name = "SquaredDifference", graph_def_name = name;
    static constexpr Domain domain = Domain::numeric_or_complex;
    template <class X, class Y>
    static constexpr auto expand(const X& x, const Y& y) {
        if constexpr (std::is_same_v<X, ad::Value>) {
            if (is_complex(x.dtype())) return (x - y) * conj(x - y);
            return square(x - y);
        } else if constexpr (tf::detail::ops::of_complex<X>) {
            return (x - y) * math::conj(x - y);
        } else {
            return square(x - y);
        }
    }
    static constexpr void gradient(auto& g) {
        const auto slope = g.dy() * 2.0 * (g.in(0) - g.in(1));
        if (g.wants(0)) g.to(0, slope);
        if (g.wants(1)) g.to(1, -slope);
    }
};

/// x / y, but 0 where y is 0.
struct DivNoNan : Composite<2> {
    static constexpr std::string_view name = "DivNoNan", graph_def_name = name;
    static constexpr Domain domain = Domain::floating_or_complex;
    static constexpr auto expand(const auto& x, const auto& y) {
        return where(equal(y, 0.0), 0.0, x / y);
    }
    static constexpr void gradient(auto& g) {
        const auto x = conj(g.in(0)), y = conj(g.in(1));
        const auto by_y = [&](const auto& v) { return tf::detail::ops::composite<DivNoNan>(v, y); };
        if (g.wants(0)) g.to(0, by_y(g.dy()));
        if (g.wants(1)) g.to(1, g.dy() * by_y(by_y(-x)));
    }
};

/// x * y, but 0 where y is 0.
struct MulNoNan : Composite<2> {
    static constexpr std::string_view name = "MulNoNan", graph_def_name = name;
    static constexpr Domain domain = Domain::floating_or_complex;
    static constexpr auto expand(const auto& x, const auto& y) {
        return where(equal(y, 0.0), 0.0, x * y);
    }
    static constexpr void gradient(auto& g) {
        if (g.wants(0)) g.to(0, tf::detail::ops::composite<MulNoNan>(g.dy(), conj(g.in(1))));
        if (g.wants(1)) g.to(1, tf::detail::ops::composite<MulNoNan>(conj(g.in(0)), g.dy()));
    }
};

/// The base of x times a function of y, which is 0 where x is 0, whatever the function returns.
template <class Op>
struct TimesUnlessZero : Composite<2> {
    static constexpr Domain domain = Domain::floating_or_complex;
    static constexpr auto expand(const auto& x, const auto& y) {
        return where(equal(x, 0.0), 0.0, Op::product(x, y));
    }
    static constexpr void gradient(auto& g) {
        const auto x = conj(g.in(0)), y = conj(g.in(1));
        const auto unless_zero = [&](const auto& v) { return where(equal(x, 0.0), 0.0, v); };
        if (g.wants(0)) g.to(0, unless_zero(Op::factor(y)) * g.dy());
        if (g.wants(1)) g.to(1, unless_zero(Op::slope(x, y)) * g.dy());
    }
};
struct Xdivy : TimesUnlessZero<Xdivy> {
    static constexpr std::string_view name = "Xdivy", graph_def_name = name;
    static constexpr auto product(const auto& x, const auto& y) { return x / y; }
    static constexpr auto factor(const auto& y) { return 1.0 / y; }
    static constexpr auto slope(const auto& x, const auto& y) { return -x / (y * y); }
};
struct Xlogy : TimesUnlessZero<Xlogy> {
    static constexpr std::string_view name = "Xlogy", graph_def_name = name;
    static constexpr auto product(const auto& x, const auto& y) { return x * log(y); }
    static constexpr auto factor(const auto& y) { return log(y); }
    static constexpr auto slope(const auto& x, const auto& y) { return x / y; }
};
struct Xlog1py : TimesUnlessZero<Xlog1py> {
    static constexpr std::string_view name = "Xlog1py", graph_def_name = name;
    static constexpr auto product(const auto& x, const auto& y) { return x * log1p(y); }
    static constexpr auto factor(const auto& y) { return log1p(y); }
    static constexpr auto slope(const auto& x, const auto& y) { return x / (y + 1.0); }
};

struct IsNan : Composite<1> {
    static constexpr std::string_view name = "IsNan", graph_def_name = name;
    static constexpr DType result_dtype = DType::boolean;
    static constexpr auto expand(const auto& x) { return not_equal(x, x); }
};
struct IsInf : Composite<1> {
    static constexpr std::string_view name = "IsInf", graph_def_name = name;
    static constexpr DType result_dtype = DType::boolean;
    static constexpr auto expand(const auto& x) {
        return equal(abs(x), std::numeric_limits<double>::infinity());
    }
};
struct IsFinite : Composite<1> {
    static constexpr std::string_view name = "IsFinite", graph_def_name = name;
    static constexpr DType result_dtype = DType::boolean;
    static constexpr auto expand(const auto& x) {
        return abs(x) < std::numeric_limits<double>::infinity();
    }
};

/// Operands: x, the lower bound, the upper bound. Saved as the ops of tf.clip_by_value, because the
/// kernel of TensorFlow's ClipByValue does not broadcast the bounds.
struct ClipByValue : Composite<3> {
    static constexpr std::string_view name = "ClipByValue", graph_def_name = name;
    static constexpr Domain domain = Domain::numeric;
    static constexpr auto expand(const auto& x, const auto& low, const auto& high) {
        return maximum(minimum(x, high), low);
    }
    static void to_graph_def(auto& n) {
        const auto below = n.add("Minimum", {n.in(0), n.in(2)}, {{"T", n.type()}});
        n.result(n.add("Maximum", {below, n.in(1)}, {{"T", n.type()}}));
    }
};

/// The sum of N tensors of the same shape.
template <int N>
struct AddN : Composite<N> {
    static constexpr std::string_view name = "AddN", graph_def_name = name;
    static constexpr Domain domain = Domain::numeric;
    static constexpr auto expand(const auto&... x) { return (... + x); }
    static void to_graph_def(auto& n) {
        n.result(n.add(name, n.inputs(), {{"N", std::int64_t{n.count()}}, {"T", n.type()}}));
    }
};

/// AddN<2> represents all AddN<N>, which have the same name.
struct ElementwiseComposites {
    using list = Registry<SquaredDifference, DivNoNan, MulNoNan, Xdivy, Xlogy, Xlog1py, IsNan,
                          IsInf, IsFinite, ClipByValue, AddN<2>>;
};

}  // namespace op

namespace math {

/// (x - y)^2, or |x - y|^2 for complex numbers. Shapes broadcast; both have the same numeric or
/// complex dtype (tf.math.squared_difference).
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto squared_difference(const A& x, const B& y) {
    return tf::detail::ops::composite<op::SquaredDifference>(x, y);
}
/// x / y, but 0 where y is 0, for floats and complex numbers (tf.math.divide_no_nan). Shapes
/// broadcast.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto divide_no_nan(const A& x, const B& y) {
    return tf::detail::ops::composite<op::DivNoNan>(x, y);
}
/// x * y, but 0 where y is 0, even if x is infinite or NaN; for floats and complex numbers
/// (tf.math.multiply_no_nan). Shapes broadcast.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto multiply_no_nan(const A& x, const B& y) {
    return tf::detail::ops::composite<op::MulNoNan>(x, y);
}
/// 1 / x, but 0 where x is 0, for floats and complex numbers (tf.math.reciprocal_no_nan).
template <TensorLike A>
constexpr auto reciprocal_no_nan(const A& x) {
    return divide_no_nan(1.0, x);
}
/// x / y, but 0 where x is 0, for floats and complex numbers (tf.math.xdivy). Shapes broadcast.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto xdivy(const A& x, const B& y) {
    return tf::detail::ops::composite<op::Xdivy>(x, y);
}
/// x * log(y), but 0 where x is 0, for floats and complex numbers (tf.math.xlogy). Shapes
/// broadcast.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto xlogy(const A& x, const B& y) {
    return tf::detail::ops::composite<op::Xlogy>(x, y);
}
/// x * log1p(y), but 0 where x is 0, for floats and complex numbers (tf.math.xlog1py). Shapes
/// broadcast.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto xlog1py(const A& x, const B& y) {
    return tf::detail::ops::composite<op::Xlog1py>(x, y);
}
/// Whether each element of a float tensor is NaN, as bool (tf.math.is_nan).
template <TensorLike A>
constexpr auto is_nan(const A& x) {
    return tf::detail::ops::composite<op::IsNan>(x);
}
/// Whether each element of a float tensor is infinite, as bool (tf.math.is_inf).
template <TensorLike A>
constexpr auto is_inf(const A& x) {
    return tf::detail::ops::composite<op::IsInf>(x);
}
/// Whether each element of a float tensor is neither infinite nor NaN, as bool (tf.math.is_finite).
template <TensorLike A>
constexpr auto is_finite(const A& x) {
    return tf::detail::ops::composite<op::IsFinite>(x);
}

}  // namespace math

/// max(min(x, high), low); the bounds broadcast to the shape of x. All have the same numeric dtype.
/// The gradient of x is nonzero where low <= x <= high. Mirrors tf.clip_by_value.
template <TensorLike A, class Low, class High>
    requires(detail::ops::Operand<Low> && detail::ops::Operand<High>)
constexpr auto clip_by_value(const A& x, const Low& low, const High& high) {
    const auto y = detail::ops::composite<op::ClipByValue>(x, low, high);
    if constexpr (Poisoned<decltype(y)>) {
        return Poison{};
    } else {
        using X = tensor_type_t<A>;
        constexpr bool keeps =
            is_compatible(tensor_type_t<decltype(y)>::static_shape, X::static_shape);
        static_assert(keeps,
                      "[tf.ops.broadcast] clip_by_value(x, low, high): the bounds must broadcast "
                      "to the shape of x; x is not broadcast");
        if constexpr (keeps) return X(y);
        else return Poison{};
    }
}

/// The sum of tensors of the same shape and the same numeric dtype. Mirrors tf.add_n([x, ...]).
template <TensorLike... A>
    requires(sizeof...(A) > 0)
constexpr auto add_n(const A&... x) {
    if constexpr ((Poisoned<A> || ...)) {
        return Poison{};
    } else {
        using X = tensor_type_t<std::tuple_element_t<0, std::tuple<A...>>>;
        constexpr bool one_shape =
            (is_compatible(tensor_type_t<A>::static_shape, X::static_shape) && ...);
        static_assert(one_shape,
                      "[tf.ops.add_n] add_n(x, y, ...): all operands must have the same shape, "
                      "they do not broadcast: use x + y");
        if constexpr (one_shape) return detail::ops::composite<op::AddN<sizeof...(A)>>(x...);
        else return Poison{};
    }
}
/// The same for a list: add_n({x, y}).
template <TensorLike A, std::size_t N>
constexpr auto add_n(const A (&x)[N]) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return add_n(x[I]...);
    }(std::make_index_sequence<N>{});
}

namespace detail::ops {

/// The largest value of From that To can represent; the largest value of To may lie between two
/// values of From.
template <class From, class To>
constexpr long double saturation_limit() {
    using F = std::numeric_limits<From>;
    using T = std::numeric_limits<To>;
    const auto own = static_cast<long double>(F::max()), other = static_cast<long double>(T::max());
    if (own <= other) return own;
    if (is_integer(dtype_of<From>) || T::digits <= F::digits) return other;
    long double above = 1;  // the power of 2 just above the largest value of To
    while (above <= other) above *= 2;
    return above - above * static_cast<long double>(F::epsilon()) / 2;
}
/// The smallest value of From that To can represent.
template <class From, class To>
constexpr long double saturation_floor() {
    if (is_floating(dtype_of<From>) && is_floating(dtype_of<To>))
        return -saturation_limit<From, To>();
    const auto own = static_cast<long double>(std::numeric_limits<From>::lowest()),
               other = static_cast<long double>(std::numeric_limits<To>::lowest());
    return own < other ? other : own;
}

}  // namespace detail::ops

/// Converts the elements of x to T. Those beyond the range of T become its smallest or largest
/// value, or the nearest one that the dtype of x can represent. Infinities become finite; NaN is
/// converted as by tf::cast. Both dtypes are numeric. Mirrors tf.saturate_cast.
template <Element T, TensorLike A>
constexpr auto saturate_cast(const A& x) {
    if constexpr (Poisoned<A>) {
        return Poison{};
    } else {
        using From = typename tensor_type_t<A>::value_type;
        constexpr bool numeric = detail::ops::in_domain<Domain::numeric, From> &&
                                 detail::ops::in_domain<Domain::numeric, T>;
        static_assert(numeric,
                      "[tf.ops.bad_dtype] saturate_cast<T>(x): both dtypes must be numeric; use "
                      "tf::cast<T>(x)");
        if constexpr (numeric) {
            using Bound = std::conditional_t<is_floating(dtype_of<From>), double, From>;
            return cast<T>(
                clip_by_value(x, static_cast<Bound>(detail::ops::saturation_floor<From, T>()),
                              static_cast<Bound>(detail::ops::saturation_limit<From, T>())));
        } else {
            return Poison{};
        }
    }
}
template <TensorLike A, class T>
constexpr auto saturate_cast(const A& x, DTypeName<T>) {
    return saturate_cast<T>(x);
}
template <DType D, TensorLike A>
constexpr auto saturate_cast(const A& x) {
    return saturate_cast<element_t<D>>(x);
}

namespace detail::ops {

template <std::size_t K, class C, std::size_t N, class P, class X>
constexpr auto horner(const C (&coefficients)[N], const P& so_far, const X& x) {
    if constexpr (K == N) return so_far;
    else return horner<K + 1>(coefficients, coefficients[K] + so_far * x, x);
}

}  // namespace detail::ops

namespace math {

/// The polynomial with these coefficients at x; the coefficient of the highest power is the first:
/// polyval({a, b, c}, x) is a * x^2 + b * x + c. Coefficients are tensors of one type, or numbers;
/// shapes broadcast. Mirrors tf.math.polyval.
template <tf::detail::ops::Operand C, std::size_t N, TensorLike A>
constexpr auto polyval(const C (&coefficients)[N], const A& x) {
    if constexpr (Poisoned<C> || Poisoned<A>) return Poison{};
    else
        return tf::detail::ops::horner<1>(
            coefficients,
            tf::detail::ops::operand<typename tensor_type_t<A>::value_type>(coefficients[0]),
            tensor_type_t<A>(x.collapse()));
}

}  // namespace math

namespace math {
using tf::abs;
using tf::add;
using tf::add_n;
using tf::ceil;
using tf::cos;
using tf::divide;
using tf::equal;
using tf::erf;
using tf::erfc;
using tf::exp;
using tf::expm1;
using tf::floor;
using tf::floordiv;
using tf::floormod;
using tf::greater;
using tf::greater_equal;
using tf::less;
using tf::less_equal;
using tf::log;
using tf::log1p;
using tf::logical_and;
using tf::logical_not;
using tf::logical_or;
using tf::logical_xor;
using tf::maximum;
using tf::minimum;
using tf::multiply;
using tf::negative;
using tf::not_equal;
using tf::pow;
using tf::reciprocal;
using tf::rsqrt;
using tf::sigmoid;
using tf::sign;
using tf::sin;
using tf::sqrt;
using tf::square;
using tf::subtract;
using tf::tanh;
using tf::truediv;

/// The remainder with the sign of b, tf::math::floormod (tf.math.mod). Shapes broadcast; the same
/// numeric dtype.
template <class A, class B>
    requires tf::detail::ops::OperandsOfOp<A, B>
constexpr auto mod(A&& a, B&& b) {
    return floormod(std::forward<A>(a), std::forward<B>(b));
}
}  // namespace math

}  // namespace tf
